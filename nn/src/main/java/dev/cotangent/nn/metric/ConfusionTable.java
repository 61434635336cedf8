package dev.cotangent.nn.metric;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.function.ToDoubleFunction;

/** How often each class was taken for which; see {@link ConfusionMatrix}. */
public final class ConfusionTable implements Metric.Accumulator {
  private final long[][] counts;
  private final ToDoubleFunction<ConfusionTable> figure;

  ConfusionTable(int classes, ToDoubleFunction<ConfusionTable> figure) {
    this.counts = new long[classes][classes];
    this.figure = figure;
  }

  @Override
  public void add(Tensor batch) {
    for (int i = 0; i < batch.size(); i++) {
      counts[i / counts.length][i % counts.length] += Math.round(batch.at(i));
    }
  }

  @Override
  public double value() {
    return figure.applyAsDouble(this);
  }

  @Override
  public Tensor state() {
    int classes = counts.length;
    return Tensor.generate(
        Shape.of(classes, classes), i -> (double) counts[i / classes][i % classes]);
  }

  @Override
  public void restore(Tensor state) {
    States.require(state, counts.length, counts.length);
    for (int i = 0; i < state.size(); i++) {
      counts[i / counts.length][i % counts.length] = Math.round(state.at(i));
    }
  }

  /** The number of classes. */
  public int classes() {
    return counts.length;
  }

  /** How many elements of a class were taken for another one, or the same. */
  public long count(int target, int predicted) {
    return counts[target][predicted];
  }

  /** The fraction of elements that are right; NaN without any. */
  public double accuracy() {
    long right = 0;
    long all = 0;
    for (int i = 0; i < counts.length; i++) {
      right += counts[i][i];
      all += targets(i);
    }
    return (double) right / all;
  }

  /** How many elements have a class as their target. */
  public long targets(int label) {
    long sum = 0;
    for (long count : counts[label]) {
      sum += count;
    }
    return sum;
  }

  /** How many elements were taken for a class. */
  public long predictions(int label) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[label];
    }
    return sum;
  }

  /**
   * Of those that were taken for a class the fraction that is of it: 0 if none was, but NaN if none
   * is of it either.
   */
  public double precision(int label) {
    return fraction(label, predictions(label));
  }

  /**
   * Of those of a class the fraction that was taken for it: 0 if there is none, but NaN if none was
   * taken for it either.
   */
  public double recall(int label) {
    return fraction(label, targets(label));
  }

  /** The harmonic mean of precision and recall; NaN if the class does not occur. */
  public double f1(int label) {
    return 2.0 * counts[label][label] / (targets(label) + predictions(label));
  }

  /**
   * Of those that are of a class, or were taken for it, the fraction of which both is true; NaN if
   * the class does not occur.
   */
  public double intersectionOverUnion(int label) {
    long both = counts[label][label];
    return (double) both / (targets(label) + predictions(label) - both);
  }

  private double fraction(int label, long of) {
    boolean occurs = targets(label) + predictions(label) > 0;
    return !occurs ? Double.NaN : of == 0 ? 0 : (double) counts[label][label] / of;
  }

  /** One line for each target, with the counts of the predictions. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (long[] row : counts) {
      for (int i = 0; i < row.length; i++) {
        text.append(i == 0 ? "" : " ").append(row[i]);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
