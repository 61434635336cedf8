package dev.cotangent.nn;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** One application of a network to an input: what its layers may ask while they build. */
public final class BuildContext {
  private final Network network;
  private final boolean training;
  private final boolean frozen;
  private final Optional<Decoding> decoding;
  private final Map<String, Integer> numbers;
  private final Map<Node, Node> updates;
  private final Observer observer;
  private final Node counter;

  /** Sees the layers that are applied. */
  @FunctionalInterface
  interface Observer {
    /** Applies the layer, and returns its output. */
    Node apply(Layer layer, Node x, BuildContext context);
  }

  BuildContext(Network network, boolean training) {
    this(network, training, Layer::apply);
  }

  /** A training with another counter of random numbers than the step. */
  BuildContext(Network network, Node counter) {
    this(
        network,
        true,
        false,
        Optional.empty(),
        new HashMap<>(),
        new LinkedHashMap<>(),
        Layer::apply,
        counter);
  }

  BuildContext(Network network, boolean training, Observer observer) {
    this(network, training, Optional.empty(), observer);
  }

  /** An evaluation of one position of each sequence. */
  BuildContext(Network network, Decoding decoding) {
    this(network, false, Optional.of(decoding), Layer::apply);
  }

  private BuildContext(
      Network network, boolean training, Optional<Decoding> decoding, Observer observer) {
    this(
        network,
        training,
        false,
        decoding,
        new HashMap<>(),
        new LinkedHashMap<>(),
        observer,
        network.step());
  }

  private BuildContext(
      Network network,
      boolean training,
      boolean frozen,
      Optional<Decoding> decoding,
      Map<String, Integer> numbers,
      Map<Node, Node> updates,
      Observer observer,
      Node counter) {
    this.network = network;
    this.training = training;
    this.frozen = frozen;
    this.decoding = decoding;
    this.numbers = numbers;
    this.updates = updates;
    this.observer = observer;
    this.counter = counter;
  }

  /** The same application, in which layers are not trained. */
  BuildContext toFreeze() {
    return new BuildContext(network, false, true, decoding, numbers, updates, observer, counter);
  }

  /** Applies a layer that is part of another one; {@link Network#summary} then shows it as that. */
  public Node apply(Layer layer, Node x) {
    return observer.apply(layer, x, this);
  }

  /** Whether the expression is to be trained, or else only evaluated. */
  public boolean training() {
    return training;
  }

  /**
   * Whether the input is one position of each sequence, behind others that were applied before; see
   * {@link CachedDecoder}.
   */
  public Optional<Decoding> decoding() {
    return decoding;
  }

  /**
   * The scalar that counts training steps: a whole number in [0, 2²⁴), which float32 holds exactly.
   */
  public Node step() {
    return network.step();
  }

  /**
   * The counter by which random numbers are drawn: a scalar holding a whole number in [0, 2²⁴) that
   * is another in each step, and in each shard of a step where batches are cut into shards.
   */
  public Node counter() {
    return counter;
  }

  /**
   * The kind with a number behind it, as {@code dense2} for the second of its kind in the present
   * scope.
   */
  public String name(String kind) {
    return kind + numbers.merge(Scope.qualify(kind), 1, Integer::sum);
  }

  /** Random numbers of the network's seed, for a name in the present scope. */
  public CounterRandom random(String name) {
    return network.random(Scope.qualify(name));
  }

  /**
   * Gives a layer's state its next value at the end of each step of a training program; see {@link
   * Network#updates}. In an expression that is only evaluated it does nothing.
   *
   * @param state made by {@link LayerVariables#state}
   * @param next the next value from the present one, which is that of an earlier application of the
   *     layer in the same expression, if there is one
   */
  public void update(Node state, UnaryOperator<Node> next) {
    if (training) {
      updates.put(state, next.apply(updates.getOrDefault(state, state)));
    }
  }

  /** The states' next values. */
  Map<Node, Node> updates() {
    return updates;
  }

  /**
   * Builds a layer that has variables, in the layer's own scope.
   *
   * @param layer the layer, to which the variables belong
   * @param kind what the layer is called, before the number
   * @param body builds the output with the layer's variables
   */
  public Node in(Layer layer, String kind, Function<LayerVariables, Node> body) {
    LayerVariables variables = network.variablesOf(layer, () -> name(kind), frozen);
    if (variables.frozen() != frozen) {
      throw new IllegalStateException(
          "[frozen] a layer that is applied several times must be frozen in all places, or in none: %s"
              .formatted(Layers.describe(layer)));
    }
    return Scope.in(variables.name(), () -> body.apply(variables));
  }
}
