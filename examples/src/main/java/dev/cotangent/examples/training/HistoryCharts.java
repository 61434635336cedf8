package dev.cotangent.examples.training;

import dev.cotangent.examples.report.ConfusionMatrix;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A training's course, in words and in charts. */
public final class HistoryCharts {
  private HistoryCharts() {}

  /** The epoch in a line: losses and accuracies, time and speed. */
  public static String line(Epoch epoch) {
    return String.format(
        Locale.ROOT,
        "epoch %d: training loss %.4f, accuracy %.2f %%; test loss %.4f, accuracy %.2f %%;"
            + " %.1f s, %,.0f samples/s",
        epoch.number(),
        epoch.training().loss(),
        100 * epoch.training().accuracy(),
        epoch.validation().loss(),
        100 * epoch.validation().accuracy(),
        epoch.seconds(),
        epoch.samplesPerSecond());
  }

  /** Appends the losses and accuracies over the epochs: a table, and charts of more than one. */
  public static void addTo(HtmlReport page, History history) {
    history
        .interruption()
        .ifPresent(
            place ->
                page.paragraph(
                    "The training was interrupted at %s; what is shown here is what it had learned by then, and the figures of its whole epochs. --resume goes on with it."
                        .formatted(place)));
    page.paragraph(
        "Training figures are means over the epoch, taken while the weights were changing; test"
            + " figures are taken after it.");
    if (history.epochs().size() > 1) {
      page.picture("loss.png", "Loss over the epochs", losses(history, "Loss", "test"))
          .picture(
              "accuracy.png", "Accuracy over the epochs", accuracies(history, "Accuracy", "test"));
    }
    page.table(
        List.of("epoch", "training loss", "training accuracy", "test accuracy", "seconds"),
        history.epochs().stream().map(HistoryCharts::row).toList());
  }

  private static List<String> row(Epoch epoch) {
    return List.of(
        Integer.toString(epoch.number()),
        String.format(Locale.ROOT, "%.4f", epoch.training().loss()),
        ConfusionMatrix.percent(epoch.training().accuracy()),
        ConfusionMatrix.percent(epoch.validation().accuracy()),
        String.format(Locale.ROOT, "%.1f", epoch.seconds()));
  }

  /**
   * The loss over the epochs, in training and on the examples it is judged by.
   *
   * @param judgedBy what those examples are called
   */
  public static BufferedImage losses(History history, String title, String judgedBy) {
    return chart(
        new LineChart(title, "epoch", "cross-entropy"), history, judgedBy, Evaluation::loss);
  }

  /**
   * The accuracy over the epochs, in training and on the examples it is judged by.
   *
   * @param judgedBy what those examples are called
   */
  public static BufferedImage accuracies(History history, String title, String judgedBy) {
    LineChart chart = new LineChart(title, "epoch", "accuracy").percent();
    return chart(chart, history, judgedBy, Evaluation::accuracy);
  }

  private static BufferedImage chart(
      LineChart chart, History history, String judgedBy, ToDoubleFunction<Evaluation> value) {
    List<Epoch> epochs = history.epochs();
    return chart
        .add(
            "training",
            epochs.stream().mapToDouble(epoch -> value.applyAsDouble(epoch.training())).toArray())
        .add(
            judgedBy,
            epochs.stream().mapToDouble(epoch -> value.applyAsDouble(epoch.validation())).toArray())
        .draw();
  }
}
