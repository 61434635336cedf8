package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Add;
import dev.cotangent.core.Barrier;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Op;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Shape;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Abs;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Exponential;
import dev.cotangent.ops.GammaFunction;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Hyperbolic;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.Maximum;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Negate;
import dev.cotangent.ops.PiecewiseConstant;
import dev.cotangent.ops.Polar;
import dev.cotangent.ops.Pow;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Trigonometric;
import dev.cotangent.ops.Where;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Operations that work element by element. */
final class ElementwiseCases {
  private ElementwiseCases() {}

  static void addTo(Cases cases) {
    unary(cases, new Negate(), 0.1, 3);
    unary(cases, new Exp(), 0.1, 2);
    positive(cases, new Log());
    unary(cases, new Square(), 0.1, 3);
    positive(cases, new Sqrt());
    unary(cases, new Tanh(), 0.3, 2);
    unary(cases, new Sigmoid(), 0.3, 2);
    unary(cases, new LogSigmoid(), 0.3, 2);
    unary(cases, new Relu(), 0.1, 2);
    piecewise(cases, new Step());
    piecewise(cases, new PiecewiseConstant.Sign());
    piecewise(cases, new PiecewiseConstant.Floor());
    piecewise(cases, new PiecewiseConstant.Ceil());
    piecewise(cases, new PiecewiseConstant.Round());
    unary(cases, new Abs(), 0.1, 3);
    unary(cases, new Exponential.Expm1(), 0.1, 2);
    positive(cases, new Exponential.Log1p());
    unary(cases, new Trigonometric.Sin(), 0.1, 3);
    unary(cases, new Trigonometric.Cos(), 0.1, 3);
    unary(cases, new Trigonometric.Asin(), 0.1, 0.8);
    unary(cases, new Trigonometric.Acos(), 0.1, 0.8);
    unary(cases, new Hyperbolic.Sinh(), 0.1, 2);
    unary(cases, new Hyperbolic.Cosh(), 0.1, 2);
    unary(cases, new Hyperbolic.Asinh(), 0.1, 3);
    drawn(cases, Hyperbolic.Acosh.class, draw -> new Hyperbolic.Acosh(), 1.3, 3);
    unary(cases, new ErrorFunction.Erf(), 0.1, 1.5);
    unary(cases, new ErrorFunction.Erfc(), 0.1, 1.5);
    unary(cases, new ErrorFunction.Erfinv(), 0.1, 0.8);
    drawn(cases, GammaFunction.Lgamma.class, draw -> new GammaFunction.Lgamma(), 0.6, 5);
    drawn(
        cases,
        GammaFunction.Polygamma.class,
        draw -> new GammaFunction.Polygamma(draw.number(0, 3)),
        0.8,
        3);
    binary(cases, new Polar.Hypot());
    binary(cases, new Polar.Atan2());
    cases.add(
        Pow.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(new Pow(), draw.between(shape, 0.8, 2), draw.apart(shape, 0.1, 2));
        },
        List.of(0, 1),
        binaryRefusals(new Pow()));
    cases.add(
        StopGradient.class,
        draw -> new Sample(new StopGradient(), draw.normal(draw.shape(0, 4))),
        List.of(),
        unaryRefusal(new StopGradient()));
    cases.add(
        Barrier.class,
        draw ->
            new Sample(new Barrier(), draw.normal(draw.shape(0, 4)), draw.normal(draw.shape(0, 4))),
        List.of(0),
        refuse(new Barrier(), List.of(Shape.of(2)), "[barrier]", "2 operands", "1 given"));
    cases.add(
        Recomputed.class,
        draw -> {
          Tensor x = draw.normal(draw.shape(0, 4));
          return new Sample(new Recomputed(), x, x);
        },
        List.of(0),
        binaryRefusals(new Recomputed()));
    binary(cases, new Add());
    binary(cases, new Subtract());
    binary(cases, new Multiply());
    cases.add(
        Divide.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(new Divide(), draw.normal(shape), draw.apart(shape, 0.8, 2));
        },
        List.of(0, 1),
        binaryRefusals(new Divide()));
    cases.add(
        Maximum.class,
        draw -> {
          Tensor a = draw.normal(draw.shape(0, 4));
          Tensor gap = draw.apart(a.shape(), 0.1, 1);
          return new Sample(new Maximum(), a, Tensor.generate(a.shape(), i -> a.at(i) + gap.at(i)));
        },
        List.of(0, 1),
        binaryRefusals(new Maximum()));
    comparison(cases, new Greater());
    comparison(cases, new GreaterOrEqual());
    comparison(cases, new Equal());
    cases.add(
        Where.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(
              new Where(), draw.indices(shape, 2), draw.normal(shape), draw.normal(shape));
        },
        List.of(1, 2),
        refuse(new Where(), List.of(Shape.of(2), Shape.of(2), Shape.of(3)), "[where]", "[3]"),
        refuse(new Where(), List.of(Shape.of(2)), "[where]", "3 operands"));
  }

  /** For operands of both signs, of a magnitude in [low, high). */
  private static void unary(Cases cases, Elementwise.Unary op, double low, double high) {
    cases.add(
        op.getClass(),
        draw -> new Sample(op, draw.apart(draw.shape(0, 4), low, high)),
        List.of(0),
        unaryRefusal(op));
  }

  private static void positive(Cases cases, Elementwise.Unary op) {
    drawn(cases, op.getClass(), draw -> op, 0.8, 2);
  }

  /** For attributes that are drawn, and operands in [low, high). */
  private static void drawn(
      Cases cases,
      Class<? extends Elementwise.Unary> type,
      Function<Draw, Elementwise.Unary> op,
      double low,
      double high) {
    cases.add(
        type,
        draw -> new Sample(op.apply(draw), draw.between(draw.shape(0, 4), low, high)),
        List.of(0),
        unaryRefusal(op.apply(new Draw(0))));
  }

  /** Without a derivative, for operands of both signs. */
  private static void piecewise(Cases cases, PiecewiseConstant op) {
    cases.add(
        op.getClass(),
        draw -> new Sample(op, draw.apart(draw.shape(0, 4), 0.1, 3.4)),
        List.of(),
        unaryRefusal(op));
  }

  private static void binary(Cases cases, Elementwise.Binary op) {
    binary(cases, op, Draw::normal, List.of(0, 1));
  }

  /** Whole numbers, so that some are equal. */
  private static void comparison(Cases cases, Elementwise.Binary op) {
    binary(cases, op, Draw::small, List.of());
  }

  private static void binary(
      Cases cases,
      Elementwise.Binary op,
      BiFunction<Draw, Shape, Tensor> operand,
      List<Integer> differentiable) {
    cases.add(
        op.getClass(),
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(op, operand.apply(draw, shape), operand.apply(draw, shape));
        },
        differentiable,
        binaryRefusals(op));
  }

  private static Refusal unaryRefusal(Op op) {
    return refuse(
        op, List.of(Shape.of(2), Shape.of(2)), "[" + op.name() + "]", "1 operand", "2 given");
  }

  private static Refusal[] binaryRefusals(Op op) {
    return new Refusal[] {
      refuse(op, List.of(Shape.of(2)), "[" + op.name() + "]", "2 operands", "1 given"),
      refuse(op, List.of(Shape.of(2), Shape.of(3)), "[" + op.name() + "]", "[2] and [3]")
    };
  }
}
