package dev.cotangent.core;

import java.util.function.Supplier;

/** Ways to make the leaves of an expression, and the operations that belong to no library. */
public final class Expressions {
  private Expressions() {}

  /** A value to be fed at each run. */
  public static Node input(String name, int... dims) {
    return input(name, Shape.of(dims));
  }

  /** A value to be fed at each run. */
  public static Node input(String name, Shape shape) {
    return Node.of(new Input(Scope.qualify(name), shape));
  }

  /** A trainable variable that starts with the given value. */
  public static Node variable(String name, Tensor initial) {
    return Node.of(new Variable(Scope.qualify(name), initial, true));
  }

  /** A variable that training leaves alone: a counter, a moment, a running mean. */
  public static Node state(String name, Tensor initial) {
    return Node.of(new Variable(Scope.qualify(name), initial, false));
  }

  /** A fixed value. */
  public static Node constant(Tensor value) {
    return Node.of(new Constant(value));
  }

  /** A fixed number. */
  public static Node constant(double value) {
    return constant(Tensor.scalar(value));
  }

  /** The same value, through which no cotangent flows back. */
  public static Node stopGradient(Node x) {
    return Node.of(new StopGradient(), x);
  }

  /**
   * Builds a part of an expression whose inner values are not kept for its gradients: the gradients
   * compute them again.
   *
   * <p>Values and gradients are the same as without. A program holds fewer values at a time: of
   * this part only what it reads from outside and what is used outside stays from the forward to
   * the backward computation. For that it computes the rest twice; in a checkpoint inside a
   * checkpoint, three times. With some √n of n layers in each, both memory and work stay small
   * (Chen et al., <i>Training deep nets with sublinear memory cost</i>, 2016).
   *
   * @param body builds the part, on this thread
   */
  public static <T> T checkpoint(Supplier<T> body) {
    return Scope.inBlock(body);
  }
}
