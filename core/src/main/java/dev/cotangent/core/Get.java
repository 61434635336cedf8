package dev.cotangent.core;

import java.util.List;

/**
 * One result of a {@link MultiOp}; made by {@link Node#results} alone.
 *
 * @param index which of them, from 0 on
 */
public record Get(int index) implements CoreOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    throw ofMultiOp();
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    throw ofMultiOp();
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    throw ofMultiOp();
  }

  private static IllegalStateException ofMultiOp() {
    return new IllegalStateException(
        "[get] shape, derivative and value are those of the operation with several results");
  }
}
