package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** 1 where {@code x > 0}, else 0 (also for NaN). No cotangent flows back. */
public record Step() implements StandardOp, Piecewise, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return x > 0 ? 1 : 0;
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
  }

  @Override
  public Node branch(Node self) {
    return self;
  }
}
