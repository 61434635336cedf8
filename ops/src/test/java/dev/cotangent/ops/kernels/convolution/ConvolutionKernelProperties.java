package dev.cotangent.ops.kernels.convolution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.KernelCheck;
import dev.cotangent.ops.kernels.RandomShapes;
import dev.cotangent.ops.kernels.convolution.direct.BatchConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.RowConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.RowFilterKernel;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.List;
import java.util.stream.IntStream;
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
                    IntStream.range(0, 2)
                        .mapToObj(
                            i ->
                                new WindowAxis(
                                    sizes.get(i),
                                    strides.get(i),
                                    strides.get(i + 2),
                                    paddings.get(2 * i),
                                    paddings.get(2 * i + 1)))
                        .toList()));
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
    Shape filter = Shape.of(groups * outputs, inputs).concat(window.size());
    Convolution op = new Convolution(window, groups);
    Shape result = result(op, image, filter);
    Assume.that(result.size() > 0);
    Tensor x = KernelCheck.normal(seed, 1, image);
    Tensor w = KernelCheck.normal(seed, 2, filter);
    Tensor g = KernelCheck.normal(seed, 3, result);
    KernelCheck.checkProducts(op, inputs * window.size().size(), x, w);
    KernelCheck.checkProducts(
        new ConvolutionTranspose(window, groups, Shape.of(height, width)),
        outputs * window.size().size(),
        g,
        w);
    KernelCheck.checkProducts(
        new ConvolutionFilter(window, groups), images * result.dim(2) * result.dim(3), x, g);
  }

  private static Shape result(Convolution op, Shape image, Shape filter) {
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
    KernelCheck.checkProducts(new Convolution(window, 1), 40 * 25, x, w);
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
    ConvolutionShape form =
        new ConvolutionShape(images, groups, inputs, outputs, Shape.of(height, width), window);
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
            List.of(
                any.axis(0),
                WindowAxis.valid(FloatSupport.TAPS)
                    .padding(any.axis(1).before(), any.axis(1).after())));
    ConvolutionShape form =
        new ConvolutionShape(images, groups, inputs, outputs, Shape.of(height, width), window);
    Convolution op = new Convolution(window, groups);
    Shape image = Shape.of(images, groups * inputs, height, width);
    Shape filter = Shape.of(groups * outputs, inputs).concat(window.size());
    Shape result = result(op, image, filter);
    Assume.that(RowConvolutionKernel.hasWindows(form));
    Tensor x = KernelCheck.normal(seed, 1, image);
    Tensor w = KernelCheck.normal(seed, 2, filter);
    Tensor g = KernelCheck.normal(seed, 3, result);
    KernelCheck.checkProducts(
        op, loops -> new RowConvolutionKernel(loops, form), form.taps(), 1, x, w);
    KernelCheck.checkProducts(
        new ConvolutionFilter(window, groups),
        loops -> new RowFilterKernel(loops, form),
        images * form.resultPlane(),
        1,
        x,
        g);
  }

  /**
   * Of one axis and of three, the latter by planes; also a pointwise one, and strides that miss.
   */
  @Property(tries = 200)
  void allNumbersOfAxesAreTheirDefinitions(
      @ForAll @IntRange(min = 1, max = 5) int images,
      @ForAll @IntRange(min = 1, max = 2) int groups,
      @ForAll("channelNumbers") int inputs,
      @ForAll("channelNumbers") int outputs,
      @ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    boolean volume = draw.number(0, 4) > 0;
    Shape extents =
        volume
            ? Shape.of(draw.number(1, 6), draw.number(1, 9), draw.number(1, 12))
            : Shape.of(draw.number(1, 70));
    Window window =
        new Window(
            IntStream.range(0, extents.rank())
                .mapToObj(
                    axis ->
                        draw.number(0, 3) == 0
                            ? WindowAxis.UNIT
                            : new WindowAxis(
                                draw.number(1, 4),
                                draw.number(1, 3),
                                draw.number(1, 2),
                                draw.number(0, 4),
                                draw.number(0, 4)))
                .toList());
    ConvolutionShape form = new ConvolutionShape(images, groups, inputs, outputs, extents, window);
    checkAll(form, seed);
  }

  @Provide
  Arbitrary<Integer> channelNumbers() {
    return Arbitraries.of(1, 2, 3, 5, 9);
  }

  private static void checkAll(ConvolutionShape form, long seed) {
    Convolution op = new Convolution(form.window(), form.groups());
    Shape result = result(op, form.image(), form.filter());
    Tensor x = KernelCheck.normal(seed, 1, form.image());
    Tensor w = KernelCheck.normal(seed, 2, form.filter());
    Tensor g = KernelCheck.normal(seed, 3, result);
    KernelCheck.checkProducts(op, form.taps(), x, w);
    KernelCheck.checkProducts(
        new ConvolutionTranspose(form.window(), form.groups(), form.extents()),
        form.outputs() * form.filterPlane(),
        g,
        w);
    KernelCheck.checkProducts(
        new ConvolutionFilter(form.window(), form.groups()),
        form.images() * form.resultPlane(),
        x,
        g);
  }

  @Example
  void largeVolumesAreTakenInBlocks() {
    checkAll(new ConvolutionShape(2, 1, 16, 20, Shape.of(12, 14, 15), Window.same(3, 3, 3)), 1);
    checkAll(
        new ConvolutionShape(3, 2, 3, 4, Shape.of(11, 30, 31), Window.same(5, 3, 5).stride(2)), 2);
    checkAll(new ConvolutionShape(40, 1, 2, 3, Shape.of(5, 4, 4), Window.same(3, 2, 2)), 3);
  }

  @Example
  void otherNumbersOfAxesTakeTheKernelsOfPlanes() {
    FloatSupport loops = KernelCheck.SUPPORTS.get(1);
    Shape volume = Shape.of(8, 16, 16);
    ConvolutionShape cube = new ConvolutionShape(2, 1, 16, 16, volume, Window.same(3, 3, 3));
    assertEquals("conv3d/winograd", ConvolutionKernels.of(loops, cube, false).name());
    assertEquals("conv3dTranspose/winograd", ConvolutionKernels.of(loops, cube, true).name());
    assertEquals("conv3dFilter/winograd", ConvolutionKernels.filter(loops, cube).name());
    ConvolutionShape pointwise = new ConvolutionShape(2, 1, 16, 16, volume, Window.valid(1, 1, 1));
    assertEquals("conv2d/direct", ConvolutionKernels.of(loops, pointwise, false).name());
    ConvolutionShape deep = new ConvolutionShape(2, 1, 16, 16, volume, Window.valid(3, 1, 1));
    assertEquals("conv2d/direct", ConvolutionKernels.of(loops, deep, false).name());
    ConvolutionShape line = new ConvolutionShape(2, 1, 8, 8, Shape.of(100), Window.valid(7));
    assertEquals("conv2d/direct", ConvolutionKernels.of(loops, line, false).name());
  }

  @Example
  void bandsOfLargePlanesComputeTheDefinition() {
    checkBatch(new ConvolutionShape(5, 1, 3, 7, Shape.of(31, 37), Window.same(5, 5)), 1);
    checkBatch(
        new ConvolutionShape(5, 2, 3, 4, Shape.of(31, 37), Window.valid(4, 3).stride(2, 3)), 2);
    checkBatch(new ConvolutionShape(64, 1, 2, 3, Shape.of(9, 10), Window.same(3, 3)), 3);
  }

  private static void checkBatch(ConvolutionShape form, long seed) {
    Window window = form.window();
    int groups = form.groups();
    Shape image = Shape.of(form.images(), groups * form.inputs(), form.height(), form.width());
    Shape filter = Shape.of(groups * form.outputs(), form.inputs()).concat(window.size());
    Convolution op = new Convolution(window, groups);
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
        new ConvolutionTranspose(window, groups, Shape.of(form.height(), form.width())),
        loops -> batch(loops, form, true),
        form.outputs() * form.filterPlane(),
        1,
        KernelCheck.normal(seed, 3, result),
        w);
  }

  private static Kernel batch(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
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
      ConvolutionShape form = new ConvolutionShape(many, 1, 6, 16, Shape.of(14, 14), window);
      assertEquals("conv2dFilter/rows", ConvolutionKernels.filter(loops, form).name());
      assertEquals("conv2dTranspose/batch", ConvolutionKernels.of(loops, form, true).name());
    }
  }

  private static String forward(
      FloatSupport loops, int images, int inputs, int outputs, int side, Window window) {
    ConvolutionShape form =
        new ConvolutionShape(images, 1, inputs, outputs, Shape.of(side, side), window);
    return ConvolutionKernels.of(loops, form, false).name();
  }
}
