package dev.cotangent.core;

import java.util.List;

/**
 * The first operand's value, not to be used before the second's is known.
 *
 * <p>An operation behind a barrier is another expression than the same one without: a program does
 * not merge the two, and computes the former when the second operand has been computed.
 */
public record Barrier() implements Alias {
  @Override
  public Shape infer(List<Shape> inputs) {
    Arity.check(this, inputs, 2);
    return inputs.get(0);
  }

  @Override
  public Node simplify(Node self) {
    return self.input(0).op() instanceof Constant ? self.input(0) : self;
  }
}
