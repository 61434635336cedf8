package dev.cotangent.nn.training;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What happened in a training.
 *
 * @param epochs in order, at least one
 */
public record History(List<Epoch> epochs) {
  /** Creates a history. */
  public History {
    epochs = List.copyOf(epochs);
    if (epochs.isEmpty()) {
      throw new IllegalArgumentException("[history] there must be at least one epoch: none");
    }
  }

  /** The last epoch. */
  public Epoch last() {
    return epochs.get(epochs.size() - 1);
  }

  /**
   * The best epoch, the earliest where some are equal: by the validation examples if there were
   * any, else by the training examples; by accuracy if there is one, else by loss.
   */
  public Epoch best() {
    boolean validated = !Double.isNaN(last().validation().loss());
    Comparator<Epoch> worseFirst =
        Comparator.comparingDouble(
            epoch -> {
              Evaluation result = validated ? epoch.validation() : epoch.training();
              return Double.isNaN(result.accuracy()) ? -result.loss() : result.accuracy();
            });
    Epoch best = epochs.get(0);
    for (Epoch epoch : epochs) {
      best = worseFirst.compare(epoch, best) > 0 ? epoch : best;
    }
    return best;
  }

  /** Comma-separated values: a line of headings, then one line for each epoch. */
  public String toCsv() {
    StringBuilder csv =
        new StringBuilder(
            "epoch,training_loss,training_accuracy,validation_loss,validation_accuracy,"
                + "samples_per_second,seconds\n");
    for (Epoch epoch : epochs) {
      csv.append(
          "%s,%s,%s,%s,%s,%s,%s\n"
              .formatted(
                  epoch.number(),
                  epoch.training().loss(),
                  epoch.training().accuracy(),
                  epoch.validation().loss(),
                  epoch.validation().accuracy(),
                  String.format(Locale.ROOT, "%.1f", epoch.samplesPerSecond()),
                  String.format(Locale.ROOT, "%.3f", epoch.seconds())));
    }
    return csv.toString();
  }
}
