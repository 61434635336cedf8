package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Arrays;

/**
 * A {@link ChannelFilterKernel} for windows five elements wide, some places of a row at a time, as
 * {@link RowConvolutionKernel} takes them.
 *
 * <p>Where the last places of a row overlap those before, the cotangent is 0 the second time.
 */
public final class RowFilterKernel extends ChannelFilterKernel {
  /** The runs of a piece; each adds a chain as long as its places. */
  private static final int RUNS = 32;

  private final PaddedImage image;
  private final int[] windowRows;
  private final int runs;

  /** Where the first place of each run lies in the image. */
  private final int[] sources;

  public RowFilterKernel(FloatSupport loops, ConvolutionShape form) {
    super(loops, form, (runsOfAll(form) - 1) / RUNS + 1, Math.max(1, RUNS / runsOfAll(form)));
    this.image = new PaddedImage(loops, form);
    this.windowRows = image.windowRows();
    this.runs = RowConvolutionKernel.runs(form);
    this.sources = image.at(RowConvolutionKernel.places(form));
  }

  private static int runsOfAll(ConvolutionShape form) {
    return form.resultHeight() * RowConvolutionKernel.runs(form);
  }

  /** A rough count of cycles for one group of one image: the products, and the transpose. */
  public static double cycles(ConvolutionShape form, int lanes) {
    return RowConvolutionKernel.products(form, lanes) + 2.0 * form.resultPlane() * form.outputs();
  }

  @Override
  public String name() {
    return "conv2dFilter/rows";
  }

  @Override
  int layout() {
    return image.size() + form.resultHeight() * runs * FloatSupport.PLACES * channels;
  }

  @Override
  void layOut(float[] x, int xAt, float[] g, int gAt, float[] layout, int layoutAt) {
    if (!image.isImage()) {
      image.copy(x, xAt, layout, layoutAt);
    }
    turn(g, gAt, layout, layoutAt + image.size());
  }

  @Override
  void add(
      int piece,
      KernelArguments operands,
      int xAt,
      int gAt,
      int layoutAt,
      float[] sums,
      int sumsAt) {
    float[] layout = operands.local().floats();
    float[] source = image.isImage() ? operands.input(0).floats() : layout;
    int sourceAt = image.isImage() ? xAt : layoutAt;
    int end = Math.min(sources.length, (piece + 1) * RUNS);
    int lanes = loops.lanes();
    for (int first = 0; first < channels; first += lanes) {
      for (int run = piece * RUNS; run < end; run++) {
        int from = layoutAt + image.size() + run * FloatSupport.PLACES * channels + first;
        int at = sourceAt + sources[run];
        loops.correlateTaps(windowRows, source, at, layout, from, sums, sumsAt + first, channels);
      }
    }
  }

  /** Transposes the cotangent, run by run. */
  private void turn(float[] g, int gAt, float[] target, int targetAt) {
    int width = form.resultWidth();
    int rest = width % FloatSupport.PLACES;
    if (rest == 0) {
      transpose(g, gAt, form.resultPlane(), target, targetAt);
      return;
    }
    int to = targetAt;
    for (int y = 0; y < form.resultHeight(); y++) {
      int from = gAt + y * width;
      transpose(g, from, width - rest, target, to);
      to += (width - rest) * channels;
      int overlap = (FloatSupport.PLACES - rest) * channels;
      Arrays.fill(target, to, to + overlap, 0);
      transpose(g, from + width - rest, rest, target, to + overlap);
      to += FloatSupport.PLACES * channels;
    }
  }
}
