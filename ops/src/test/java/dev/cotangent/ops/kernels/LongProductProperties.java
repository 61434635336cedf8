package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.KernelCheck.Maker;
import dev.cotangent.ops.kernels.convolution.direct.BatchConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.ConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.FilterDotKernel;
import dev.cotangent.ops.kernels.convolution.direct.FilterGradientKernel;
import dev.cotangent.ops.kernels.convolution.direct.RowConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.RowFilterKernel;
import dev.cotangent.ops.kernels.loops.Chains;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.matmul.MatMulKernel;
import dev.cotangent.ops.kernels.matmul.MatMulPlan;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Sums of any number of products of one sign are those of float64 to 1e-6, by every kernel. */
class LongProductProperties {
  /** More than whole numbers are exact to in float32. */
  private static final int MANY = (1 << 24) + 77;

  /** Numbers of one sign, by their place. */
  private enum Terms {
    TENTH,
    THIRD,
    SEVEN_TENTHS,
    UNIFORM,
    ONE_TINY,
    GROWING,
    FALLING;

    private Tensor tensor(long seed, Shape shape) {
      RandomShapes draw = new RandomShapes(seed);
      int place = draw.random.nextInt(shape.size());
      IntToDoubleFunction term =
          switch (this) {
            case TENTH -> i -> 0.1;
            case THIRD -> i -> 1.0 / 3;
            case SEVEN_TENTHS -> i -> 0.7;
            case UNIFORM -> i -> draw.random.nextDouble();
            case ONE_TINY -> i -> i == place ? 1e-6 : 1000;
            case GROWING -> i -> i + 1.0;
            case FALLING -> i -> 1.0 / (i + 1);
          };
      return Tensor.generate(shape, term::applyAsDouble).as(Precision.FLOAT32);
    }
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.of(31, 57, 64, 100, 513, 576, 1000, 2049, 3136, 4097, 1 << 14);
  }

  /** Numbers of rows and columns for which the kernels differ. */
  @Provide
  Arbitrary<int[]> sides() {
    return Arbitraries.of(
        new int[] {1, 1},
        new int[] {1, 3},
        new int[] {20, 1},
        new int[] {4, 5},
        new int[] {8, 8},
        new int[] {7, 70},
        new int[] {26, 33},
        new int[] {64, 20});
  }

  @Property(tries = 150)
  void ofMatrices(
      @ForAll("lengths") int n,
      @ForAll("sides") int[] sides,
      @ForAll Terms left,
      @ForAll Terms right,
      @ForAll boolean transposeA,
      @ForAll boolean transposeB,
      @ForAll boolean batched,
      @ForAll long seed) {
    Shape batch = batched ? Shape.of(2) : Shape.scalar();
    Shape a = batch.concat(transposeA ? Shape.of(n, sides[0]) : Shape.of(sides[0], n));
    Shape b = batch.concat(transposeB ? Shape.of(sides[1], n) : Shape.of(n, sides[1]));
    MatMul op = new MatMul(transposeA, transposeB);
    KernelCheck.checkLikeSigned(op, left.tensor(seed, a), right.tensor(seed + 1, b));
  }

  @Property(tries = 20)
  void ofPanels(
      @ForAll("lengths") int n,
      @ForAll("sides") int[] sides,
      @ForAll Terms left,
      @ForAll Terms right,
      @ForAll boolean transposeA,
      @ForAll long seed) {
    Shape a = transposeA ? Shape.of(n, sides[0]) : Shape.of(sides[0], n);
    Shape b = Shape.of(n, sides[1]);
    checkPanels(new MatMul(transposeA, false), left.tensor(seed, a), right.tensor(seed + 1, b));
  }

  private static void checkPanels(MatMul op, Tensor a, Tensor b) {
    Maker maker = loops -> new MatMulKernel(loops, MatMulPlan.of(loops, op, a.shape(), b.shape()));
    KernelCheck.checkLikeSigned(op, maker, a, b);
  }

