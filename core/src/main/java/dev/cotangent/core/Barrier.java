package dev.cotangent.core;

import java.util.List;

/**
 * The first operand's value, not to be used before the second's is known.
 *
 * <p>An operation behind a barrier is another expression than the same one without: a program does
 * not merge the two, and computes the former when the second operand has been computed.
 */
public record Barrier() implements CoreOp {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    return inputs.get(0);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(cotangent, Gradients.NONE);
  }

  @Override
  public void evaluate(List<Values> inputs, Values output) {
    output.copyFrom(inputs.get(0));
  }

  @Override
  public Node simplify(Node self) {
    return self.input(0).op() instanceof Constant ? self.input(0) : self;
  }

  @Override
  public boolean isView() {
    return true;
  }

  @Override
  public double flops(List<Shape> inputs, Shape output) {
    return 0;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 0;
  }
}
