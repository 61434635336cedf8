package dev.cotangent.ops.kernels.loops.generate;

import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.Abs;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Exponential;
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
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.List;
import java.util.Optional;

/**
 * An elementwise loop. In the formulas, u, v and w are elements of the arrays a, b and c that it
 * reads; p, q, r, s and t are its numbers.
 *
 * @param name the name of the loop's method, and of that of {@link LoopTable} which gives it
 * @param op the operation, if the loop is that of one by itself
 * @param arrays how many arrays it reads
 * @param numbers how many numbers it takes
 * @param value what it writes to y
 * @param second what it writes to z, if to that, too; it may read the first as {@code first}
 */
record ElementwiseRow(
    String name,
    Optional<Class<? extends Elementwise>> op,
    int arrays,
    int numbers,
    Formula value,
    Optional<Formula> second) {

  /**
   * One value, written twice, to the same bits unless there is a tail.
   *
   * @param vector of vectors
   * @param scalar of numbers; if there is none, the fallback goes by the operation's definition
   * @param tail of numbers, to the bits of vectors, where the fallback has something better
   * @param far whether there is an element that the formula of vectors does not take
   * @param loop the class that has the whole loop of vectors, written by hand
   */
  record Formula(
      String vector,
      Optional<String> scalar,
      Optional<String> tail,
      Optional<String> far,
      Optional<String> loop) {}

  /** All loops: those of one operation, then {@link LoopTable}'s others. */
  static final List<ElementwiseRow> ALL =
      List.of(
          op(Negate.class, 1, "u.neg()", "-u"),
          function(Exp.class, "exp", "Math.exp(u)"),
          function(Log.class, "log", "Math.log(u)"),
          op(Square.class, 1, "u.mul(u)", "u * u"),
          op(Sqrt.class, 1, "u.sqrt()", "(float) Math.sqrt(u)"),
          function(Tanh.class, "tanh", "Math.tanh(u)"),
          function(Sigmoid.class, "sigmoid", "(1 / (1 + Math.exp(-u)))"),
          function(
              LogSigmoid.class,
              "logSigmoid",
              "(Math.min(u, 0) - Math.log1p(Math.exp(-Math.abs(u))))"),
          op(Relu.class, 1, "u.max(0)", "Math.max(u, 0)"),
          op(Step.class, 1, truth("u.compare(GT, 0)"), "u > 0 ? 1 : 0"),
          op(Add.class, 2, "u.add(v)", "u + v"),
          op(Subtract.class, 2, "u.sub(v)", "u - v"),
          op(Multiply.class, 2, "u.mul(v)", "u * v"),
          op(Divide.class, 2, "u.div(v)", "u / v"),
          op(Maximum.class, 2, "u.max(v)", "Math.max(u, v)"),
          op(Greater.class, 2, truth("u.compare(GT, v)"), "u > v ? 1 : 0"),
          op(GreaterOrEqual.class, 2, truth("u.compare(GE, v)"), "u >= v ? 1 : 0"),
          op(Equal.class, 2, truth("u.compare(EQ, v)"), "u == v ? 1 : 0"),
          op(Where.class, 3, "w.blend(v, u.compare(NE, 0))", "u != 0 ? v : w"),
          op(Abs.class, 1, "u.abs()", "Math.abs(u)"),
          op(
              PiecewiseConstant.Sign.class,
              1,
              "u.blend(1, u.compare(GT, 0)).blend(-1, u.compare(LT, 0))",
              "Math.signum(u)"),
          op(PiecewiseConstant.Floor.class, 1, "VectorMath.floor(u)", "(float) Math.floor(u)"),
          op(PiecewiseConstant.Ceil.class, 1, "VectorMath.ceil(u)", "(float) Math.ceil(u)"),
          op(PiecewiseConstant.Round.class, 1, "VectorMath.round(u)", "(float) Math.rint(u)"),
          defined(Exponential.Expm1.class, "Math", "expm1"),
          defined(Exponential.Log1p.class, "Math", "log1p"),
          defined(ErrorFunction.Erf.class, "Math", "erf"),
          defined(ErrorFunction.Erfc.class, "Math", "erfc"),
          defined(Hyperbolic.Sinh.class, "Math", "sinh"),
          defined(Hyperbolic.Cosh.class, "Math", "cosh"),
          byHand(Pow.class, 2, "VectorPower"),
          definedOfAngle(Trigonometric.Sin.class, "sin"),
          definedOfAngle(Trigonometric.Cos.class, "cos"),
          defined(Trigonometric.Asin.class, "Trigonometry", "asin"),
          defined(Trigonometric.Acos.class, "Trigonometry", "acos"),
          definedOfTwo(Polar.Atan2.class, "Trigonometry", "atan2"),
          definedOfTwo(Polar.Hypot.class, "Trigonometry", "hypot"),
          several("affine", 1, 2, formula("u.mul(p).add(q)", "u * p + q")),
          several("combine", 2, 3, formula("u.mul(p).add(v.mul(q).add(r))", "u * p + (v * q + r)")),
          new ElementwiseRow(
              "combineTwice",
              Optional.empty(),
              3,
              5,
              formula("u.mul(p).add(v.mul(q).add(r))", "u * p + (v * q + r)"),
              Optional.of(formula("w.mul(s).add(first.mul(t))", "w * s + first * t"))),
          several(
              "combineSquare", 2, 2, formula("u.mul(p).add(v.mul(v).mul(q))", "u * p + v * v * q")),
          several(
              "subtractQuotient",
              3,
              4,
              formula(
                  "u.mul(p).sub(v.mul(q).div(w.sqrt().mul(r).add(s)))",
                  "u * p - v * q / ((float) Math.sqrt(w) * r + s)")));

  private static ElementwiseRow op(
      Class<? extends Elementwise> op, int arrays, String vector, String scalar) {
    return op(op, arrays, formula(vector, scalar));
  }

  /** A function of {@code VectorMath}, which the fallback computes in float64. */
  private static ElementwiseRow function(
      Class<? extends Elementwise> op, String name, String inDouble) {
    return op(
        op,
        1,
        new Formula(
            "VectorMath.%s(u)".formatted(name),
            Optional.of("(float) " + inDouble),
            Optional.of("ScalarMath.%s(u)".formatted(name)),
            Optional.empty(),
            Optional.empty()));
  }

  /** A function that the fallback computes by the operation's definition. */
  private static ElementwiseRow defined(
      Class<? extends Elementwise> op, String subject, String name) {
    return op(op, 1, formula(subject, name + "(u)", Optional.empty()));
  }

  private static ElementwiseRow definedOfTwo(
      Class<? extends Elementwise> op, String subject, String name) {
    return op(op, 2, formula(subject, name + "(u, v)", Optional.empty()));
  }

  private static ElementwiseRow definedOfAngle(Class<? extends Elementwise> op, String name) {
    Optional<String> far = Optional.of("VectorTrigonometry.isFar(u)");
    return op(op, 1, formula("Trigonometry", name + "(u)", far));
  }

  private static Formula formula(String subject, String call, Optional<String> far) {
    return new Formula(
        "Vector%s.%s".formatted(subject, call),
        Optional.empty(),
        Optional.of("Scalar%s.%s".formatted(subject, call)),
        far,
        Optional.empty());
  }

  /** A loop of vectors that is written by hand. */
  private static ElementwiseRow byHand(
      Class<? extends Elementwise> op, int arrays, String className) {
    Optional<String> none = Optional.empty();
    return op(op, arrays, new Formula("", none, none, none, Optional.of(className)));
  }

  private static ElementwiseRow op(Class<? extends Elementwise> op, int arrays, Formula value) {
    String name = op.getSimpleName();
    return new ElementwiseRow(
        Character.toLowerCase(name.charAt(0)) + name.substring(1),
        Optional.of(op),
        arrays,
        0,
        value,
        Optional.empty());
  }

  private static ElementwiseRow several(String name, int arrays, int numbers, Formula value) {
    return new ElementwiseRow(name, Optional.empty(), arrays, numbers, value, Optional.empty());
  }

  private static Formula formula(String vector, String scalar) {
    return new Formula(
        vector, Optional.of(scalar), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** 1 where a mask is set, else 0. */
  private static String truth(String mask) {
    return "FloatVector.zero(SPECIES).blend(1, %s)".formatted(mask);
  }
}