  @Example
  void ofVeryLongVectors() {
    for (Terms terms : List.of(Terms.TENTH, Terms.UNIFORM)) {
      Tensor row = terms.tensor(1, Shape.of(1, MANY));
      Tensor column = Terms.SEVEN_TENTHS.tensor(2, Shape.of(MANY, 1));
      KernelCheck.checkLikeSigned(new MatMul(false, false), row, column);
    }
  }

  @Example
  void ofVeryLongMatrices() {
    for (Terms terms : List.of(Terms.THIRD, Terms.UNIFORM)) {
      int n = 400_000;
      MatMul plain = new MatMul(false, false);
      Tensor a = terms.tensor(1, Shape.of(8, n));
      Tensor b = Terms.SEVEN_TENTHS.tensor(2, Shape.of(n, 8));
      KernelCheck.checkLikeSigned(plain, a, b);
      checkPanels(plain, a, b);
      Tensor row = terms.tensor(3, Shape.of(1, 1 << 20));
      Tensor wide = Terms.TENTH.tensor(4, Shape.of(1 << 20, 3));
      KernelCheck.checkLikeSigned(plain, row, wide);
      checkPanels(plain, terms.tensor(5, Shape.of(2, 1 << 22)), narrow());
    }
  }

  private static Tensor narrow() {
    return Terms.TENTH.tensor(6, Shape.of(1 << 22, 1));
  }

  /** Of a convolution's terms, those of one result element: the taps. */
  @Property(tries = 60)
  void ofManyChannels(
      @ForAll("lengths") int n, @ForAll Terms left, @ForAll Terms right, @ForAll long seed) {
    int images = 1 + n % 3 * 17;
    Window pixel = Window.valid(1, 1);
    checkConvolutions(
        new ConvolutionShape(images, 1, n, 2, Shape.of(1, 3), pixel), left, right, seed);
    checkConvolutions(
        new ConvolutionShape(images, 1, 2, n, Shape.of(2, 2), pixel), left, right, seed);
    int fewer = n / 9 + 1;
    Window square = Window.same(3, 3);
    checkConvolutions(
        new ConvolutionShape(images, 1, fewer, 2, Shape.of(3, 4), square), left, right, seed);
    Window wide = Window.valid(3, 5);
    checkConvolutions(
        new ConvolutionShape(2, 1, fewer, 2, Shape.of(5, 14), wide), left, right, seed);
    Window steps = Window.same(3, 3).stride(2, 2);
    checkConvolutions(
        new ConvolutionShape(images, 1, 7, fewer, Shape.of(4, 3), steps), left, right, seed);
  }

  /** Of the filters' gradient, the terms are the places of all images. */
  @Property(tries = 20)
  void ofManyPlaces(@ForAll Terms left, @ForAll Terms right, @ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    int images = draw.number(1, 40);
    int height = draw.number(5, 60);
    int width = draw.number(14, 60);
    Window window = draw.random.nextBoolean() ? Window.same(5, 5) : Window.valid(2, 3);
    int groups = draw.number(1, 2);
    Shape extents = Shape.of(height, width);
    ConvolutionShape form =
        new ConvolutionShape(images, groups, 1, draw.number(1, 3), extents, window);
    checkFilters(form, left, right, seed);
  }

  @Example
  void ofVeryManyPlaces() {
    ConvolutionShape large =
        new ConvolutionShape(64, 1, 1, 2, Shape.of(224, 224), Window.valid(1, 5));
    checkFilters(large, Terms.THIRD, Terms.TENTH, 1);
    checkFilters(large, Terms.UNIFORM, Terms.SEVEN_TENTHS, 2);
    ConvolutionShape many =
        new ConvolutionShape(20_000, 1, 1, 2, Shape.of(1, 14), Window.valid(1, 5));
    checkFilters(many, Terms.THIRD, Terms.TENTH, 3);
  }

