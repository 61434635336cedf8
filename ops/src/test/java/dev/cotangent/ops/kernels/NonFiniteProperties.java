package dev.cotangent.ops.kernels;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * What is not finite in an operand makes those results NaN or infinite that it does by the
 * definition: padding is no zero that is multiplied, and no zero hides what it is multiplied with.
 */
class NonFiniteProperties {
  private static final double BOUND = 1e-5;

  private static final float[] VALUES = {
    Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 0, -0f, 1e38f
  };

  /** Of one axis, of two (as most are), or of three. */
  @Provide
  Arbitrary<Window> windows() {
    Arbitrary<Integer> size = Arbitraries.of(1, 2, 3, 3, 5, 5);
    Arbitrary<Integer> stride = Arbitraries.of(1, 1, 1, 2, 3);
    Arbitrary<Integer> padding = Arbitraries.integers().between(0, 4);
    Arbitrary<WindowAxis> axis =
        Combinators.combine(size, stride, stride, padding, padding).as(WindowAxis::new);
    return Arbitraries.of(1, 2, 2, 2, 2, 3, 3)
        .flatMap(axes -> axis.list().ofSize(axes).map(Window::new));
  }

  /** The last of the axes. */
  private static Shape extents(Window window, int depth, int height, int width) {
    return Shape.of(depth, height, width).slice(3 - window.rank(), 3);
  }

  @Provide
  Arbitrary<Integer> images() {
    return Arbitraries.of(1, 2, 3, 4, 5, 8, 16, 17, 35);
  }

  @Provide
  Arbitrary<Integer> channels() {
    return Arbitraries.of(1, 1, 2, 3, 4, 6, 9, 16, 17, 20);
  }

  @Property(tries = 600, seed = "1")
  void convolutionsSpreadThemAsDefined(
      @ForAll("windows") Window window,
      @ForAll("images") int images,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll("channels") int inputs,
      @ForAll("channels") int outputs,
      @ForAll @IntRange(min = 1, max = 5) int depth,
      @ForAll @IntRange(min = 1, max = 13) int height,
      @ForAll @IntRange(min = 1, max = 16) int width,
      @ForAll long seed) {
    Assume.that(window.rank() < 3 || images * inputs * outputs <= 300); // the reference is slow
    Shape extents = extents(window, depth, height, width);
    Shape image = Shape.of(images, groups * inputs).concat(extents);
    Shape filter = Shape.of(groups * outputs, inputs).concat(window.size());
    Convolution op = new Convolution(window, groups);
    Shape result = fitting(op, image, filter);
    Random random = new Random(seed);
    Tensor x = draw(image, random);
    Tensor w = draw(filter, random);
    Tensor g = draw(result, random);
    check(op, x, w);
    check(new ConvolutionTranspose(window, groups, extents), g, w);
    check(new ConvolutionFilter(window, groups), x, g);
  }

  @Property(tries = 200, seed = "1")
  void poolsSpreadThemAsDefined(
      @ForAll("windows") Window any,
      @ForAll boolean squares,
      @ForAll @IntRange(min = 1, max = 4) int images,
      @ForAll @IntRange(min = 1, max = 6) int depth,
      @ForAll @IntRange(min = 2, max = 18) int height,
      @ForAll @IntRange(min = 2, max = 40) int width,
      @ForAll long seed) {
    Window window = squares ? Window.valid(2, 2).stride(2, 2) : any;
    Shape extents = extents(window, depth, height, width);
    Shape image = Shape.of(images, 3).concat(extents);
    Shape result = fitting(new SumPool(window), image);
    Random random = new Random(seed);
    check(new SumPool(window), draw(image, random));
    check(new SumUnpool(window, extents), draw(result, random));
    try {
      Shape unused = new MaxPoolPositions(window).infer(List.of(image));
    } catch (ShapeException e) {
      return; // a window with nothing but padding
    }
    KernelCheck.check(new MaxPoolPositions(window), 0, draw(image, random));
  }

  @Property(tries = 200, seed = "1")
  void productsSpreadThemAsDefined(
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll @IntRange(min = 1, max = 3) int batch,
      @ForAll("channels") int rows,
      @ForAll @IntRange(min = 1, max = 70) int inner,
      @ForAll @IntRange(min = 1, max = 70) int columns,
      @ForAll long seed) {
    Random random = new Random(seed);
    check(
        new MatMul(transposeA, transposeB),
        draw(transposeA ? Shape.of(batch, inner, rows) : Shape.of(batch, rows, inner), random),
        draw(
            transposeB ? Shape.of(batch, columns, inner) : Shape.of(batch, inner, columns),
            random));
  }

  private static Shape fitting(Op op, Shape... shapes) {
    try {
      return op.infer(List.of(shapes));
    } catch (ShapeException e) {
      Assume.that(false); // the window does not fit
      throw e;
    }
  }

  /** Normal numbers, and none to three others. */
  private static Tensor draw(Shape shape, Random random) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      values[random.nextInt(values.length)] = VALUES[random.nextInt(VALUES.length)];
    }
    return Tensor.of(shape, values);
  }

  private static void check(Op op, Tensor... operands) {
    List<Shape> shapes = Stream.of(operands).map(Tensor::shape).toList();
    for (FloatSupport loops : KernelCheck.SUPPORTS) {
      KernelCheck.checkTerms(
          op,
          KernelSelector.kernel(loops, op, shapes, op.infer(shapes)).orElseThrow(),
          BOUND,
          operands);
    }
  }
}
