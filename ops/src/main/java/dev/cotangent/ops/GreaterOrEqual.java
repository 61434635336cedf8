package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** 1 where {@code a >= b}, else 0 (also for NaN). No cotangent flows back. */
public record GreaterOrEqual() implements StandardOp, Piecewise, Elementwise.Binary {
  @Override
  public double apply(double a, double b) {
    return a >= b ? 1 : 0;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE, Gradients.NONE);
  }

  @Override
  public Node branch(Node self) {
    return self;
  }
}
