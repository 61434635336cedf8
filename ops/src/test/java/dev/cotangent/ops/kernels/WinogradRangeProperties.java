package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Conv2d;
import dev.cotangent.ops.Conv2dFilter;
import dev.cotangent.ops.Conv2dTranspose;
import dev.cotangent.ops.Window;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * However much single elements of the operands differ from the others, the Winograd kernels keep
 * every result within its own bound: {@value #BOUND} of the sum of the magnitudes of the terms that
 * it is the sum of. So what is not finite reaches no result that does not see it.
 */
class WinogradRangeProperties {
  private static final double BOUND = 0x1p-15;

  private static final float[] OUTLIERS = {
    30,
    1e3f,
    -1e4f,
    1e6f,
    -1e9f,
    1e18f,
    1e30f,
    3e38f,
    1e-20f,
    1e-38f,
    0,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN
  };

  /** What the other elements are like. */
  enum Background {
    NORMAL,
    /** As behind a ReLU. */
    HALF_ZERO,
    ZERO,
    /** Many orders of magnitude apart from one part of the image to the next. */
    STEPS;

    float at(Random random, int position) {
      float normal = (float) random.nextGaussian();
      return switch (this) {
        case NORMAL -> normal;
        case HALF_ZERO -> Math.max(0, normal);
        case ZERO -> 0;
        case STEPS -> position / 50 % 2 == 0 ? normal : normal * 1e-7f;
      };
    }
  }

  /** Which operands have outliers: the image, the filter, the cotangent. */
  @Property(tries = 150)
  void everyResultKeepsItsOwnBound(
      @ForAll @IntRange(min = 1, max = 9) int images,
      @ForAll @IntRange(min = 16, max = 34) int inputs,
      @ForAll @IntRange(min = 16, max = 34) int outputs,
      @ForAll @IntRange(min = 5, max = 17) int height,
      @ForAll @IntRange(min = 5, max = 17) int width,
      @ForAll @IntRange(min = 0, max = 2) int padding,
      @ForAll Background background,
      @ForAll @Size(3) List<@IntRange(min = 0, max = 5) Integer> outliers,
      @ForAll long seed) {
    Window window = Window.valid(3, 3).padding(padding, padding, padding, padding);
    Random random = new Random(seed);
    Shape image = Shape.of(images, inputs, height, width);
    Shape filter = Shape.of(outputs, inputs, 3, 3);
    Conv2d op = new Conv2d(window, 1);
    Shape result = op.infer(List.of(image, filter));
    Tensor x = draw(image, background, outliers.get(0), random);
    Tensor w = draw(filter, Background.NORMAL, outliers.get(1), random);
    Tensor g = draw(result, background, outliers.get(2), random);
    Correlation form = Correlation.of(image, outputs, window, 1);
    for (FloatSupport loops : KernelCheck.SUPPORTS) {
      KernelCheck.checkTerms(op, WinogradKernel.forward(loops, form), BOUND, x, w);
      KernelCheck.checkTerms(
          new Conv2dTranspose(window, 1, height, width),
          WinogradKernel.adjoint(loops, form),
          BOUND,
          g,
          w);
      if (background == Background.STEPS) {
        continue; // sums over tiles that are not those of the great elements: no outliers
      }
      KernelCheck.checkTerms(
          new Conv2dFilter(window, 1), new WinogradFilterKernel(loops, form), BOUND, x, g);
    }
  }

  private static Tensor draw(Shape shape, Background background, int outliers, Random random) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = background.at(random, i);
    }
    for (int i = 0; i < outliers; i++) {
      values[random.nextInt(values.length)] = OUTLIERS[random.nextInt(OUTLIERS.length)];
    }
    return Tensor.of(shape, values);
  }
}
