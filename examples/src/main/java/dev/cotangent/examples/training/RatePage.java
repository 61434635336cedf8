package dev.cotangent.examples.training;

import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.optimizer.RateCurve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What a loss becomes at each of many learning rates, as a picture and a page. */
final class RatePage {
  static final String FILE = "learning-rates.html";

  private RatePage() {}

  /**
   * Writes the page.
   *
   * @return the outcome, in a line
   */
  static String write(Path folder, RateCurve curve) throws IOException {
    List<RateCurve.Point> points = curve.points();
    double[] exponents = points.stream().mapToDouble(p -> Math.log10(p.rate())).toArray();
    String outcome = outcome(curve.steepest());
    new HtmlReport("Learning rates")
        .paragraph(
            "The rate was raised by the same factor after each step of a short training, which was then undone.")
        .paragraph(outcome)
        .picture(
            "learning-rates.png",
            "The loss over the learning rate",
            new LineChart("Loss over the learning rate", "log₁₀ of the rate", "loss")
                .add("each step", exponents, points.stream().mapToDouble(p -> p.loss()).toArray())
                .add(
                    "smoothed", exponents, points.stream().mapToDouble(p -> p.smoothed()).toArray())
                .draw())
        .write(folder.resolve(FILE));
    return outcome;
  }

  private static String outcome(OptionalDouble steepest) {
    return steepest.isEmpty()
        ? "The loss falls at no rate."
        : String.format(
            Locale.ROOT, "The loss falls steepest at the rate %.2g.", steepest.getAsDouble());
  }
}
