package dev.cotangent.nn.training;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.nn.Model;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.optimizer.Optimizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a training does with a batch: networks applied to the batch's tensors, what is minimised by
 * which variables, and what is measured.
 *
 * <p>What is minimised is done one after the other, each with the weights that the one before has
 * left: a discriminator and then a generator, for example. Several losses of the same variables are
 * added up and minimised at once.
 */
public final class TrainingStep implements Model.Application {
  private final Map<String, Shape> shapes;
  private final boolean training;
  private final @Nullable ShardNumber shard;
  private final Map<String, Node> inputs = new LinkedHashMap<>();
  private final Node learningRate = Expressions.input("learningRate", Shape.scalar());
  private final List<Objective> objectives = new ArrayList<>();
  private final Map<String, Node> reported = new LinkedHashMap<>();
  private final Map<String, Measure> measures = new LinkedHashMap<>();
  private final Map<Network, List<Node>> outputs = new LinkedHashMap<>();

  /** A loss that an optimizer makes smaller by changing variables. */
  record Objective(String name, Node loss, List<Node> variables, Optimizer optimizer) {}

  /** A metric with its expression. */
  record Measure(Metric metric, Node node) {}

  TrainingStep(Map<String, Shape> shapes, boolean training) {
    this(shapes, training, null);
  }

  /** A step in training, of a shard if there is a number of it. */
  TrainingStep(Map<String, Shape> shapes, boolean training, @Nullable ShardNumber shard) {
    this.shapes = shapes;
    this.training = training;
    this.shard = shard;
  }

  /**
   * A tensor of the batch, with the samples along its first axis.
   *
   * @throws IllegalArgumentException if the batch has none of that name
   */
  @Override
  public Node input(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw new IllegalArgumentException(
          "[trainer] the batches must have a tensor of that name: '%s'; they have %s"
              .formatted(name, shapes.keySet()));
    }
    return requireNonNull(inputs.computeIfAbsent(name, key -> Expressions.input(key, shape)));
  }

  /** Whether the batch has a tensor of that name. */
  boolean has(String name) {
    return shapes.containsKey(name);
  }

  /**
   * The output of a network, as it is trained, or in a validation as it is used. Where a network is
   * applied several times, the states of its layers take what the last application makes of them.
   */
  @Override
  public Node apply(Network network, Node x) {
    if (!training) {
      return network.evaluation(x);
    }
    Node output = network.training(x, counter(network));
    outputs.computeIfAbsent(network, key -> new ArrayList<>()).add(output);
    return output;
  }

  /**
   * The counter by which random numbers are drawn: a scalar holding a whole number in [0, 2²⁴) that
   * is another in each step of a network, and in each shard of a step.
   */
  public Node counter(Network network) {
    return shard == null ? network.step() : shard.counter(network.step());
  }

  @Override
  public boolean training() {
    return training;
  }

  /**
   * Has an optimizer make a loss smaller.
   *
   * @param name what the loss is called beside others
   * @param loss a scalar, the mean over the batch's samples
   * @param variables which variables are changed
   * @throws ShapeException if the loss is not a scalar
   * @throws IllegalArgumentException if there are no variables, or the name is taken
   */
  @CanIgnoreReturnValue
  public TrainingStep minimise(
      String name, Node loss, Collection<Node> variables, Optimizer optimizer) {
    requireScalar("loss", loss);
    if (variables.isEmpty()) {
      throw new IllegalArgumentException(
          "[trainer] there must be variables to minimise the loss '%s' by: none".formatted(name));
    }
    requireFree(name);
    objectives.add(new Objective(name, loss, List.copyOf(variables), optimizer));
    return this;
  }

  /**
   * Has a number told with the loss, without influence on the training.
   *
   * @param value a scalar, the mean over the batch's samples
   * @throws ShapeException if it is not a scalar
   * @throws IllegalArgumentException if the name is taken, or none for a figure
   */
  @CanIgnoreReturnValue
  public TrainingStep report(String name, Node value) {
    requireScalar("reported figure", value);
    requireFree(name);
    reported.put(name, value);
    return this;
  }

  /**
   * Has a metric told with the loss.
   *
   * @throws ShapeException if the metric has no meaning for such shapes
   * @throws IllegalArgumentException if the name is taken, or none for a figure
   */
  @CanIgnoreReturnValue
  public TrainingStep metric(String name, Metric metric, Node prediction, Node target) {
    requireFree(name);
    measures.put(name, new Measure(metric, metric.of(prediction, target)));
    return this;
  }

  private static void requireScalar(String what, Node node) {
    if (!node.shape().isScalar()) {
      throw new ShapeException(
          "trainer",
          "the %s must be a scalar".formatted(what),
          node.toString(),
          "reduce it with mean");
    }
  }

  private void requireFree(String name) {
    Figure.requireName(name);
    if (measures.containsKey(name)
        || reported.containsKey(name)
        || objectives.stream().anyMatch(objective -> objective.name().equals(name))) {
      throw new IllegalArgumentException(
          "[trainer] losses and metrics must have different names: two are '%s'".formatted(name));
    }
  }

  Map<String, Node> inputs() {
    return inputs;
  }

  Node learningRate() {
    return learningRate;
  }

  List<Objective> objectives() {
    if (objectives.isEmpty()) {
      throw new IllegalArgumentException("[trainer] a step must minimise something: nothing");
    }
    return objectives;
  }

  Map<String, Node> reported() {
    return reported;
  }

  Map<String, Measure> measures() {
    return measures;
  }

  /**
   * What the program of an objective updates: its variables, the optimizer's state, and the step
   * counters and layers' states of the networks that it is the first to train. The first program
   * moves those of networks that none trains.
   */
  Map<Node, Node> updates(Objective objective) {
    return updates(objective, Gradients.of(objective.loss(), objective.variables()));
  }

  /** As {@link #updates(Objective)}, with gradients that are given. */
  Map<Node, Node> updates(Objective objective, Map<Node, Node> gradients) {
    Map<Node, Node> updates =
        new LinkedHashMap<>(objective.optimizer().updates(gradients, learningRate));
    updates.putAll(networkUpdates(objective));
    return updates;
  }

  /** What of {@link #updates(Objective)} belongs to networks: step counters and layers' states. */
  Map<Node, Node> networkUpdates(Objective objective) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    outputs.forEach(
        (network, applied) -> {
          Objective first =
              objectives.stream()
                  .filter(each -> !Collections.disjoint(each.variables(), network.variables()))
                  .findFirst()
                  .orElse(objectives.get(0));
          if (first.equals(objective)) {
            applied.forEach(output -> updates.putAll(network.updates(output)));
          }
        });
    return updates;
  }
}
