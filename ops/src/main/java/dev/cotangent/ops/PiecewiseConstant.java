package dev.cotangent.ops;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import java.util.List;

/** Functions of single elements whose derivative is 0 wherever there is one: no cotangent flows. */
public sealed interface PiecewiseConstant extends StandardOp, Piecewise, Elementwise.Unary
    permits PiecewiseConstant.Ceil,
        PiecewiseConstant.Floor,
        PiecewiseConstant.Round,
        PiecewiseConstant.Sign,
        Step {
  @Override
  default List<Node> vjp(Node self, Node cotangent) {
    return List.of(Gradients.NONE);
  }

  @Override
  default Node branch(Node self) {
    return self;
  }

  /** 1 where {@code x > 0}, −1 where {@code x < 0}; zeros of both signs and NaN stay. */
  record Sign() implements PiecewiseConstant {
    @Override
    public double apply(double x) {
      return Math.signum(x);
    }
  }

  /** The greatest whole number that is not above x. */
  record Floor() implements PiecewiseConstant {
    @Override
    public double apply(double x) {
      return Math.floor(x);
    }
  }

  /** The least whole number that is not below x. */
  record Ceil() implements PiecewiseConstant {
    @Override
    public double apply(double x) {
      return Math.ceil(x);
    }
  }

  /** The nearest whole number; of two, the even one. */
  record Round() implements PiecewiseConstant {
    @Override
    public double apply(double x) {
      return Math.rint(x);
    }
  }
}
