package dev.cotangent.ops;

import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.broadcastTo;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;

/**
 * Special functions.
 *
 * <p>Every method throws {@link ShapeException} if its operands do not fit.
 */
public final class Special {
  private Special() {}

  /**
   * {@code x · log y}, and 0 where both are 0; so are its derivatives there, of any order: those of
   * a weight of 0.
   */
  public static Node xlogy(Node x, Node y) {
    Shape shape = Broadcasting.common("xlogy", x.shape(), y.shape());
    Node weight = broadcastTo(x, shape);
    Node p = broadcastTo(y, shape);
    Node zero = Expressions.constant(0);
    Node impossible =
        Log.exact(p, Log::plain)
            .map(log -> less(log, Expressions.constant(-Float.MAX_VALUE)))
            .orElseGet(() -> equal(p, zero));
    Node absent = multiply(equal(weight, zero), impossible);
    return multiply(weight, log(where(absent, Expressions.constant(1), p)));
  }
}
