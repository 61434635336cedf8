package dev.cotangent.examples.report;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How often each class was taken for each.
 *
 * <p>Counts only grow, and are kept by one thread.
 */
public final class ConfusionMatrix {
  private final ImmutableList<String> classes;
  private final long[][] counts;

  /**
   * An empty matrix.
   *
   * @param classes the names of the classes, in the order of their indices
   * @throws IllegalArgumentException if there is none
   */
  public ConfusionMatrix(List<String> classes) {
    if (classes.isEmpty()) {
      throw new IllegalArgumentException("[confusion] there must be at least one class");
    }
    this.classes = ImmutableList.copyOf(classes);
    this.counts = new long[classes.size()][classes.size()];
  }

  /**
   * Counts one sample.
   *
   * @param actual the index of the class it is of
   * @param predicted the index of the class it was taken for
   * @throws IllegalArgumentException if there is no such class
   */
  public void add(int actual, int predicted) {
    counts[index(actual)][index(predicted)]++;
  }

  private int index(int index) {
    if (index < 0 || index >= classes.size()) {
      throw new IllegalArgumentException(
          "[confusion] a class is in [0, %s): %s".formatted(classes.size(), index));
    }
    return index;
  }

  /** The names of the classes. */
  public List<String> classes() {
    return classes;
  }

  /** How many samples of class {@code actual} were taken for {@code predicted}. */
  public long count(int actual, int predicted) {
    return counts[index(actual)][index(predicted)];
  }

  /** How many samples were counted. */
  public long total() {
    return IntStream.range(0, classes.size()).mapToLong(this::actual).sum();
  }

  /** How many samples are of a class. */
  public long actual(int index) {
    return IntStream.range(0, classes.size()).mapToLong(p -> count(index, p)).sum();
  }

  /** How many samples were taken for a class. */
  public long predicted(int index) {
    return IntStream.range(0, classes.size()).mapToLong(a -> count(a, index)).sum();
  }

  /** The fraction of all samples that were recognised; NaN where there are none. */
  public double accuracy() {
    long hits = IntStream.range(0, classes.size()).mapToLong(i -> count(i, i)).sum();
    return (double) hits / total();
  }

  /** The fraction of what was taken for a class that is of it; NaN where nothing was. */
  public double precision(int index) {
    return (double) count(index, index) / predicted(index);
  }

  /** The fraction of the samples of a class that were recognised; NaN where there are none. */
  public double recall(int index) {
    return (double) count(index, index) / actual(index);
  }

  /** The matrix as a picture: a row for each actual class, a column for each predicted one. */
  public BufferedImage draw(String title) {
    return new ConfusionPicture(this, title).draw();
  }

  /** A fraction in percent, for example {@code 98.50 %}; a dash for NaN. */
  public static String percent(double fraction) {
    return Double.isNaN(fraction) ? "–" : String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
  }

  /** The matrix as lines of text, with recall and precision at the edges. */
  @Override
  public String toString() {
    int nameWidth = "precision".length();
    long most = 0;
    int widest = "recall".length();
    for (int i = 0; i < classes.size(); i++) {
      nameWidth = Math.max(nameWidth, classes.get(i).length());
      widest = Math.max(widest, classes.get(i).length());
      most = Math.max(most, actual(i));
    }
    int width = Math.max(Math.max(widest, percent(1).length()), Long.toString(most).length()) + 1;
    StringBuilder text = new StringBuilder("rows: actual, columns: predicted\n");
    line(text, nameWidth, width, "", classes.stream(), "recall");
    for (int i = 0; i < classes.size(); i++) {
      int row = i;
      line(
          text,
          nameWidth,
          width,
          classes.get(i),
          IntStream.range(0, classes.size()).mapToObj(p -> Long.toString(count(row, p))),
          percent(recall(i)));
    }
    line(
        text,
        nameWidth,
        width,
        "precision",
        IntStream.range(0, classes.size()).mapToObj(i -> percent(precision(i))),
        percent(accuracy()));
    return text.toString();
  }

  private static void line(
      StringBuilder text,
      int nameWidth,
      int width,
      String name,
      Stream<String> cells,
      String last) {
    text.append(Strings.padEnd(name, nameWidth, ' '));
    cells.forEach(cell -> text.append(Strings.padStart(cell, width, ' ')));
    text.append(Strings.padStart(last, width, ' ')).append('\n');
  }
}
