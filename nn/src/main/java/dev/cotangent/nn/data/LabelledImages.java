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
public final class LabelledImages implements Examples {
  private static final int BYTES = 256;

  private final Pixels pixels;
  private final Shape sampleShape;
  private final int[] labels;
  private final List<String> classes;

  /** Where each sample of this view lies in the memory. */
  private final int[] rows;

  private final double scale;
  private final double shift;

  private LabelledImages(
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

  /** The values of all samples, one sample after another, scaled and shifted. */
  private interface Pixels {
    void copy(int from, int count, float[] target, int at);

    Pixels scaled(double scale, double shift);
  }

  private record Bytes(byte[] values, float[] table) implements Pixels {
    Bytes(byte[] values) {
      this(values, new float[BYTES]);
      fill(1 / 255.0, 0);
    }

    private void fill(double scale, double shift) {
      for (int value = 0; value < BYTES; value++) {
        table[value] = (float) (value * scale + shift);
      }
    }

    @Override
    public void copy(int from, int count, float[] target, int at) {
      for (int i = 0; i < count; i++) {
        target[at + i] = table[values[from + i] & 0xFF];
      }
    }

    @Override
    public Pixels scaled(double scale, double shift) {
      Bytes scaled = new Bytes(values);
      scaled.fill(scale, shift);
      return scaled;
    }
  }

  private record Floats(float[] values, double scale, double shift) implements Pixels {
    @Override
    public void copy(int from, int count, float[] target, int at) {
      if (scale == 1 && shift == 0) {
        System.arraycopy(values, from, target, at, count);
        return;
      }
      for (int i = 0; i < count; i++) {
        target[at + i] = (float) (values[from + i] * scale + shift);
      }
    }

    @Override
    public Pixels scaled(double newScale, double newShift) {
      return new Floats(values, newScale, newShift);
    }
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
  public static LabelledImages of(
      Shape sampleShape, byte[] pixels, int[] labels, List<String> classes) {
    return ofOwned(sampleShape, pixels.clone(), labels.clone(), classes);
  }

  /** As {@link #of(Shape, byte[], int[], List)}, without copying arrays that nobody else has. */
  static LabelledImages ofOwned(
      Shape sampleShape, byte[] pixels, int[] labels, List<String> classes) {
    checkCounts(sampleShape, pixels.length, labels, classes);
    return new LabelledImages(
        new Bytes(pixels),
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
  public static LabelledImages of(
      Shape sampleShape, float[] pixels, int[] labels, List<String> classes) {
    checkCounts(sampleShape, pixels.length, labels, classes);
    return new LabelledImages(
        new Floats(pixels.clone(), 1, 0),
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
    Tensor batch = Tensor.zeros(Shape.of(indices.length).concat(sampleShape).dims());
    float[] values = batch.values().floats(); // nobody else has them yet
    for (int n = 0; n < indices.length; n++) {
      copyImage(indices[n], values, n * sampleShape.size());
    }
    return batch;
  }

  private void copyImage(int index, float[] target, int at) {
    int count = sampleShape.size();
    pixels.copy(row(index) * count, count, target, at);
  }

  /**
   * The images as samples of a pipeline: {@code inputs} is the image, {@code targets} the class.
   *
   * <p>An image is written to its place in a batch from where it lies, without a copy between.
   */
  public Dataset<Sample> samples() {
    return Dataset.of(
        size(),
        index -> {
          int number = (int) index;
          return Sample.of(
              Values.of(sampleShape, (target, at) -> copyImage(number, target, at)),
              Values.scalar(label(number)));
        });
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
  public LabelledImages normalized(double mean, double deviation) {
    if (!(deviation > 0) || !Double.isFinite(1 / deviation) || !Double.isFinite(mean)) {
      throw new IllegalArgumentException(
          "[normalized] the mean must be finite and the deviation positive: %s and %s"
              .formatted(mean, deviation));
    }
    double newScale = scale / deviation;
    double newShift = (shift - mean) / deviation;
    return new LabelledImages(
        pixels.scaled(newScale, newShift), sampleShape, labels, classes, rows, newScale, newShift);
  }

  /**
   * The samples {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IllegalArgumentException if that is not at least one of these samples
   */
  public LabelledImages subset(int from, int to) {
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
  public LabelledImages take(int count) {
    return subset(0, count);
  }

  /**
   * The samples of some classes; labels and classes stay as they are.
   *
   * @throws IllegalArgumentException if there is no such sample
   */
  public LabelledImages filter(int... wanted) {
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

  private LabelledImages withRows(int[] chosen) {
    return new LabelledImages(pixels, sampleShape, labels, classes, chosen, scale, shift);
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
