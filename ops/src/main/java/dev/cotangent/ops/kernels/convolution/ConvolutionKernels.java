package dev.cotangent.ops.kernels.convolution;

import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.convolution.direct.BatchConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.BatchLayout;
import dev.cotangent.ops.kernels.convolution.direct.ConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.FilterDotKernel;
import dev.cotangent.ops.kernels.convolution.direct.FilterGradientKernel;
import dev.cotangent.ops.kernels.convolution.direct.FilterGuard;
import dev.cotangent.ops.kernels.convolution.direct.PaddingGuard;
import dev.cotangent.ops.kernels.convolution.direct.PlainConvolution;
import dev.cotangent.ops.kernels.convolution.direct.RowConvolutionKernel;
import dev.cotangent.ops.kernels.convolution.direct.RowFilterKernel;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Winograd;
import dev.cotangent.ops.kernels.winograd.Tiling;
import dev.cotangent.ops.kernels.winograd.WinogradFilterKernel;
import dev.cotangent.ops.kernels.winograd.WinogradKernel;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which algorithm takes which convolution, decided by its numbers alone. */
public final class ConvolutionKernels {
  /** With fewer channels the maps cost more than they save, and their roundings do not average. */
  private static final int FEWEST_CHANNELS = 16;

  /** With fewer tiles, mapping the filters costs more than the products save. */
  private static final int FEWEST_TILES = 16;

  /**
   * With fewer, each tile reads and writes too much of a filter gradient's sums, unless these stay
   * in the second-level cache.
   */
  private static final int FEWEST_TILES_FOR_LARGE_FILTERS = 128;

  private static final int LARGE_FILTERS = 1 << 18;

  /** The most elements of mapped filters. */
  private static final long MOST_SCRATCH = 1 << 22;

  /** The most partial sums of dot products that stay in the second-level cache. */
  private static final int MOST_PARTIAL_SUMS = 1 << 17;

  private ConvolutionKernels() {}

  /** The convolution, or its adjoint for the images; none for more than three axes. */
  public static @Nullable Kernel of(FloatSupport loops, ConvolutionShape any, boolean adjoint) {
    ConvolutionShape form = withFewestAxes(any);
    int axes = form.window().rank();
    if (axes > 3) {
      return null;
    }
    Kernel kernel =
        axes == 3 ? new VolumeKernel(loops, form, adjoint) : ofPlanes(loops, form, adjoint);
    return kernel instanceof WinogradKernel ? kernel : guarded(loops, kernel, form, adjoint);
  }

  /** The same along two axes, with filters that are finite or windows without padding. */
  static Kernel ofPlanes(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    int height = adjoint ? form.height() : form.resultHeight();
    int width = adjoint ? form.width() : form.resultWidth();
    if (!worthWinograd(form, height, width, FEWEST_TILES)) {
      return direct(loops, form, adjoint);
    }
    return adjoint ? WinogradKernel.adjoint(loops, form) : WinogradKernel.forward(loops, form);
  }

  /** The adjoint for the filters; none for more than three axes. */
  public static @Nullable Kernel filter(FloatSupport loops, ConvolutionShape any) {
    ConvolutionShape form = withFewestAxes(any);
    int axes = form.window().rank();
    if (axes > 3) {
      return null;
    }
    Kernel kernel = axes == 3 ? new VolumeFilterKernel(loops, form) : filterOfPlanes(loops, form);
    return kernel instanceof WinogradFilterKernel
        ? kernel
        : new FilterGuard(kernel, new PlainConvolution(form, false));
  }

  /** The same along two axes; NaN where zeros of the padding meet what is not finite. */
  static Kernel filterOfPlanes(FloatSupport loops, ConvolutionShape form) {
    int fewest = mapped(form) > LARGE_FILTERS ? FEWEST_TILES_FOR_LARGE_FILTERS : FEWEST_TILES;
    return worthWinograd(form, form.resultHeight(), form.resultWidth(), fewest)
        ? new WinogradFilterKernel(loops, form)
        : directFilter(loops, form);
  }

