package dev.cotangent.core;

import java.util.List;

/**
 * A value known when the expression is built.
 *
 * @param value the value
 */
public record Constant(Tensor value) implements CoreOp, Leaf {
  private static final int COMPARED = 16;

  @Override
  public Shape shape() {
    return value.shape();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    value.copyTo(output);
  }

  /** Whether the value is this number everywhere; 0 and −0 are different numbers. */
  public boolean isEverywhere(double number) {
    for (int i = 0; i < value.size(); i++) {
      if (Double.compare(value.at(i), number) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is the same tensor or, for small ones, an equal tensor. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Constant constant
        && (sameTensor(constant) || (value.size() <= COMPARED && value.equals(constant.value)));
  }

  @SuppressWarnings("ReferenceEquality") // comparing large constants would cost more than it saves
  private boolean sameTensor(Constant other) {
    return value == other.value;
  }

  @Override
  public int hashCode() {
    return value.size() <= COMPARED ? value.hashCode() : System.identityHashCode(value);
  }

  @Override
  public String toString() {
    return value.size() == 1 ? Double.toString(value.at(0)) : "constant " + value;
  }
}
