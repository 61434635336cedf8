package dev.cotangent.ops.kernels;

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
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopArguments;
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** The loops of {@link LoopTable} by name, each beside what it means in float64. */
public final class Loops {
  /** A run of elements that begins somewhere in an array. */
  public record Run(float[] array, int at) {}

  @FunctionalInterface
  public interface Unary {
    void run(FloatSupport loops, Run x, Run y, int n);
  }

  @FunctionalInterface
  public interface Binary {
    void run(FloatSupport loops, Run a, Run b, Run y, int n);
  }

  public record UnaryCase(Unary loop, DoubleUnaryOperator meaning) {}

  public record BinaryCase(Binary loop, DoubleBinaryOperator meaning) {}

  public static final Map<String, UnaryCase> UNARY = new TreeMap<>();
  public static final Map<String, BinaryCase> BINARY = new TreeMap<>();
  private static final Map<String, Class<? extends Elementwise>> OPERATIONS = new TreeMap<>();

  static {
    unary(Negate.class, x -> -x);
    unary(Exp.class, Math::exp);
    unary(Log.class, Math::log);
    unary(Square.class, x -> x * x);
    unary(Sqrt.class, Math::sqrt);
    unary(Tanh.class, Math::tanh);
    unary(Sigmoid.class, x -> 1 / (1 + Math.exp(-x)));
    unary(LogSigmoid.class, x -> Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))));
    unary(Relu.class, x -> Math.max(x, 0));
    unary(Step.class, x -> x > 0 ? 1 : 0);
    unary(Abs.class, Math::abs);
    unary(PiecewiseConstant.Sign.class, Math::signum);
    unary(PiecewiseConstant.Floor.class, Math::floor);
    unary(PiecewiseConstant.Ceil.class, Math::ceil);
    unary(PiecewiseConstant.Round.class, Math::rint);
    unary(Exponential.Expm1.class, Math::expm1);
    unary(Exponential.Log1p.class, Math::log1p);
    unary(ErrorFunction.Erf.class, new ErrorFunction.Erf()::apply);
    unary(ErrorFunction.Erfc.class, new ErrorFunction.Erfc()::apply);
    unary(Hyperbolic.Sinh.class, Math::sinh);
    unary(Hyperbolic.Cosh.class, Math::cosh);
    unary(Trigonometric.Sin.class, Math::sin);
    unary(Trigonometric.Cos.class, Math::cos);
    unary(Trigonometric.Asin.class, Math::asin);
    unary(Trigonometric.Acos.class, Math::acos);
    UNARY.put(
        "affine",
        new UnaryCase(
            (loops, x, y, n) ->
                run(loops.elementwise().affine(), new Run[] {x, x, x, y, y}, n, -2.5f, 1.5f),
            x -> (float) x * -2.5f + 1.5f));
    binary(Add.class, (a, b) -> a + b);
    binary(Subtract.class, (a, b) -> a - b);
    binary(Multiply.class, (a, b) -> a * b);
    binary(Divide.class, (a, b) -> a / b);
    binary(Maximum.class, Math::max);
    binary(Greater.class, (a, b) -> a > b ? 1 : 0);
    binary(GreaterOrEqual.class, (a, b) -> a >= b ? 1 : 0);
    binary(Equal.class, (a, b) -> a == b ? 1 : 0);
    binary(Pow.class, new Pow()::apply);
    binary(Polar.Atan2.class, Math::atan2);
    binary(Polar.Hypot.class, Math::hypot);
    binary(Where.class, (a, b) -> a != 0 ? b : a);
    BINARY.put(
        "combine",
        binary(
            LoopTable::combine,
            (a, b) -> (float) a * -2.5f + ((float) b * 1.5f + 0.5f),
            -2.5f,
            1.5f,
            0.5f));
    BINARY.put(
        "combineSquare",
        binary(
            LoopTable::combineSquare,
            (a, b) -> (float) a * -2.5f + (float) b * (float) b * 1.5f,
            -2.5f,
            1.5f));
    BINARY.put(
        "subtractQuotient",
        new BinaryCase(
            (loops, a, b, y, n) -> {
              Run[] runs = {a, a, b, y, y};
              run(loops.elementwise().subtractQuotient(), runs, n, 0.5f, 3, 2, 0.25f);
            },
            (a, b) -> (float) a * 0.5f - (float) a * 3 / ((float) Math.sqrt(b) * 2 + 0.25f)));
  }

  private Loops() {}

  /** The cases of those loops of one operand that a support has. */
  public static Map<String, UnaryCase> unary(FloatSupport loops) {
    return existing(UNARY, loops);
  }

  /** The cases of those loops of several operands that a support has. */
  public static Map<String, BinaryCase> binary(FloatSupport loops) {
    return existing(BINARY, loops);
  }

  private static <C> Map<String, C> existing(Map<String, C> cases, FloatSupport loops) {
    Map<String, C> existing = new TreeMap<>(cases);
    OPERATIONS.forEach(
        (name, op) -> {
          if (loops.elementwise().operation(op).isEmpty()) {
            existing.remove(name);
          }
        });
    return existing;
  }

  private static void unary(Class<? extends Elementwise> op, DoubleUnaryOperator meaning) {
    OPERATIONS.put(name(op), op);
    UNARY.put(
        name(op),
        new UnaryCase(
            (loops, x, y, n) -> run(loop(loops.elementwise(), op), new Run[] {x, x, x, y, y}, n),
            meaning));
  }

  private static void binary(Class<? extends Elementwise> op, DoubleBinaryOperator meaning) {
    OPERATIONS.put(name(op), op);
    BINARY.put(name(op), binary(table -> loop(table, op), meaning));
  }

  /** A loop of two operands; the first is the third of those that take three. */
  private static BinaryCase binary(
      Function<LoopTable, Loop> loop, DoubleBinaryOperator meaning, float... numbers) {
    return new BinaryCase(
        (loops, a, b, y, n) ->
            run(loop.apply(loops.elementwise()), new Run[] {a, b, a, y, y}, n, numbers),
        meaning);
  }

  private static Loop loop(LoopTable table, Class<? extends Elementwise> op) {
    return table.operation(op).orElseThrow();
  }

  /** The name of an operation's loop. */
  public static String name(Class<? extends Elementwise> op) {
    String name = op.getSimpleName();
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** Does a loop for the runs a, b, c, y and z. */
  public static void run(Loop loop, Run[] runs, int n, float... numbers) {
    LoopArguments x =
        new LoopArguments(
            runs[0].array, runs[1].array, runs[2].array, runs[3].array, runs[4].array);
    x.aAt = runs[0].at;
    x.bAt = runs[1].at;
    x.cAt = runs[2].at;
    x.yAt = runs[3].at;
    x.zAt = runs[4].at;
    float[] five = Arrays.copyOf(numbers, 5);
    x.p = five[0];
    x.q = five[1];
    x.r = five[2];
    x.s = five[3];
    x.t = five[4];
    loop.run(x, n);
  }
}
