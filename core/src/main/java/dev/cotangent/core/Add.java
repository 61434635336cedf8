package dev.cotangent.core;

import java.util.List;

/** The sum of two operands of equal shape. */
public record Add() implements CoreOp, Elementwise.Binary {
  @Override
  public double apply(double a, double b) {
    return a + b;
  }

  @Override
  public String formula(List<String> operands) {
    return Formula.plus(operands);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(cotangent, cotangent);
  }

  @Override
  public Node simplify(Node self) {
    for (int nothing = 0; nothing < 2; nothing++) {
      if (self.input(nothing).isConstant(-0.0)) { // to −0, a 0 adds its sign
        return self.input(1 - nothing);
      }
    }
    return self;
  }
}
