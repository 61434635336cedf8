package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The natural logarithm; −∞ at 0, NaN below. Derivative {@code 1/x}.
 *
 * <p>{@link Ops#log} never applies it to what has an exact logarithm; see there.
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
    return exact(self.input(0), Log::plain).orElse(self);
  }

  /** The operation itself, whatever the operand is. */
  static Node plain(Node x) {
    return Node.of(new Log(), x);
  }

  /**
   * A logarithm that is computed without its operand, exact where that rounds to 0 or 1; empty if
   * there is none for any part of the operand.
   *
   * @param otherwise what is taken of the parts that have none
   */
  static Optional<Node> exact(Node x, Function<Node, Node> otherwise) {
    return Rearrangement.of(x).map(Log::ofSource, otherwise);
  }

  private static Optional<Node> ofSource(Node x) {
    if (x.op() instanceof Softmax) {
      return Optional.of(Activations.logSoftmax(x.input(0)));
    }
    if (x.op() instanceof Sigmoid) {
      return Optional.of(Activations.logSigmoid(x.input(0)));
    }
    if (x.op() instanceof Exp) {
      return Optional.of(x.input(0));
    }
    return isComplement(x) ? complement(x.input(1)).map(Ops::log) : Optional.empty();
  }

  private static boolean isComplement(Node x) {
    return x.op() instanceof Subtract && Constants.isEverywhere(x.input(0), 1);
  }

  /** {@code 1 − x}, exact where parts of x are sigmoids; empty if there are none. */
  static Optional<Node> complement(Node x) {
    return Rearrangement.of(x).map(Log::complementOfSource, source -> Ops.subtract(1, source));
  }

  private static Optional<Node> complementOfSource(Node x) {
    if (x.op() instanceof Sigmoid) {
      return Optional.of(Activations.sigmoid(Ops.negate(x.input(0))));
    }
    return isComplement(x) && complement(x.input(1)).isPresent()
        ? Optional.of(x.input(1))
        : Optional.empty();
  }
}
