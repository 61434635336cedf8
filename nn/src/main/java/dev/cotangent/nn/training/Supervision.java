package dev.cotangent.nn.training;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.nn.Model;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A step that brings a model's outputs closer to their targets. */
final class Supervision implements Consumer<TrainingStep> {
  private final Model model;

  /** The network that is the whole model, if it is. */
  private final @Nullable Network network;

  /** By output. */
  private final Map<String, Weighted> losses = new LinkedHashMap<>();

  private final List<Judged> metrics = new ArrayList<>();
  private BinaryOperator<Node> loss = Losses::crossEntropy;
  private @Nullable BinaryOperator<Node> correct;
  private Optimizer optimizer = new Adam();

  private record Weighted(BinaryOperator<Node> loss, double weight) {}

  /**
   * A metric of an output.
   *
   * @param output its name; none for the only one
   */
  private record Judged(@Nullable String output, String name, Metric metric) {}

  /** With cross-entropy and Adam. */
  Supervision(Model model, @Nullable Network network) {
    this.model = model;
    this.network = network;
  }

  void loss(BinaryOperator<Node> newLoss) {
    losses.clear();
    loss = newLoss;
  }

  void loss(String output, BinaryOperator<Node> newLoss, double weight) {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[trainer] a loss must have a positive, finite weight: %s of '%s'"
              .formatted(weight, output));
    }
    losses.put(output, new Weighted(newLoss, weight));
  }

  void accuracy(BinaryOperator<Node> newCorrect) {
    correct = newCorrect;
  }

  void metric(@Nullable String output, String name, Metric metric) {
    Figure.requireName(name);
    if (name.equals(Evaluation.LOSS)) {
      throw new IllegalArgumentException("[trainer] a metric must not be called 'loss': it is");
    }
    metrics.removeIf(judged -> judged.name.equals(name));
    metrics.add(new Judged(output, name, metric));
  }

  Optimizer optimizer() {
    return optimizer;
  }

  void optimizer(Optimizer newOptimizer) {
    optimizer = newOptimizer;
  }

  @Override
  public void accept(TrainingStep step) {
    if (network != null) {
      requireInputs(network.sampleShape(), step.input(Minibatch.INPUTS).shape());
    }
    Map<String, Node> outputs = model.outputs(step);
    List<Node> variables = new ArrayList<>();
    model.networks().forEach(each -> variables.addAll(each.variables()));
    step.minimise(Evaluation.LOSS, loss(step, outputs), variables, optimizer);
    if (outputs.size() == 1) {
      measureAccuracy(step, outputs.values().iterator().next());
    }
    for (Judged judged : metrics) {
      String output = judged.output == null ? only(outputs) : judged.output;
      step.metric(
          judged.name, judged.metric, output(outputs, output), target(step, outputs, output));
    }
  }

  private Node loss(TrainingStep step, Map<String, Node> outputs) {
    if (losses.isEmpty()) {
      String output = only(outputs);
      return checked(loss, output(outputs, output), target(step, outputs, output));
    }
    List<Node> weighted = new ArrayList<>();
    losses.forEach(
        (output, each) -> {
          Node prediction = output(outputs, output);
          Node value = checked(each.loss, prediction, target(step, outputs, output));
          if (losses.size() > 1) {
            step.report(output + " " + Evaluation.LOSS, value);
          }
          weighted.add(each.weight == 1 ? value : multiply(value, each.weight));
        });
    return weighted.stream().reduce((a, b) -> add(a, b)).orElseThrow();
  }

  private static Node checked(BinaryOperator<Node> loss, Node prediction, Node target) {
    Node value = loss.apply(prediction, target);
    LossCheck.require(prediction, value);
    return value;
  }

  /** Of classes, unless it is said otherwise; nothing where there are none. */
  private void measureAccuracy(TrainingStep step, Node prediction) {
    boolean replaced = metrics.stream().anyMatch(judged -> judged.name.equals(Evaluation.ACCURACY));
    if (replaced || (correct == null && !step.has(Minibatch.TARGETS))) {
      return;
    }
    BinaryOperator<Node> counted = correct;
    if (counted == null) {
      if (!Metrics.hasClasses(prediction.shape(), step.input(Minibatch.TARGETS).shape())) {
        return;
      }
      counted = Metrics::correctClass;
    }
    step.metric(
        Evaluation.ACCURACY, Metrics.mean(counted), prediction, step.input(Minibatch.TARGETS));
  }

  private static String only(Map<String, Node> outputs) {
    if (outputs.size() > 1) {
      throw new IllegalArgumentException(
          "[trainer] of several outputs each loss and metric must say which: there are %s, as in loss(\"%s\", …, 1)"
              .formatted(outputs.keySet(), outputs.keySet().iterator().next()));
    }
    return outputs.keySet().iterator().next();
  }

  private static Node output(Map<String, Node> outputs, String name) {
    Node output = outputs.get(name);
    if (output == null) {
      throw new IllegalArgumentException(
          "[trainer] the model must have an output of that name: '%s'; it has %s"
              .formatted(name, outputs.keySet()));
    }
    return output;
  }

  /** The targets of the only output; where there are several they have the outputs' names. */
  private static Node target(TrainingStep step, Map<String, Node> outputs, String output) {
    return step.input(outputs.size() == 1 ? Minibatch.TARGETS : output);
  }

  private static void requireInputs(Shape sample, Shape given) {
    if (given.isScalar() || !given.slice(1, given.rank()).equals(sample)) {
      Shape expected = given.isScalar() ? sample : Shape.of(given.dim(0)).concat(sample);
      throw new ShapeException(
          "trainer",
          "a batch of inputs must be " + expected + ", as the network was made for",
          given.toString());
    }
  }
}
