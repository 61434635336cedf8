package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Formula;
import dev.cotangent.core.Node;
import java.util.List;

/** {@code a / b}, of operands of equal shape. Derivatives {@code 1/b} and {@code −y/b}. */
public record Divide() implements StandardOp, Elementwise.Binary {
  @Override
  public double apply(double a, double b) {
    return a / b;
  }

  @Override
  public String formula(List<String> operands) {
    return Formula.over(operands);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    Node b = self.input(1);
    // Not (g/b)·y: g/b overflows where b is subnormal, and 0 · ∞ is NaN.
    return List.of(
        Ops.divide(cotangent, b), Ops.negate(Ops.divide(Ops.multiply(cotangent, self), b)));
  }

  @Override
  public Node simplify(Node self) {
    return Constants.isEverywhere(self.input(1), 1) ? self.input(0) : self;
  }

  @Override
  public boolean isLinearIn(int input) {
    return input == 0;
  }
}
