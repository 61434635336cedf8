package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.ops.Conv2d;
import dev.cotangent.ops.Conv2dFilter;
import dev.cotangent.ops.Conv2dTranspose;
import dev.cotangent.ops.Window;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ConvolutionKernelProperties {
  @Provide
  Arbitrary<Window> windows() {
    Arbitrary<Integer> size = Arbitraries.integers().between(1, 5);
    Arbitrary<Integer> stride = Arbitraries.integers().between(1, 3);
    Arbitrary<Integer> padding = Arbitraries.integers().between(0, 6);
    return Combinators.combine(
            size.list().ofSize(2), stride.list().ofSize(4), padding.list().ofSize(4))
        .as(
            (sizes, strides, paddings) ->
                new Window(
                    sizes.get(0),
                    sizes.get(1),
                    strides.get(0),
                    strides.get(1),
                    paddings.get(0),
                    paddings.get(1),
                    paddings.get(2),
                    paddings.get(3),
                    strides.get(2),
                    strides.get(3)));
  }

  @Property(tries = 400)
  void allThreeDirectionsAreTheirDefinitions(
      @ForAll("windows") Window window,
      @ForAll @IntRange(min = 1, max = 9) int images,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll @IntRange(min = 1, max = 5) int inputs,
      @ForAll @IntRange(min = 1, max = 18) int outputs,
      @ForAll @IntRange(min = 1, max = 13) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll long seed) {
    Shape image = Shape.of(images, groups * inputs, height, width);
    Shape filter = Shape.of(groups * outputs, inputs, window.height(), window.width());
    Conv2d op = new Conv2d(window, groups);
    Shape result = result(op, image, filter);
    Assume.that(result.size() > 0);
    Tensor x = KernelCheck.normal(seed, 1, image);
    Tensor w = KernelCheck.normal(seed, 2, filter);
    Tensor g = KernelCheck.normal(seed, 3, result);
    KernelCheck.checkProducts(op, inputs * window.height() * window.width(), x, w);
    KernelCheck.checkProducts(
        new Conv2dTranspose(window, groups, height, width),
        outputs * window.height() * window.width(),
        g,
        w);
    KernelCheck.checkProducts(
        new Conv2dFilter(window, groups), images * result.dim(2) * result.dim(3), x, g);
  }

  private static Shape result(Conv2d op, Shape image, Shape filter) {
    try {
      return op.infer(List.of(image, filter));
    } catch (ShapeException e) {
      Assume.that(false); // the window does not fit
      throw e;
    }
  }

  @Property(tries = 10)
  void manyTapsAndChannelsAreTakenInChunks(@ForAll long seed) {
    Shape image = Shape.of(2, 40, 9, 9);
    Window window = Window.same(5, 5);
    Tensor x = KernelCheck.normal(seed, 1, image);
    Tensor w = KernelCheck.normal(seed, 2, Shape.of(33, 40, 5, 5));
    KernelCheck.checkProducts(new Conv2d(window, 1), 40 * 25, x, w);
  }

  @Property(tries = 150)
  void lanesAlongImagesComputeTheDefinition(
      @ForAll("windows") Window window,
      @ForAll @IntRange(min = 1, max = 40) int images,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll @IntRange(min = 1, max = 4) int inputs,
      @ForAll @IntRange(min = 1, max = 9) int outputs,
      @ForAll @IntRange(min = 1, max = 8) int height,
      @ForAll @IntRange(min = 1, max = 8) int width,
      @ForAll long seed) {
    Correlation form = new Correlation(images, groups, inputs, outputs, height, width, window);
    checkBatch(form, seed);
  }

  @Property(tries = 150)
  void lanesAlongChannelsComputeTheDefinition(
      @ForAll("windows") Window any,
      @ForAll @IntRange(min = 1, max = 5) int images,
      @ForAll @IntRange(min = 1, max = 3) int groups,
      @ForAll @IntRange(min = 1, max = 4) int inputs,
      @ForAll @IntRange(min = 1, max = 35) int outputs,
      @ForAll @IntRange(min = 1, max = 9) int height,
      @ForAll @IntRange(min = 1, max = 26) int width,
      @ForAll long seed) {
    Window window =
        new Window(
            any.height(),
            FloatSupport.TAPS,
            any.strideHeight(),
            1,
            any.padTop(),
            any.padBottom(),
            any.padLeft(),
            any.padRight(),
            any.dilationHeight(),
            1);
    Correlation form = new Correlation(images, groups, inputs, outputs, height, width, window);
    Conv2d op = new Conv2d(window, groups);
    Shape image = Shape.of(images, groups * inputs, height, width);
    Shape filter = Shape.of(groups * outputs, inputs, window.height(), window.width());
    Shape result = result(op, image, filter);
    Assume.that(RowConvolutionKernel.hasWindows(form));
    Tensor x = KernelCheck.normal(seed, 1, image);
    Tensor w = KernelCheck.normal(seed, 2, filter);
    Tensor g = KernelCheck.normal(seed, 3, result);
    KernelCheck.checkProducts(
        op, loops -> new RowConvolutionKernel(loops, form), form.taps(), 1, x, w);
    KernelCheck.checkProducts(
        new Conv2dFilter(window, groups),
        loops -> new RowFilterKernel(loops, form),
        images * form.resultPlane(),
        1,
        x,
        g);
  }

  @Example
  void bandsOfLargePlanesComputeTheDefinition() {
    checkBatch(new Correlation(5, 1, 3, 7, 31, 37, Window.same(5, 5)), 1);
    checkBatch(new Correlation(5, 2, 3, 4, 31, 37, Window.valid(4, 3).stride(2, 3)), 2);
    checkBatch(new Correlation(64, 1, 2, 3, 9, 10, Window.same(3, 3)), 3);
  }

  private static void checkBatch(Correlation form, long seed) {
    Window window = form.window();
    int groups = form.groups();
    Shape image = Shape.of(form.images(), groups * form.inputs(), form.height(), form.width());
    Shape filter =
        Shape.of(groups * form.outputs(), form.inputs(), window.height(), window.width());
    Conv2d op = new Conv2d(window, groups);
    Shape result = result(op, image, filter);
    Tensor w = KernelCheck.normal(seed, 2, filter);
    KernelCheck.checkProducts(
        op,
        loops -> batch(loops, form, false),
        form.taps(),
        1,
        KernelCheck.normal(seed, 1, image),
        w);
    KernelCheck.checkProducts(
        new Conv2dTranspose(window, groups, form.height(), form.width()),
        loops -> batch(loops, form, true),
        form.outputs() * form.filterPlane(),
        1,
        KernelCheck.normal(seed, 3, result),
        w);
  }

  private static Kernel batch(FloatSupport loops, Correlation form, boolean adjoint) {
    return new BatchConvolutionKernel(loops, BatchConvolutionKernel.layout(loops, form, adjoint));
  }

  @Example
  void lanesGoWhereTheyAreFull() {
    for (FloatSupport loops : KernelCheck.SUPPORTS) {
      int many = 4 * loops.lanes();
      Window window = Window.valid(5, 5);
      assertEquals("conv2d/batch", forward(loops, many, 6, 16, 12, window));
      assertEquals("conv2d/rows", forward(loops, many, 6, 16, 14, window));
      assertEquals("conv2d/direct", forward(loops, 1, 6, 16, 14, window));
      assertEquals("conv2d/direct", forward(loops, many, 3, 32, 32, Window.same(3, 3)));
      Correlation form = new Correlation(many, 1, 6, 16, 14, 14, window);
      assertEquals("conv2dFilter/rows", ConvolutionKernels.filter(loops, form).name());
      assertEquals("conv2dTranspose/batch", ConvolutionKernels.adjoint(loops, form).name());
    }
  }

  private static String forward(
      FloatSupport loops, int images, int inputs, int outputs, int side, Window window) {
    Correlation form = new Correlation(images, 1, inputs, outputs, side, side, window);
    return ConvolutionKernels.forward(loops, form).name();
  }
}
