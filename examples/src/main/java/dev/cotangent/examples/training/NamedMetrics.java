package dev.cotangent.examples.training;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.metric.Average;
import dev.cotangent.nn.metric.ConfusionMatrix;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.training.Trainer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics by the names that the command line has for them. */
public final class NamedMetrics {
  private static final Pattern TOP = Pattern.compile("top-([1-9][0-9]{0,5})");
  private static final Pattern AVERAGED =
      Pattern.compile("(macro-|micro-|weighted-|)(precision|recall|f1)");

  private NamedMetrics() {}

  /** Has a trainer of a network measure what has these names. */
  public static void measure(List<String> names, Trainer trainer) {
    if (names.isEmpty()) {
      return;
    }
    Network network = trainer.network();
    Node sample = Expressions.input("inputs", Shape.of(1).concat(network.sampleShape()));
    int classes = network.evaluation(sample).shape().dim(-1);
    names.forEach(name -> trainer.metric(name, of(name, classes)));
  }

  /**
   * A metric of numbers by its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Metric ofNumbers(String name) {
    return of(name, 1);
  }

  /**
   * The metric of a name; precision, recall and f1 are means over the classes unless they say
   * otherwise.
   *
   * @param classes how many classes the network tells apart
   * @throws IllegalArgumentException if there is none of that name
   */
  static Metric of(String name, int classes) {
    Matcher top = TOP.matcher(name);
    if (top.matches()) {
      return Metrics.topK(Integer.parseInt(top.group(1)));
    }
    Matcher averaged = AVERAGED.matcher(name);
    if (averaged.matches()) {
      Average average =
          switch (averaged.group(1)) {
            case "micro-" -> Average.MICRO;
            case "weighted-" -> Average.WEIGHTED;
            default -> Average.MACRO;
          };
      ConfusionMatrix matrix = Metrics.confusionMatrix(classes);
      return switch (averaged.group(2)) {
        case "precision" -> matrix.precision(average);
        case "recall" -> matrix.recall(average);
        default -> matrix.f1(average);
      };
    }
    return switch (name) {
      case "perplexity" -> Metrics.perplexity();
      case "mae" -> Metrics.meanAbsoluteError();
      case "rmse" -> Metrics.rootMeanSquaredError();
      case "r2" -> Metrics.r2();
      default ->
          throw new IllegalArgumentException(
              "[metrics] a metric must be top-K, precision, recall or f1 (with macro-, micro- or weighted- before it), perplexity, mae, rmse or r2: '%s'"
                  .formatted(name));
    };
  }
}
