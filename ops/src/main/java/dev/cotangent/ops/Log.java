package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;

/**
 * The natural logarithm; −∞ at 0, NaN below. Derivative {@code 1/x}.
 *
 * <p>{@link Ops#log} never applies it to a {@link Softmax}: there it builds {@link LogSoftmax}.
 */
public record Log() implements StandardOp, Elementwise.Unary {
  @Override
  public double apply(double x) {
    return Math.log(x);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return List.of(Ops.divide(cotangent, self.input(0)));
  }

  @Override
  public Node simplify(Node self) {
    return Ops.stableLog(self.input(0)).orElse(self);
  }
}
