package dev.cotangent.core;

import java.util.List;

/** The operand's value, through which no cotangent flows back. */
public record StopGradient() implements CoreOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 1);
    return inputs.get(0);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    output.copyFrom(inputs.get(0));
  }

  @Override
  public boolean isView() {
    return true;
  }

  @Override
  public boolean isLinearIn(int input) {
    return false; // its value is linear in the operand, its derivative is none
  }
}
