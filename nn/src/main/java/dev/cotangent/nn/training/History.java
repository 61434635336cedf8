package dev.cotangent.nn.training;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What happened in a training.
 *
 * @param epochs the whole epochs in order; at least one where nothing was broken off
 * @param interruption where it was broken off, if it was
 */
public record History(List<Epoch> epochs, Optional<Interruption> interruption) {
  /**
   * Creates a history.
   *
   * @throws IllegalArgumentException if there is no epoch, though nothing was broken off
   */
  public History {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty() && interruption.isEmpty()) {
      throw new IllegalArgumentException("[history] there must be at least one epoch: none");
    }
  }

  /** Of a training that went to its end. */
  public History(List<Epoch> epochs) {
    this(epochs, Optional.empty());
  }

  /**
   * The last epoch.
   *
   * @throws NoSuchElementException if none was whole
   */
  public Epoch last() {
    if (epochs.isEmpty()) {
      throw new NoSuchElementException(
          "[history] no epoch is whole: the training was broken off in "
              + interruption.orElseThrow());
    }
    return epochs.get(epochs.size() - 1);
  }

  /** The best epoch by {@link #criterion}, the earliest where some are equal. */
  public Epoch best() {
    return best(criterion());
  }

  /**
   * What {@link #best()} goes by: the validation if there was one, else the training; the accuracy
   * if there is one, else the loss.
   */
  public Figure criterion() {
    boolean validated = !last().validation().isNone();
    Evaluation result = validated ? last().validation() : last().training();
    boolean accurate = !Double.isNaN(result.accuracy());
    return new Figure(!accurate, validated, accurate ? Evaluation.ACCURACY : Evaluation.LOSS);
  }

  /**
   * The best epoch by a figure, the earliest where some are equal.
   *
   * @param figure for example {@code validation f1}; see {@link Figure#of}
   * @throws IllegalArgumentException if there is no such figure
   */
  public Epoch best(String figure) {
    return best(Figure.of(figure));
  }

  /** The best epoch by a figure, the earliest where some are equal. */
  public Epoch best(Figure figure) {
    Epoch best = epochs.isEmpty() ? last() : epochs.get(0);
    for (Epoch epoch : epochs) {
      best = figure.isBetter(figure.of(epoch), figure.of(best)) ? epoch : best;
    }
    return best;
  }

  /** Comma-separated values: a line of headings, then one line for each epoch. */
  public String toCsv() {
    Set<String> metrics = new LinkedHashSet<>();
    for (Epoch epoch : epochs) {
      metrics.addAll(epoch.training().metrics().keySet());
      metrics.addAll(epoch.validation().metrics().keySet());
    }
    StringBuilder csv = new StringBuilder("epoch");
    appendAll(csv, "training_loss", metrics, name -> "training_" + name);
    appendAll(csv, "validation_loss", metrics, name -> "validation_" + name);
    csv.append(",samples_per_second,seconds\n");
    for (Epoch epoch : epochs) {
      csv.append(epoch.number());
      append(csv, epoch.training(), metrics);
      append(csv, epoch.validation(), metrics);
      csv.append(
          String.format(Locale.ROOT, ",%.1f,%.3f\n", epoch.samplesPerSecond(), epoch.seconds()));
    }
    return csv.toString();
  }

  private static void append(StringBuilder csv, Evaluation result, Set<String> metrics) {
    appendAll(
        csv,
        Double.toString(result.loss()),
        metrics,
        name -> Double.toString(result.metrics().getOrDefault(name, Double.NaN)));
  }

  private static void appendAll(
      StringBuilder csv, String loss, Set<String> metrics, Function<String, String> metric) {
    csv.append(',').append(loss);
    metrics.forEach(name -> csv.append(',').append(metric.apply(name)));
  }
}