  /** Two axes or more, of which neighbours that a window leaves as they are have become one. */
  private static ConvolutionShape withFewestAxes(ConvolutionShape any) {
    ConvolutionShape form = any.withRank(Math.max(2, any.window().rank()));
    List<WindowAxis> axes = form.window().axes();
    for (int i = 1; axes.size() > 2 && i < axes.size(); i++) {
      if (axes.get(i).equals(WindowAxis.UNIT) && axes.get(i - 1).equals(WindowAxis.UNIT)) {
        Shape extents = form.extents();
        int both = extents.dim(i - 1) * extents.dim(i);
        Shape fewer =
            extents.slice(0, i).with(i - 1, both).concat(extents.slice(i + 1, extents.rank()));
        Window window =
            new Window(Stream.concat(axes.stream().limit(i), axes.stream().skip(i + 1)).toList());
        return withFewestAxes(
            new ConvolutionShape(
                form.images(), form.groups(), form.inputs(), form.outputs(), fewer, window));
      }
    }
    return form;
  }

  private static Kernel directFilter(FloatSupport loops, ConvolutionShape form) {
    int lanes = loops.lanes();
    boolean small = form.taps() * form.outputs() * lanes <= MOST_PARTIAL_SUMS;
    double direct = FilterGradientKernel.cycles(form, lanes);
    if (small && FilterDotKernel.cycles(form, lanes) < direct) {
      return new FilterDotKernel(loops, form);
    }
    return RowConvolutionKernel.hasWindows(form) && RowFilterKernel.cycles(form, lanes) <= direct
        ? new RowFilterKernel(loops, form)
        : new FilterGradientKernel(loops, form);
  }

  /**
   * With the lanes along the places, the images or the channels, whichever takes the fewest cycles:
   * along the images where a good part of each run of places would be padding or the rest of a
   * vector, and there are images for most of the lanes.
   */
  private static Kernel direct(FloatSupport loops, ConvolutionShape form, boolean adjoint) {
    int lanes = loops.lanes();
    BatchLayout batch = BatchConvolutionKernel.layout(loops, form, adjoint);
    double alongPlaces = ConvolutionKernel.cycles(form, adjoint, lanes);
    double alongImages = batch.fits() ? batch.cycles() : Double.POSITIVE_INFINITY;
    if (!adjoint
        && RowConvolutionKernel.fits(form)
        && RowConvolutionKernel.cycles(form, lanes) < Math.min(alongPlaces, alongImages)) {
      return new RowConvolutionKernel(loops, form);
    }
    return alongImages < alongPlaces
        ? new BatchConvolutionKernel(loops, batch)
        : ConvolutionKernel.of(loops, form, adjoint);
  }

  /** A kernel that multiplies the zeros around its source, if there are any. */
  private static Kernel guarded(
      FloatSupport loops, Kernel kernel, ConvolutionShape form, boolean adjoint) {
    List<WindowAxis> axes = form.window().axes();
    boolean padded = axes.stream().anyMatch(axis -> axis.before() + axis.after() > 0);
    boolean pointwise = axes.stream().allMatch(axis -> axis.size() * axis.stride() == 1);
    return padded || (adjoint && !pointwise)
        ? new PaddingGuard(loops, kernel, form, adjoint)
        : kernel;
  }

  private static boolean worthWinograd(ConvolutionShape form, int height, int width, int fewest) {
    Tiling tiling = new Tiling(form.images(), height, width);
    return fitsWinograd(form)
        && Math.min(form.inputs(), form.outputs()) >= FEWEST_CHANNELS
        && tiling.tiles() >= fewest
        && mapped(form) <= MOST_SCRATCH;
  }

  private static long mapped(ConvolutionShape form) {
    return (long) Winograd.POINTS * Winograd.POINTS * form.inputs() * form.outputs();
  }

  /** Whether filters and window are those of {@link Winograd}. */
  private static boolean fitsWinograd(ConvolutionShape form) {
    WindowAxis plain = WindowAxis.valid(Winograd.WINDOW);
    return form.groups() == 1
        && form.window().axes().stream()
            .allMatch(
                axis ->
                    axis.padding(0, 0).equals(plain)
                        && Math.max(axis.before(), axis.after()) < Winograd.WINDOW);
  }
}
