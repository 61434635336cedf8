package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.KernelCheck;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * However much single elements of the operands differ from the others, the Winograd kernels keep
 * every result within its own bound: {@value #BOUND} of the sum of the magnitudes of the terms that
 * it is the sum of, {@value #FILTER_BOUND} for the filters' gradient. So what is not finite reaches
 * no result that does not see it.
 */
class WinogradRangeProperties {
  private static final double BOUND = 0x1p-13;
  private static final double FILTER_BOUND = 0x1p-11;

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
    ZERO;

    float next(Random random) {
      float normal = (float) random.nextGaussian();
      return switch (this) {
        case NORMAL -> normal;
        case HALF_ZERO -> Math.max(0, normal);
        case ZERO -> 0;
      };
    }
  }

  /** Which operands have outliers: the image, the filter, the cotangent. */
  @Property(tries = 150, seed = "1")
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
    Convolution op = new Convolution(window, 1);
    Shape result = op.infer(List.of(image, filter));
    Tensor x = draw(image, background, outliers.get(0), random);
    Tensor w = draw(filter, Background.NORMAL, outliers.get(1), random);
    Tensor g = draw(result, background, outliers.get(2), random);
    ConvolutionShape form =
        ConvolutionShape.of(new Convolution(window, 1), window, 1, image, outputs);
    for (FloatSupport loops : KernelCheck.SUPPORTS) {
      KernelCheck.checkTerms(op, WinogradKernel.forward(loops, form), BOUND, x, w);
      KernelCheck.checkTerms(
          new ConvolutionTranspose(window, 1, Shape.of(height, width)),
          WinogradKernel.adjoint(loops, form),
          BOUND,
          g,
          w);
      if (background == Background.NORMAL) { // among zeros, magnitudes depend on each other
        KernelCheck.checkTerms(
            new ConvolutionFilter(window, 1),
            new WinogradFilterKernel(loops, form),
            FILTER_BOUND,
            x,
            g);
      }
    }
  }

  /**
   * Bands that differ by orders of magnitude: places at their borders see a few elements of the
   * greater one. If that is through small elements of the filter, their terms add up to less than
   * most; so here filters count by their mean.
   */
  @Property(tries = 40, seed = "1")
  void placesBesideGreaterOnesKeepTheirBound(
      @ForAll @IntRange(min = 16, max = 34) int inputs,
      @ForAll @IntRange(min = 5, max = 17) int height,
      @ForAll @IntRange(min = 5, max = 17) int width,
      @ForAll @IntRange(min = 1, max = 80) int band,
      @ForAll @IntRange(min = 1, max = 30) int orders,
      @ForAll long seed) {
    Random random = new Random(seed);
    Shape image = Shape.of(2, inputs, height, width);
    Tensor normal = draw(image, Background.NORMAL, 0, random);
    double smaller = Math.pow(10, -orders);
    Tensor x =
        Tensor.generate(image, i -> normal.at(i) * (i / band % 2 == 0 ? 1 : smaller))
            .as(Precision.FLOAT32);
    Tensor w = draw(Shape.of(16, inputs, 3, 3), Background.NORMAL, 0, random);
    double mean = Arrays.stream(w.toDoubles()).map(Math::abs).average().getAsDouble();
    List<Tensor> magnitudes =
        List.of(Tensor.generate(image, i -> Math.abs(x.at(i))), Tensor.full(w.shape(), mean));
    Window window = Window.same(3, 3);
    ConvolutionShape form = ConvolutionShape.of(new Convolution(window, 1), window, 1, image, 16);
    for (FloatSupport loops : KernelCheck.SUPPORTS) {
      Kernel kernel = WinogradKernel.forward(loops, form);
      KernelCheck.checkTerms(new Convolution(window, 1), kernel, BOUND, magnitudes, x, w);
    }
  }

  private static Tensor draw(Shape shape, Background background, int outliers, Random random) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = background.next(random);
    }
    for (int i = 0; i < outliers; i++) {
      values[random.nextInt(values.length)] = OUTLIERS[random.nextInt(OUTLIERS.length)];
    }
    return Tensor.of(shape, values);
  }
}
