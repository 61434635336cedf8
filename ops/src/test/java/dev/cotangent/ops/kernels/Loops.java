package dev.cotangent.ops.kernels;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The loops of {@link FloatSupport} by name, each beside what it means in float64. */
public final class Loops {
  @FunctionalInterface
  public interface Unary {
    void run(FloatSupport loops, float[] x, int xAt, float[] y, int yAt, int n);
  }

  @FunctionalInterface
  public interface Binary {
    void run(FloatSupport loops, float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n);
  }

  public record UnaryCase(Unary loop, DoubleUnaryOperator meaning) {}

  public record BinaryCase(Binary loop, DoubleBinaryOperator meaning) {}

  public static final Map<String, UnaryCase> UNARY = new TreeMap<>();
  public static final Map<String, BinaryCase> BINARY = new TreeMap<>();

  static {
    UNARY.put("negate", new UnaryCase(FloatSupport::negate, x -> -x));
    UNARY.put("exp", new UnaryCase(FloatSupport::exp, Math::exp));
    UNARY.put("log", new UnaryCase(FloatSupport::log, Math::log));
    UNARY.put("square", new UnaryCase(FloatSupport::square, x -> x * x));
    UNARY.put("sqrt", new UnaryCase(FloatSupport::sqrt, Math::sqrt));
    UNARY.put("tanh", new UnaryCase(FloatSupport::tanh, Math::tanh));
    UNARY.put("sigmoid", new UnaryCase(FloatSupport::sigmoid, x -> 1 / (1 + Math.exp(-x))));
    UNARY.put(
        "logSigmoid",
        new UnaryCase(
            FloatSupport::logSigmoid, x -> Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)))));
    UNARY.put("relu", new UnaryCase(FloatSupport::relu, x -> Math.max(x, 0)));
    UNARY.put("step", new UnaryCase(FloatSupport::step, x -> x > 0 ? 1 : 0));
    UNARY.put(
        "affine",
        new UnaryCase(
            (s, x, i, y, o, n) -> s.affine(x, i, -2.5f, 1.5f, y, o, n),
            x -> (float) x * -2.5f + 1.5f));
    BINARY.put("add", new BinaryCase(FloatSupport::add, (a, b) -> a + b));
    BINARY.put("subtract", new BinaryCase(FloatSupport::subtract, (a, b) -> a - b));
    BINARY.put("multiply", new BinaryCase(FloatSupport::multiply, (a, b) -> a * b));
    BINARY.put(
        "combine",
        new BinaryCase(
            (s, a, i, b, j, y, o, n) -> s.combine(a, i, -2.5f, b, j, 1.5f, 0.5f, y, o, n),
            (a, b) -> (float) a * -2.5f + ((float) b * 1.5f + 0.5f)));
    BINARY.put(
        "combineSquare",
        new BinaryCase(
            (s, a, i, b, j, y, o, n) -> s.combineSquare(a, i, -2.5f, b, j, 1.5f, y, o, n),
            (a, b) -> (float) a * -2.5f + (float) b * (float) b * 1.5f));
    BINARY.put(
        "subtractQuotient",
        new BinaryCase(
            (s, a, i, b, j, y, o, n) ->
                s.subtractQuotient(a, i, 0.5f, a, i, 3, b, j, 2, 0.25f, y, o, n),
            (a, b) -> (float) a * 0.5f - (float) a * 3 / ((float) Math.sqrt(b) * 2 + 0.25f)));
    BINARY.put("divide", new BinaryCase(FloatSupport::divide, (a, b) -> a / b));
    BINARY.put("maximum", new BinaryCase(FloatSupport::maximum, Math::max));
    BINARY.put("greater", new BinaryCase(FloatSupport::greater, (a, b) -> a > b ? 1 : 0));
    BINARY.put(
        "greaterOrEqual", new BinaryCase(FloatSupport::greaterOrEqual, (a, b) -> a >= b ? 1 : 0));
    BINARY.put("equal", new BinaryCase(FloatSupport::equal, (a, b) -> a == b ? 1 : 0));
    BINARY.put(
        "where",
        new BinaryCase(
            (s, a, i, b, j, y, o, n) -> s.where(a, i, b, j, a, i, y, o, n),
            (a, b) -> a != 0 ? b : a));
  }

  private Loops() {}
}
