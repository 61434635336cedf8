package dev.cotangent.nn.data.augment;

import dev.cotangent.core.CounterRandom;
import java.util.Arrays;

/**
 * Where the pixels of a new picture come from in the old one: an affine map, and perhaps a field of
 * displacements. Each is interpolated once, bilinearly; beyond the edge is the fill value.
 */
final class Warp {
  /** One picture's size. */
  record Size(int channels, int height, int width) {}

  /** Row and column of the old picture as functions of those of the new one, from the middles. */
  record Affine(float xx, float xy, float yx, float yy, float right, float down) {}

  private float[] source = new float[0];
  private float[] padded = new float[0];
  private final ElasticField horizontal = new ElasticField();
  private final ElasticField vertical = new ElasticField();
  private float[] movedX = new float[0];
  private float[] movedY = new float[0];

  /** An array for the old picture. */
  float[] source(int values) {
    if (source.length < values) {
      source = new float[values];
    }
    return source;
  }

  /** Draws the displacements. */
  void bend(CounterRandom random, Size size, ElasticField.Texture texture) {
    horizontal.draw(random, 0, size, texture);
    vertical.draw(random, 1, size, texture);
  }

  /**
   * Puts the source into the target.
   *
   * @param bent whether the displacements count that were drawn last, for the new size
   */
  void apply(Size old, Size size, Affine map, boolean bent, float fill, float[] target, int at) {
    int stride = old.width + 3; // one column of the fill value before, two behind
    int plane = stride * (old.height + 3);
    pad(old, stride, plane, fill);
    float middleX = (old.width - 1) * 0.5f;
    float middleY = (old.height - 1) * 0.5f;
    int pixels = size.height * size.width;
    if (movedX.length < size.width || !bent) {
      movedX = new float[size.width];
      movedY = new float[size.width];
    }
    for (int row = 0; row < size.height; row++) {
      float y = row - (size.height - 1) * 0.5f;
      if (bent) {
        horizontal.row(row, movedX, size.width);
        vertical.row(row, movedY, size.width);
      }
      for (int column = 0; column < size.width; column++) {
        float x = column - (size.width - 1) * 0.5f;
        float fromX = map.xx * x + map.xy * y + map.right + middleX + movedX[column];
        float fromY = map.yx * x + map.yy * y + map.down + middleY + movedY[column];
        float paddedX = Math.max(0, Math.min(old.width + 1, fromX + 1));
        float paddedY = Math.max(0, Math.min(old.height + 1, fromY + 1));
        int left = (int) paddedX;
        int top = (int) paddedY;
        float partX = paddedX - left;
        float partY = paddedY - top;
        int from = top * stride + left;
        int to = at + row * size.width + column;
        for (int channel = 0; channel < size.channels; channel++) {
          float above = padded[from] + partX * (padded[from + 1] - padded[from]);
          float below =
              padded[from + stride] + partX * (padded[from + stride + 1] - padded[from + stride]);
          target[to] = above + partY * (below - above);
          from += plane;
          to += pixels;
        }
      }
    }
  }

  private void pad(Size old, int stride, int plane, float fill) {
    int values = plane * old.channels;
    if (padded.length < values) {
      padded = new float[values];
    }
    Arrays.fill(padded, 0, values, fill);
    for (int channel = 0; channel < old.channels; channel++) {
      for (int row = 0; row < old.height; row++) {
        System.arraycopy(
            source,
            (channel * old.height + row) * old.width,
            padded,
            channel * plane + (row + 1) * stride + 1,
            old.width);
      }
    }
  }
}
