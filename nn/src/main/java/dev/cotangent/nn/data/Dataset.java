package dev.cotangent.nn.data;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Labelled images, held compactly.
 *
 * <p>Immutable, so threads may share it. Ways to choose samples ({@link #subset}, {@link #take},
 * {@link #filter}) and to scale them ({@link #normalized}) give views of the same memory.
 */
public final class Dataset implements Examples {
  private final Pixels pixels;
  private final Shape sampleShape;
  private final int[] labels;
  private final List<String> classes;

  /** Where each sample of this view lies in the memory. */
  private final int[] rows;

  private final double scale;
  private final double shift;

  private Dataset(
      Pixels pixels,
      Shape sampleShape,
      int[] labels,
      List<String> classes,
      int[] rows,
      double scale,
      double shift) {
    this.pixels = pixels;
    this.sampleShape = sampleShape;
    this.labels = labels;
    this.classes = classes;
    this.rows = rows;
    this.scale = scale;
    this.shift = shift;
  }

  /** The values of all samples, one sample after another. */
  @FunctionalInterface
  private interface Pixels {
    float at(int position);
  }

  /**
   * Images of one byte a value, 0 to 255, which {@link #inputs} scales to [0, 1].
   *
   * @param sampleShape channels, height and width of one image
   * @param pixels the images one after another; copied
   * @param labels the class of each image, counted from 0; copied
   * @param classes the names of the classes
   * @throws IllegalArgumentException if there is no image, the counts do not agree, or a label has
   *     no class
   */
  public static Dataset of(Shape sampleShape, byte[] pixels, int[] labels, List<String> classes) {
    return ofOwned(sampleShape, pixels.clone(), labels.clone(), classes);
  }

  /** As {@link #of(Shape, byte[], int[], List)}, without copying arrays that nobody else has. */
  static Dataset ofOwned(Shape sampleShape, byte[] pixels, int[] labels, List<String> classes) {
    checkCounts(sampleShape, pixels.length, labels, classes);
    return new Dataset(
        position -> pixels[position] & 0xFF,
        sampleShape,
        labels,
        List.copyOf(classes),
        IntStream.range(0, labels.length).toArray(),
        1 / 255.0,
        0);
  }

  /**
   * Images of any values, which {@link #inputs} gives as they are.
   *
   * @param sampleShape channels, height and width of one image
   * @param pixels the images one after another; copied
   * @param labels the class of each image, counted from 0; copied
   * @param classes the names of the classes
   * @throws IllegalArgumentException if there is no image, the counts do not agree, or a label has
   *     no class
   */
  public static Dataset of(Shape sampleShape, float[] pixels, int[] labels, List<String> classes) {
    checkCounts(sampleShape, pixels.length, labels, classes);
    float[] copy = pixels.clone();
    return new Dataset(
        position -> copy[position],
        sampleShape,
        labels.clone(),
        List.copyOf(classes),
        IntStream.range(0, labels.length).toArray(),
        1,
        0);
  }

  private static void checkCounts(
      Shape sampleShape, int values, int[] labels, List<String> classes) {
    if (sampleShape.rank() != 3) {
      throw new IllegalArgumentException(
          "[dataset] the shape of a sample is channels, height and width: " + sampleShape);
    }
    if (labels.length == 0 || (long) labels.length * sampleShape.size() != values) {
      throw new IllegalArgumentException(
          "[dataset] there must be at least one label, and %s values for each: %s labels, %s values"
              .formatted(sampleShape.size(), labels.length, values));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes.size()) {
        throw new IllegalArgumentException(
            "[dataset] a label must be in [0, %s): label %s of sample %s"
                .formatted(classes.size(), labels[i], i));
      }
    }
  }

  /** The number of samples. */
  @Override
  public int size() {
    return rows.length;
  }

  /** Channels, height and width of one image. */
  public Shape sampleShape() {
    return sampleShape;
  }

  /** The names of the classes; a label is an index into them. */
  public List<String> classes() {
    return classes;
  }

  /**
   * The class of a sample.
   *
   * @throws IllegalArgumentException if there is no such sample
   */
  public int label(int index) {
    return labels[row(index)];
  }

  /**
   * One image, [channels, height, width], in float32.
   *
   * @throws IllegalArgumentException if there is no such sample
   */
  public Tensor image(int index) {
    return inputs(index).reshape(sampleShape.dims());
  }

  /**
   * A batch of images, [n, channels, height, width], in float32.
   *
   * @throws IllegalArgumentException if there is no index, or no such sample
   */
  @Override
  public Tensor inputs(int... indices) {
    int values = sampleShape.size();
    Shape shape = Shape.of(indices.length).concat(sampleShape);
    float[] batch = new float[shape.size()];
    for (int n = 0; n < indices.length; n++) {
      int start = row(indices[n]) * values;
      for (int i = 0; i < values; i++) {
        batch[n * values + i] = (float) (pixels.at(start + i) * scale + shift);
      }
    }
    return Tensor.of(shape, batch);
  }

  /**
   * The labels of a batch, [n], in float32.
   *
   * @throws IllegalArgumentException if there is no index, or no such sample
   */
  @Override
  public Tensor targets(int... indices) {
    float[] batch = new float[indices.length];
    for (int n = 0; n < indices.length; n++) {
      batch[n] = label(indices[n]);
    }
    return Tensor.of(Shape.of(indices.length), batch);
  }

  /**
   * The same samples with values (x − mean) / deviation, where x are the values of this data set.
   *
   * @throws IllegalArgumentException if the deviation is not positive
   */
  public Dataset normalized(double mean, double deviation) {
    if (!(deviation > 0) || !Double.isFinite(1 / deviation) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "[normalized] the mean must be finite and the deviation positive: %s and %s"
              .formatted(mean, deviation));
    }
    return new Dataset(
        pixels, sampleShape, labels, classes, rows, scale / deviation, (shift - mean) / deviation);
  }

  /**
   * The samples {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IllegalArgumentException if that is not at least one of these samples
   */
  public Dataset subset(int from, int to) {
    if (from < 0 || from >= to || to > size()) {
      throw new IllegalArgumentException(
          "[subset] 0 ≤ from < to ≤ %s must hold: from %s to %s".formatted(size(), from, to));
    }
    return withRows(Arrays.copyOfRange(rows, from, to));
  }

  /**
   * The first samples.
   *
   * @throws IllegalArgumentException if the count is not in [1, size]
   */
  public Dataset take(int count) {
    return subset(0, count);
  }

  /**
   * The samples of some classes; labels and classes stay as they are.
   *
   * @throws IllegalArgumentException if there is no such sample
   */
  public Dataset filter(int... wanted) {
    int[] kept =
        Arrays.stream(rows)
            .filter(row -> Arrays.stream(wanted).anyMatch(label -> label == labels[row]))
            .toArray();
    if (kept.length == 0) {
      throw new IllegalArgumentException(
          "[filter] at least one sample must have one of the labels: " + Arrays.toString(wanted));
    }
    return withRows(kept);
  }

  private Dataset withRows(int[] chosen) {
    return new Dataset(pixels, sampleShape, labels, classes, chosen, scale, shift);
  }

  private int row(int index) {
    if (index < 0 || index >= rows.length) {
      throw new IllegalArgumentException(
          "[dataset] a sample's index must be in [0, %s): %s".formatted(rows.length, index));
    }
    return rows[index];
  }

  /** For example {@code 60000 samples [1, 28, 28] of 10 classes}. */
  @Override
  public String toString() {
    return "%s samples %s of %s classes".formatted(size(), sampleShape, classes.size());
  }
}
