package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** 1 where something holds of two values, else 0. No cotangent flows back. */
sealed interface Comparison extends StandardOp, Piecewise, Elementwise.Binary
    permits Equal, Greater, GreaterOrEqual {
  @Override
  default List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE, Gradients.NONE);
  }

  @Override
  default Node branch(Node self) {
    return self;
  }
}
