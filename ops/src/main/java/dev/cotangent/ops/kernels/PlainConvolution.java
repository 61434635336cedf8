package dev.cotangent.ops.kernels;

import dev.cotangent.ops.Window;

/**
 * A convolution and its adjoints element by element, each the sum, in float64, of the products that
 * meet in it and of no others: padding is not multiplied.
 *
 * <p>Slow; for operands with values that the fast kernels would spread to results that do not see
 * them.
 */
final class PlainConvolution {
  private final Correlation form;
  private final Window window;
  private final int rows;
  private final int columns;

  PlainConvolution(Correlation form) {
    this.form = form;
    this.window = form.window();
    this.rows = form.resultHeight();
    this.columns = form.resultWidth();
  }

  /**
   * The rows {@code from} to before {@code end} of one channel of the convolution's result, or of
   * its adjoint for the image.
   *
   * @param channel counted over all groups
   * @param source the image, or the cotangent
   */
  void rows(
      boolean adjoint,
      int image,
      int channel,
      int from,
      int end,
      float[] source,
      int sourceAt,
      float[] filters,
      int filtersAt,
      float[] result,
      int resultAt) {
    if (adjoint) {
      adjoint(image, channel, from, end, source, sourceAt, filters, filtersAt, result, resultAt);
    } else {
      forward(image, channel, from, end, source, sourceAt, filters, filtersAt, result, resultAt);
    }
  }

  private void forward(
      int image,
      int channel,
      int from,
      int end,
      float[] x,
      int xAt,
      float[] filters,
      int filtersAt,
      float[] result,
      int resultAt) {
    int group = channel / form.outputs();
    int source = xAt + (image * form.groups() + group) * form.inputs() * form.imagePlane();
    int filter = filtersAt + channel * form.taps();
    int to = resultAt + (image * form.groups() * form.outputs() + channel) * form.resultPlane();
    for (int row = from; row < end; row++) {
      for (int column = 0; column < columns; column++) {
        result[to + row * columns + column] =
            (float) place(row, column, x, source, filters, filter);
      }
    }
  }

  private double place(int row, int column, float[] x, int source, float[] filters, int filter) {
    double sum = 0;
    for (int input = 0; input < form.inputs() && !Double.isNaN(sum); input++) {
      for (int i = 0; i < window.height(); i++) {
        int y = row * window.strideHeight() - window.padTop() + i * window.dilationHeight();
        if (y < 0 || y >= form.height()) {
          continue;
        }
        int line = source + input * form.imagePlane() + y * form.width();
        int tap = filter + input * form.filterPlane() + i * window.width();
        for (int j = 0; j < window.width(); j++) {
          int at = column * window.strideWidth() - window.padLeft() + j * window.dilationWidth();
          if (at >= 0 && at < form.width()) {
            sum += (double) x[line + at] * filters[tap + j];
          }
        }
      }
    }
    return sum;
  }

  private void adjoint(
      int image,
      int channel,
      int from,
      int end,
      float[] g,
      int gAt,
      float[] filters,
      int filtersAt,
      float[] result,
      int resultAt) {
    int group = channel / form.inputs();
    int source = gAt + (image * form.groups() + group) * form.outputs() * form.resultPlane();
    int filter =
        filtersAt
            + group * form.outputs() * form.taps()
            + channel % form.inputs() * form.filterPlane();
    int to = resultAt + (image * form.groups() * form.inputs() + channel) * form.imagePlane();
    for (int row = from; row < end; row++) {
      for (int column = 0; column < form.width(); column++) {
        result[to + row * form.width() + column] =
            (float) pixel(row, column, g, source, filters, filter);
      }
    }
  }

  private double pixel(int row, int column, float[] g, int source, float[] filters, int filter) {
    double sum = 0;
    for (int output = 0; output < form.outputs() && !Double.isNaN(sum); output++) {
      for (int i = 0; i < window.height(); i++) {
        int down = row + window.padTop() - i * window.dilationHeight();
        if (down < 0 || down % window.strideHeight() != 0 || down / window.strideHeight() >= rows) {
          continue;
        }
        int line = source + output * form.resultPlane() + down / window.strideHeight() * columns;
        int tap = filter + output * form.taps() + i * window.width();
        for (int j = 0; j < window.width(); j++) {
          int across = column + window.padLeft() - j * window.dilationWidth();
          if (across >= 0
              && across % window.strideWidth() == 0
              && across / window.strideWidth() < columns) {
            sum += (double) g[line + across / window.strideWidth()] * filters[tap + j];
          }
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
  float filter(int element, float[] x, int xAt, float[] g, int gAt) {
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
  double plane(int tap, float[] x, int source, float[] g, int cotangent) {
    int i = tap / window.width();
    int j = tap % window.width();
    double sum = 0;
    int stride = window.strideWidth();
    int left = j * window.dilationWidth() - window.padLeft();
    int first = left < 0 ? (-left - 1) / stride + 1 : 0;
    int end = Math.min(columns, (form.width() - 1 - left + stride) / stride);
    for (int row = 0; row < rows; row++) {
      int y = row * window.strideHeight() - window.padTop() + i * window.dilationHeight();
      if (y < 0 || y >= form.height()) {
        continue;
      }
      int line = source + y * form.width() + left;
      int to = cotangent + row * columns;
      for (int column = first; column < end; column++) {
        sum += (double) x[line + column * stride] * g[to + column];
      }
    }
    return sum;
  }
}
