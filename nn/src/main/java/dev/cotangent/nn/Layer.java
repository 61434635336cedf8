package dev.cotangent.nn;

import dev.cotangent.core.Node;

/**
 * A part of a network: an expression of its input.
 *
 * <p>A layer is a description. It holds no weights; those belong to the {@link Network} it is
 * applied in, which knows layers by identity: the same object applied twice shares its weights, two
 * equal objects do not. A function is a layer too: {@code (x, context) -> relu(x)}, or one that
 * applies other layers.
 */
@FunctionalInterface
public interface Layer {
  /**
   * Builds the layer's output.
   *
   * @param x the input, whose first axis is the batch
   * @param context what the layer may ask: whether this is training, and for its variables
   * @throws dev.cotangent.core.ShapeException if the input does not fit
   */
  Node apply(Node x, BuildContext context);

  /**
   * This layer in a scope: the variables of {@code dense(10).named("head")} are {@code
   * head/dense1/weight} and {@code head/dense1/bias}.
   *
   * @param name one or more parts separated by {@code /}
   * @throws IllegalArgumentException if the name is empty or has an empty part
   */
  default Layer named(String name) {
    return new Layers.Named(name, this);
  }
}
