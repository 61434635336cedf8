package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.ops.Window;

/** Which algorithm takes which convolution, decided by its numbers alone. */
final class ConvolutionKernels {
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

  static Kernel forward(FloatSupport loops, Correlation form) {
    return worthWinograd(form, form.resultHeight(), form.resultWidth(), FEWEST_TILES)
        ? WinogradKernel.forward(loops, form)
        : direct(loops, form, false);
  }

  static Kernel adjoint(FloatSupport loops, Correlation form) {
    return worthWinograd(form, form.height(), form.width(), FEWEST_TILES)
        ? WinogradKernel.adjoint(loops, form)
        : direct(loops, form, true);
  }

  static Kernel filter(FloatSupport loops, Correlation form) {
    int fewest = mapped(form) > LARGE_FILTERS ? FEWEST_TILES_FOR_LARGE_FILTERS : FEWEST_TILES;
    if (worthWinograd(form, form.resultHeight(), form.resultWidth(), fewest)) {
      return new WinogradFilterKernel(loops, form);
    }
    return new FilterGuard(directFilter(loops, form), new PlainConvolution(form));
  }

  private static Kernel directFilter(FloatSupport loops, Correlation form) {
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
  private static Kernel direct(FloatSupport loops, Correlation form, boolean adjoint) {
    int lanes = loops.lanes();
    BatchLayout batch = BatchConvolutionKernel.layout(loops, form, adjoint);
    double alongPlaces = ConvolutionKernel.cycles(form, adjoint, lanes);
    double alongImages = batch.fits() ? batch.cycles() : Double.POSITIVE_INFINITY;
    if (!adjoint
        && RowConvolutionKernel.fits(form)
        && RowConvolutionKernel.cycles(form, lanes) < Math.min(alongPlaces, alongImages)) {
      return guarded(loops, new RowConvolutionKernel(loops, form), form, false);
    }
    Kernel kernel =
        alongImages < alongPlaces
            ? new BatchConvolutionKernel(loops, batch) // of few samples the other one
            : ConvolutionKernel.of(loops, form, adjoint);
    return guarded(loops, kernel, form, adjoint);
  }

  /** A kernel that multiplies the zeros around its source, if there are any. */
  private static Kernel guarded(
      FloatSupport loops, Kernel kernel, Correlation form, boolean adjoint) {
    Window window = form.window();
    boolean padded =
        window.padTop() + window.padBottom() + window.padLeft() + window.padRight() > 0;
    boolean pointwise =
        form.filterPlane() == 1 && window.strideHeight() == 1 && window.strideWidth() == 1;
    return padded || (adjoint && !pointwise)
        ? new PaddingGuard(loops, kernel, form, adjoint)
        : kernel;
  }

  private static boolean worthWinograd(Correlation form, int height, int width, int fewest) {
    Tiling tiling = new Tiling(form.images(), height, width);
    return fitsWinograd(form)
        && Math.min(form.inputs(), form.outputs()) >= FEWEST_CHANNELS
        && tiling.tiles() >= fewest
        && mapped(form) <= MOST_SCRATCH;
  }

  private static long mapped(Correlation form) {
    return (long) Winograd.POINTS * Winograd.POINTS * form.inputs() * form.outputs();
  }

  /** Whether filters and window are those of {@link Winograd}. */
  private static boolean fitsWinograd(Correlation form) {
    Window window = form.window();
    int overlap = Winograd.WINDOW - 1;
    return form.groups() == 1
        && window.height() == Winograd.WINDOW
        && window.width() == Winograd.WINDOW
        && window.strideHeight() == 1
        && window.strideWidth() == 1
        && window.dilationHeight() == 1
        && window.dilationWidth() == 1
        && window.padTop() <= overlap
        && window.padBottom() <= overlap
        && window.padLeft() <= overlap
        && window.padRight() <= overlap;
  }
}
