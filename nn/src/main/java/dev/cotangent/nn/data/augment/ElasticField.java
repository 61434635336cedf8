package dev.cotangent.nn.data.augment;

import dev.cotangent.core.CounterRandom;
import java.util.Arrays;

/**
 * Displacements along one axis: uniform random numbers in [−1, 1], smoothed by a Gaussian and
 * multiplied by a strength (Simard, Steinkraus and Platt, <i>Best practices for convolutional
 * neural networks applied to visual document analysis</i>, ICDAR 2003).
 *
 * <p>The numbers are drawn on a grid of half the Gaussian's deviation, in proportion stronger, and
 * the smooth field is interpolated between. Its variance and its correlations over distances are
 * those of numbers at each pixel; there are so many fewer.
 *
 * <p>Rows lie with zeros on both sides, so that one loop over all of them adds a weight's share.
 */
final class ElasticField {
  private static final int PER_WORD = 4;
  private static final int BITS = 16;

  /** So many numbers of one field come before those of the next. */
  private static final long FIELD = 1L << 32;

  private float[] noise = new float[0];
  private float[] rows = new float[0];
  private float[] field = new float[0];
  private float[] line = new float[0];
  private int height;
  private int width;
  private int spacing = 1;
  private int stride;

  /** How a field is made: the grid's spacing in pixels, the Gaussian on it, the last factor. */
  record Texture(int spacing, Gaussian smoothing, float factor) {
    static Texture of(double strength, double deviation) {
      int spacing = Math.max(1, (int) (deviation / 2));
      return new Texture(spacing, Gaussian.of(deviation / spacing), (float) (strength / spacing));
    }
  }

  /** Draws a field: its first or its second of a sample. */
  void draw(CounterRandom random, int number, Warp.Size size, Texture texture) {
    int reach = texture.smoothing.reach();
    spacing = texture.spacing;
    height = points(size.height());
    width = points(size.width());
    stride = width + 2 * reach;
    int inner = height * stride;
    int outer = (height + 2 * reach) * stride;
    if (noise.length < inner + 2 * reach || rows.length < outer) {
      noise = new float[inner + 2 * reach];
      rows = new float[outer];
      field = new float[inner];
    }
    if (line.length < width) {
      line = new float[width];
    }
    fill(random, FIELD * (number + 1), reach, texture.factor);
    float[] weights = texture.smoothing.weights();
    Arrays.fill(rows, 0);
    smooth(noise, reach, 1, weights, rows, reach * stride, inner);
    Arrays.fill(field, 0);
    smooth(rows, reach * stride, stride, weights, field, 0, inner);
  }

  /** How many points of the grid an extent takes, the last of them at its end or beyond. */
  private int points(int extent) {
    return (extent + spacing - 2) / spacing + 1;
  }

  private void fill(CounterRandom random, long from, int reach, float factor) {
    Arrays.fill(noise, 0);
    float scale = factor / (1 << (BITS - 1));
    long counter = from;
    long word = 0;
    int left = 0;
    for (int row = 0; row < height; row++) {
      int first = row * stride + reach;
      for (int i = first; i < first + width; i++) {
        if (left == 0) {
          word = random.bits(counter++);
          left = PER_WORD;
        }
        noise[i] = (short) word * scale;
        word >>>= BITS;
        left--;
      }
    }
  }

  /**
   * Adds to each target what lies around its place, weighted.
   *
   * @param from the place of the first target's middle
   * @param step how far neighbours are apart
   */
  private static void smooth(
      float[] values, int from, int step, float[] weights, float[] target, int to, int count) {
    add(values, from, from, weights[0] / 2, target, to, count);
    for (int i = 1; i < weights.length; i++) {
      add(values, from - i * step, from + i * step, weights[i], target, to, count);
    }
  }

  private static void add(
      float[] values, int left, int right, float weight, float[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] += weight * (values[left + i] + values[right + i]);
    }
  }

  /** How far the pixels of a row are moved. */
  void row(int row, float[] moved, int count) {
    int above = row / spacing * stride;
    float part = (float) (row % spacing) / spacing;
    int below = part == 0 ? above : above + stride;
    for (int i = 0; i < width; i++) {
      line[i] = field[above + i] + part * (field[below + i] - field[above + i]);
    }
    float step = 1f / spacing;
    for (int i = 0; i < count; i++) {
      int point = i / spacing;
      float share = (i - point * spacing) * step;
      int next = share == 0 ? point : point + 1;
      moved[i] = line[point] + share * (line[next] - line[point]);
    }
  }
}
