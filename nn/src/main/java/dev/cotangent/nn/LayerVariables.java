package dev.cotangent.nn;

import static dev.cotangent.ops.Shapes.reshape;
import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The variables of one layer in one network, made when they are first asked for. */
public final class LayerVariables {
  private final Network network;
  private final String name;
  private final boolean frozen;
  private final Map<String, Node> made = new HashMap<>();

  LayerVariables(Network network, String name, boolean frozen) {
    this.network = network;
    this.name = name;
    this.frozen = frozen;
  }

  /** The layer's name in its scope, for example {@code conv2}. */
  String name() {
    return name;
  }

  /** Whether the layer is {@link Layers#frozen}. */
  boolean frozen() {
    return frozen;
  }

  /** Takes the values of the same layer's variables in another network, of all that both have. */
  void setTo(LayerVariables other) {
    made.forEach(
        (variable, node) -> {
          Node source = other.made.get(variable);
          if (source != null) {
            node.variable().set(source.variable().value());
          }
        });
  }

  /**
   * A trainable variable; one that is not, if the layer is {@link Layers#frozen}.
   *
   * <p>The initial value is a function of the network's seed and the variable's full name.
   *
   * @param variable its name in the layer, for example {@code weight}
   * @throws ShapeException if it was made with another shape before
   */
  public Node get(String variable, Shape shape, Initialiser initialiser) {
    return made(
        variable,
        shape,
        key -> {
          Tensor initial =
              initialiser.values(shape, network.random(Scope.qualify(key))).as(Precision.FLOAT32);
          return frozen
              ? network.addState(Expressions.state(key, initial))
              : Expressions.variable(key, initial);
        });
  }

  /**
   * The trainable variable {@code bias}, one for each channel of {@code [n, channels, …]}, 0 at
   * first.
   */
  Node bias(int channels, int axes) {
    Node bias = get("bias", Shape.of(channels), Initialiser.zeros());
    return reshape(bias, Shape.ones(2 + axes).with(1, channels));
  }

  /**
   * A variable that is not trained: a running mean, a counter, a cache. Training gives it new
   * values by {@link BuildContext#update}.
   *
   * @param variable its name in the layer
   * @param initial its first value
   * @throws ShapeException if it was made with another shape before
   */
  public Node state(String variable, Tensor initial) {
    return made(
        variable, initial.shape(), key -> network.addState(Expressions.state(key, initial)));
  }

  /** Tells the network what PyTorch calls a variable of a module that is this layer. */
  private Node named(String variable, Node node) {
    String full = Scope.qualify(variable);
    String own = name + "/" + variable;
    String around = full.substring(0, full.length() - own.length());
    String module = around.isEmpty() ? own : around + variable;
    return network.addModuleName(node, module.replace('/', '.'));
  }

  private Node made(String variable, Shape shape, Function<String, Node> maker) {
    Node node = requireNonNull(made.computeIfAbsent(variable, key -> named(key, maker.apply(key))));
    Shape first = node.shape();
    if (!first.equals(shape)) {
      throw new ShapeException(
          name,
          "%s got shape %s at the layer's first application and keeps it".formatted(node, first),
          shape + " is needed now",
          "give every size of input a layer of its own");
    }
    return node;
  }
}
