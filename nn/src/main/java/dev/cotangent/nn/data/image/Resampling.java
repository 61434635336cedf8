package dev.cotangent.nn.data.image;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;

/**
 * Pictures made larger or smaller: each new pixel is a mean of those around its place, weighted by
 * a triangle that is as wide as a pixel of the coarser picture on either side.
 *
 * <p>Made larger, that is bilinear interpolation; made smaller, nothing is left out.
 */
final class Resampling {
  private Resampling() {}

  /** The picture {@code [channels, height, width]} in another size. */
  static Tensor of(Tensor picture, int height, int width) {
    Shape shape = picture.shape();
    int channels = shape.dim(0);
    int rows = shape.dim(1);
    int columns = shape.dim(2);
    if (rows == height && columns == width) {
      return picture;
    }
    float[] wide = new float[channels * rows * width];
    along(picture.toFloats(), channels * rows, columns, 1, wide, width);
    Tensor resized = Tensor.zeros(channels, height, width);
    along(wide, channels, rows, width, resized.values().floats(), height);
    return resized;
  }

  /** Resamples the middle axis of {@code [outer, from, inner]}. */
  private static void along(
      float[] values, int outer, int from, int inner, float[] target, int to) {
    double scale = (double) from / to;
    double reach = Math.max(1, scale);
    for (int place = 0; place < to; place++) {
      double middle = (place + 0.5) * scale - 0.5;
      int first = Math.max(0, (int) Math.ceil(middle - reach));
      int last = Math.min(from - 1, (int) Math.floor(middle + reach));
      double sum = 0;
      for (int i = first; i <= last; i++) {
        sum += Math.max(0, 1 - Math.abs(i - middle) / reach);
      }
      for (int i = first; i <= last; i++) {
        float weight = (float) (Math.max(0, 1 - Math.abs(i - middle) / reach) / sum);
        for (int block = 0; block < outer; block++) {
          int at = (block * to + place) * inner;
          int source = (block * from + i) * inner;
          for (int j = 0; j < inner; j++) {
            target[at + j] += weight * values[source + j];
          }
        }
      }
    }
  }
}
