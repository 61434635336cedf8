package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.ClippedTaps;

/**
 * A convolution and its adjoints element by element, each the sum, in float64, of the products that
 * meet in it and of no others: padding is not multiplied.
 *
 * <p>Slow; for operands with values that the fast kernels would spread to results that do not see
 * them.
 */
public final class PlainConvolution {
  private final ConvolutionShape form;
  private final ClippedTaps deep;
  private final ClippedTaps down;
  private final ClippedTaps across;
  private final boolean adjoint;
  private final int sources;
  private final int sourcePlane;
  private final int sourceHeight;
  private final int sourceWidth;
  private final int height;
  private final int width;
  private final int resultHeight;
  private final int resultWidth;
  private final int windowHeight;
  private final int windowWidth;
  private final int channels;
  private final int resultPlane;

  // Of each axis, for each element of the window: where it lies at the first place, and the places
  // at which it lies in the image.
  private final int[] strides = new int[3];
  private final int[][] offsets = new int[3][];
  private final int[][] firstPlaces = new int[3][];
  private final int[][] endPlaces = new int[3][];

  /**
   * A convolution along three axes at most.
   *
   * @param adjoint whether the results of {@link #rows} are those of the adjoint for the images
   */
  public PlainConvolution(ConvolutionShape any, boolean adjoint) {
    this.form = any.withRank(3);
    this.adjoint = adjoint;
    this.deep = ClippedTaps.of(adjoint, form.window().axis(0), form.extents().dim(0));
    this.down = ClippedTaps.of(adjoint, form.rows(), form.height());
    this.across = ClippedTaps.of(adjoint, form.columns(), form.width());
    this.sources = adjoint ? form.outputs() : form.inputs();
    this.sourcePlane = adjoint ? form.resultPlane() : form.imagePlane();
    this.sourceHeight = adjoint ? form.resultHeight() : form.height();
    this.sourceWidth = adjoint ? form.resultWidth() : form.width();
    this.height = form.height();
    this.width = form.width();
    this.resultHeight = form.resultHeight();
    this.resultWidth = form.resultWidth();
    for (int i = 0; i < strides.length; i++) {
      WindowAxis axis = form.window().axis(i);
      int extent = form.extents().dim(i);
      strides[i] = axis.stride();
      offsets[i] = IndirectionTable.table(axis.size(), e -> axis.position(0, e));
      firstPlaces[i] = IndirectionTable.table(axis.size(), axis::firstPlace);
      endPlaces[i] = IndirectionTable.table(axis.size(), e -> axis.endPlace(e, extent));
    }
    this.windowHeight = form.rows().size();
    this.windowWidth = form.columns().size();
    this.channels = adjoint ? form.inputs() : form.outputs();
    this.resultPlane = adjoint ? form.imagePlane() : form.resultPlane();
  }

  /** The channels of one image of the result, those of all groups. */
  int channels() {
    return form.groups() * channels;
  }

  /** The rows of one channel of the result, those of all planes. */
  int rows() {
    return deep.places() * down.places();
  }

  /**
   * The rows {@code from} to before {@code end} of one channel of the result.
   *
   * @param channel counted over all groups
   * @param operands the image, or the cotangent, and the filters
   */
  public void rows(int image, int channel, int from, int end, KernelArguments operands) {
    Buffer source = operands.input(0);
    Buffer filters = operands.input(1);
    int group = channel / channels;
    int sourceAt = source.offset() + (image * form.groups() + group) * sources * sourcePlane;
    int filter =
        adjoint
            ? group * form.outputs() * form.taps() + channel % channels * form.filterPlane()
            : channel * form.taps();
    int filterAt = filters.offset() + filter;
    int filterStride = adjoint ? form.taps() : form.filterPlane();
    float[] result = operands.output().floats();
    int to = operands.output().offset() + (image * channels() + channel) * resultPlane;
    float[] x = source.floats();
    float[] w = filters.floats();
    for (int line = from; line < end; line++) {
      int plane = line / down.places();
      int row = line % down.places();
      for (int column = 0; column < across.places(); column++) {
        double sum = 0;
        for (int s = 0; s < sources && !Double.isNaN(sum); s++) {
          int at = sourceAt + s * sourcePlane;
          sum += place(plane, row, column, x, at, w, filterAt + s * filterStride);
        }
        result[to + line * across.places() + column] = (float) sum;
      }
    }
  }

  /** What one channel of the source adds to an element of the result. */
  private double place(
      int plane, int row, int column, float[] source, int sourceAt, float[] filters, int filterAt) {
    int count = across.counts()[column];
    int step = across.positionStep();
    int tapStep = across.elementStep();
    double sum = 0;
    for (int k = 0; k < deep.counts()[plane]; k++) {
      int y = (deep.positions()[plane] + k * deep.positionStep()) * sourceHeight;
      int tapRow = (deep.elements()[plane] + k * deep.elementStep()) * windowHeight;
      for (int i = 0; i < down.counts()[row]; i++) {
        int line = y + down.positions()[row] + i * down.positionStep();
        int taps = tapRow + down.elements()[row] + i * down.elementStep();
        int at = sourceAt + line * sourceWidth + across.positions()[column];
        int tap = filterAt + taps * windowWidth + across.elements()[column];
        for (int j = 0; j < count; j++) {
          sum += (double) source[at + j * step] * filters[tap + j * tapStep];
        }
      }
    }
    return sum;
  }

  /**
   * One element of the adjoint for the filters.
   *
   * @param element its position among the elements of all filters
   */
  public float filter(int element, float[] x, int xAt, float[] g, int gAt) {
    int output = element / form.taps();
    int group = output / form.outputs();
    int input = element / form.filterPlane() % form.inputs();
    int tap = element % form.filterPlane();
    double sum = 0;
    for (int image = 0; image < form.images() && !Double.isNaN(sum); image++) {
      int source =
          xAt + ((image * form.groups() + group) * form.inputs() + input) * form.imagePlane();
      int cotangent = gAt + (image * form.groups() * form.outputs() + output) * form.resultPlane();
      sum += plane(tap, x, source, g, cotangent);
    }
    return (float) sum;
  }

  /** What one channel of one image adds to an element of a filter. */
  public double plane(int tap, float[] x, int source, float[] g, int cotangent) {
    int k = tap / windowWidth / windowHeight;
    int i = tap / windowWidth % windowHeight;
    int j = tap % windowWidth;
    int first = firstPlaces[2][j];
    int end = endPlaces[2][j];
    int stride = strides[2];
    double sum = 0;
    for (int plane = firstPlaces[0][k]; plane < endPlaces[0][k]; plane++) {
      int planeAt = (plane * strides[0] + offsets[0][k]) * height;
      for (int row = firstPlaces[1][i]; row < endPlaces[1][i]; row++) {
        int line = planeAt + row * strides[1] + offsets[1][i];
        int from = source + line * width + offsets[2][j];
        int to = cotangent + (plane * resultHeight + row) * resultWidth;
        for (int column = first; column < end; column++) {
          sum += (double) x[from + column * stride] * g[to + column];
        }
      }
    }
    return sum;
  }
}
