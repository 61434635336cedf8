package dev.cotangent.ops.kernels.winograd;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.KernelCheck;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * The Winograd kernels against the definitions, also for fewer channels than they are chosen for.
 *
 * <p>Their rounding errors are larger than those of plain sums: with a single channel up to {@value
 * #FACTOR} times the bound, since the maps' own roundings are then not averaged out. With the
 * channels they are chosen for they keep within the bound of plain sums.
 */
class WinogradKernelProperties {
  private static final double FACTOR = 6;

  @Provide
  Arbitrary<Integer> channels() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 5), Arbitraries.of(15, 16, 17, 32, 33));
  }

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 18), Arbitraries.of(4, 7, 8, 14, 28));
  }

  @Property(tries = 200)
  void allThreeDirectionsAreTheirDefinitions(
      @ForAll @IntRange(min = 1, max = 11) int images,
      @ForAll("channels") int inputs,
      @ForAll("channels") int outputs,
      @ForAll("extents") int height,
      @ForAll("extents") int width,
      @ForAll @Size(4) List<@IntRange(min = 0, max = 2) Integer> padding,
      @ForAll long seed) {
    Window window =
        Window.valid(3, 3).padding(padding.get(0), padding.get(1), padding.get(2), padding.get(3));
    Assume.that(height + padding.get(0) + padding.get(1) >= 3);
    Assume.that(width + padding.get(2) + padding.get(3) >= 3);
    check(window, images, inputs, outputs, height, width, FACTOR, Draw.NORMAL, seed);
  }

  /** Seven images of 40 tiles: as many tiles as make eight parts, in seven blocks. */
  @Example
  void noPartIsWithoutABlock() {
    Window window = Window.valid(3, 3).padding(2, 2, 1, 2);
    check(window, 7, 2, 3, 15, 28, FACTOR, Draw.NORMAL, 1);
  }

  @Property(tries = 10)
  void channelsForWhichTheyAreChosenKeepWithinTheBoundOfPlainSums(
      @ForAll @IntRange(min = 1, max = 3) int images,
      @ForAll @IntRange(min = 16, max = 40) int inputs,
      @ForAll @IntRange(min = 16, max = 40) int outputs,
      @ForAll @IntRange(min = 7, max = 16) int extent,
      @ForAll Draw draw,
      @ForAll long seed) {
    check(Window.same(3, 3), images, inputs, outputs, extent, extent, 1, draw, seed);
  }

  @Property(tries = 8)
  void aSingleBlockIsCutByChannels(
      @ForAll @IntRange(min = 60, max = 66) int inputs,
      @ForAll @IntRange(min = 60, max = 66) int outputs,
      @ForAll @IntRange(min = 13, max = 16) int extent,
      @ForAll long seed) {
    check(Window.same(3, 3), 1, inputs, outputs, extent, extent, 1, Draw.NORMAL, seed);
  }

  /** What the operands are like. */
  enum Draw {
    NORMAL,
    /** Far from 0, so that the maps cancel most of them. */
    OFFSET,
    /** Of magnitudes from 1 to 1,000,000. */
    UNEVEN;

    Tensor of(long seed, int stream, Shape shape) {
      Tensor normal = KernelCheck.normal(seed, stream, shape);
      return switch (this) {
        case NORMAL -> normal;
        case OFFSET -> Tensor.generate(shape, i -> 100 + normal.at(i));
        case UNEVEN -> Tensor.generate(shape, i -> Math.pow(10, 1.5 * Math.abs(normal.at(i))));
      };
    }
  }

  private static void check(
      Window window,
      int images,
      int inputs,
      int outputs,
      int height,
      int width,
      double factor,
      Draw draw,
      long seed) {
    Shape image = Shape.of(images, inputs, height, width);
    Shape filter = Shape.of(outputs, inputs, 3, 3);
    Convolution op = new Convolution(window, 1);
    Shape result = op.infer(List.of(image, filter));
    Tensor x = draw.of(seed, 1, image);
    Tensor w = draw.of(seed, 2, filter);
    Tensor g = draw.of(seed, 3, result);
    ConvolutionShape form =
        ConvolutionShape.of(new Convolution(window, 1), window, 1, image, outputs);
    KernelCheck.checkProducts(
        op, loops -> WinogradKernel.forward(loops, form), 9 * inputs, factor, x, w);
    KernelCheck.checkProducts(
        new ConvolutionTranspose(window, 1, Shape.of(height, width)),
        loops -> WinogradKernel.adjoint(loops, form),
        9 * outputs,
        factor,
        g,
        w);
    KernelCheck.checkProducts(
        new ConvolutionFilter(window, 1),
        loops -> new WinogradFilterKernel(loops, form),
        images * result.dim(2) * result.dim(3),
        factor,
        x,
        g);
  }
}