  /** Both directions for the images, and all kernels that can take them. */
  private static void checkConvolutions(ConvolutionShape form, Terms left, Terms right, long seed) {
    Window window = form.window();
    Convolution op = new Convolution(window, form.groups());
    Tensor x = left.tensor(seed, form.image());
    Tensor w = right.tensor(seed + 1, form.filter());
    Tensor g = left.tensor(seed + 2, op.infer(List.of(x.shape(), w.shape())));
    Op adjoint =
        new ConvolutionTranspose(window, form.groups(), Shape.of(form.height(), form.width()));
    KernelCheck.checkLikeSigned(op, loops -> ConvolutionKernel.forward(loops, form), x, w);
    KernelCheck.checkLikeSigned(adjoint, loops -> ConvolutionKernel.adjoint(loops, form), g, w);
    KernelCheck.checkLikeSigned(op, loops -> batch(loops, form, false), x, w);
    KernelCheck.checkLikeSigned(adjoint, loops -> batch(loops, form, true), g, w);
    if (RowConvolutionKernel.hasWindows(form)) {
      KernelCheck.checkLikeSigned(op, loops -> new RowConvolutionKernel(loops, form), x, w);
    }
  }

  /** Volumes are taken in blocks, whose sums are added up. */
  @Property(tries = 30)
  void ofVolumes(
      @ForAll("lengths") int n, @ForAll Terms left, @ForAll Terms right, @ForAll long seed) {
    int fewer = n / 27 + 1;
    Window cube = Window.same(3, 3, 3);
    Window steps = Window.full(3, 2, 2).stride(2);
    checkVolumes(new ConvolutionShape(2, 1, fewer, 2, Shape.of(3, 4, 5), cube), left, right, seed);
    checkVolumes(new ConvolutionShape(1, 1, 2, fewer, Shape.of(4, 3, 3), steps), left, right, seed);
    checkVolumes(
        new ConvolutionShape(1 + n % 60, 1, 1, 2, Shape.of(5, 9, 14), Window.valid(2, 3, 5)),
        left,
        right,
        seed);
  }

  @Example
  void ofManyLargeVolumes() {
    ConvolutionShape large =
        new ConvolutionShape(8, 1, 1, 2, Shape.of(40, 64, 64), Window.valid(2, 2, 2));
    checkVolumes(large, Terms.THIRD, Terms.TENTH, 1);
    checkVolumes(large, Terms.UNIFORM, Terms.SEVEN_TENTHS, 2);
  }

  private static void checkVolumes(ConvolutionShape form, Terms left, Terms right, long seed) {
    Tensor x = left.tensor(seed, form.image());
    Tensor w = right.tensor(seed + 1, form.filter());
    Tensor g = right.tensor(seed + 2, form.result());
    KernelCheck.checkLikeSigned(new Convolution(form.window(), 1), x, w);
    KernelCheck.checkLikeSigned(new ConvolutionTranspose(form.window(), 1, form.extents()), g, w);
    KernelCheck.checkLikeSigned(new ConvolutionFilter(form.window(), 1), x, g);
  }

  private static BatchConvolutionKernel batch(
      FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    return new BatchConvolutionKernel(loops, BatchConvolutionKernel.layout(loops, form, adjoint));
  }

  private static void checkFilters(ConvolutionShape form, Terms left, Terms right, long seed) {
    Convolution forward = new Convolution(form.window(), form.groups());
    Op op = new ConvolutionFilter(form.window(), form.groups());
    Tensor x = left.tensor(seed, form.image());
    Tensor g = right.tensor(seed + 1, forward.infer(List.of(x.shape(), form.filter())));
    KernelCheck.checkLikeSigned(op, loops -> new FilterGradientKernel(loops, form), x, g);
    KernelCheck.checkLikeSigned(op, loops -> new FilterDotKernel(loops, form), x, g);
    if (RowConvolutionKernel.hasWindows(form)) {
      KernelCheck.checkLikeSigned(op, loops -> new RowFilterKernel(loops, form), x, g);
    }
  }

  /** Chains of any number of products are short, and all but the last equally long. */
  @Property
  void chainsAreEven(@ForAll("lengths") int n) {
    int length = Chains.length(n);
    int count = Chains.count(n);
    assertEquals(count, (n - 1) / length + 1);
    assertTrue(length <= 56 && n > (count - 1) * length && n - (count - 1) * length <= length);
  }
}
