package dev.cotangent.ops.kernels.loops;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.Pow;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.kernels.Loops;
import dev.cotangent.ops.kernels.Loops.Run;
import dev.cotangent.ops.kernels.loops.vector.VectorSupport;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** The vector loops of functions, in units in the last place, over all that a float can be. */
class FunctionAccuracyTests {
  private static final int LENGTH = 4096;

  /** Numbers between those that are tried: prime, so that all patterns of low bits occur. */
  private static final int STRIDE = 4099;

  private static final FloatSupport LOOPS = new VectorSupport();

  private static final Map<String, Double> BOUNDS =
      Map.ofEntries(
          Map.entry(Loops.name(Exp.class), 2.0),
          Map.entry(Loops.name(Log.class), 2.0),
          Map.entry(Loops.name(Tanh.class), 2.0),
          Map.entry(Loops.name(Sigmoid.class), 4.0),
          Map.entry(Loops.name(LogSigmoid.class), 2.5),
          Map.entry("expm1", 2.0),
          Map.entry("log1p", 2.0),
          Map.entry("sinh", 2.0),
          Map.entry("cosh", 2.0),
          Map.entry("erf", 1.5),
          Map.entry("erfc", 4.0),
          Map.entry("sin", 2.0),
          Map.entry("cos", 2.0),
          Map.entry("asin", 2.5),
          Map.entry("acos", 2.0),
          Map.entry("atan2", 2.5),
          Map.entry("hypot", 2.5),
          Map.entry("abs", 0.0),
          Map.entry("sign", 0.0),
          Map.entry("floor", 0.0),
          Map.entry("ceil", 0.0),
          Map.entry("round", 0.0));

  @Test
  void functionsOfAllMagnitudes() {
    int functions = 0;
    for (Map.Entry<String, Double> bound : BOUNDS.entrySet()) {
      Loops.UnaryCase one = Loops.UNARY.get(bound.getKey());
      if (one != null) {
        functions++;
        float[] x = new float[LENGTH];
        int filled = 0;
        for (long bits = Integer.MIN_VALUE; bits <= Integer.MAX_VALUE; bits += STRIDE) {
          x[filled++] = Float.intBitsToFloat((int) bits);
          if (filled == LENGTH) {
            check(bound.getKey(), one, x, bound.getValue());
            filled = 0;
          }
        }
      }
    }
    assertTrue(functions >= 20, "only " + functions);
  }

  /**
   * Where one of the two vanishes, and where a reduced angle goes from one quadrant to the next.
   */
  @Test
  void anglesAtQuadrantBorders() {
    for (String name : List.of("sin", "cos")) {
      Random random = new Random(1);
      float[] x = new float[LENGTH];
      for (int round = 0; round < 50; round++) {
        double most = Math.pow(2, 1 + random.nextInt(40));
        for (int i = 0; i < LENGTH; i++) {
          double border = Math.rint(random.nextDouble() * most) * Math.PI / 4;
          float near = (float) (random.nextBoolean() ? border : -border);
          x[i] = near + (random.nextInt(7) - 3) * Math.ulp(near);
        }
        check(name, Loops.UNARY.get(name), x, BOUNDS.get(name));
      }
    }
  }

  @Test
  void functionsOfTwoNumbersOfAllMagnitudes() {
    Random random = new Random(2);
    float[] a = new float[LENGTH];
    float[] b = new float[LENGTH];
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < LENGTH; i++) {
        a[i] = Float.intBitsToFloat(random.nextInt());
        // of a size near the other's, every second time
        int near = Float.floatToRawIntBits(a[i]) + (random.nextInt() >> 5);
        b[i] = Float.intBitsToFloat(i % 2 == 0 ? random.nextInt() : near);
      }
      for (String name : List.of("atan2", "hypot")) {
        check(name, Loops.BINARY.get(name), a, b, BOUNDS.get(name));
      }
    }
  }

  @Test
  void powersOfAllMagnitudes() {
    Random random = new Random(3);
    float[] a = new float[LENGTH];
    float[] b = new float[LENGTH];
    for (int round = 0; round < 150; round++) {
      for (int i = 0; i < LENGTH; i++) {
        switch (i % 4) {
          case 0: // any result that a float can hold, and some beyond
            a[i] = Float.intBitsToFloat(random.nextInt() & Integer.MAX_VALUE);
            b[i] = (float) ((2 * random.nextDouble() - 1) * 155 * Math.log(2) / Math.log(a[i]));
            break;
          case 1: // bases near 1
            a[i] = 1 + (random.nextInt(2000) - 1000) * 0x1p-23f;
            b[i] = (float) (random.nextGaussian() * 1e6);
            break;
          case 2: // whole exponents
            a[i] = (float) (5 * random.nextGaussian());
            b[i] = random.nextInt(41) - 20;
            break;
          default:
            a[i] = Float.intBitsToFloat(random.nextInt());
            b[i] = Float.intBitsToFloat(random.nextInt());
        }
      }
      check("pow", Loops.BINARY.get("pow"), a, b, 2);
    }
  }

  /** Corners of IEEE 754, each with each. */
  @Test
  void cornersOfPowers() {
    float[] corners = {
      0f,
      -0f,
      Float.NaN,
      1 / 0f,
      -1 / 0f,
      1,
      -1,
      0.5f,
      -0.5f,
      2,
      -2,
      3,
      -3,
      1.5f,
      -1.5f,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      Float.MIN_NORMAL,
      Float.MAX_VALUE,
      -Float.MAX_VALUE,
      0x1.fffffep-1f,
      0x1.000002p0f,
      -0x1.fffffep-1f,
      0x1p23f,
      0x1.000002p23f,
      -0x1.000002p23f,
      0x1p24f,
      -0x1p24f,
      0x1.fffffep22f,
      0x1.fffffep23f
    };
    int n = corners.length;
    float[] a = new float[n * n];
    float[] b = new float[n * n];
    for (int i = 0; i < a.length; i++) {
      a[i] = corners[i % n];
      b[i] = corners[i / n];
    }
    check("pow", Loops.BINARY.get("pow"), a, b, 2);
    assertTrue(new Pow().apply(-1, Double.POSITIVE_INFINITY) == 1);
  }

  private static void check(String name, Loops.UnaryCase one, float[] x, double bound) {
    float[] y = new float[x.length];
    one.loop().run(LOOPS, new Run(x, 0), new Run(y, 0), x.length);
    DoubleUnaryOperator meaning = one.meaning();
    for (int i = 0; i < x.length; i++) {
      close(name + "(" + x[i] + ")", meaning.applyAsDouble(x[i]), y[i], bound);
    }
  }

  private static void check(String name, Loops.BinaryCase one, float[] a, float[] b, double bound) {
    float[] y = new float[a.length];
    one.loop().run(LOOPS, new Run(a, 0), new Run(b, 0), new Run(y, 0), a.length);
    DoubleBinaryOperator meaning = one.meaning();
    for (int i = 0; i < a.length; i++) {
      double expected = meaning.applyAsDouble(a[i], b[i]);
      close(name + "(" + a[i] + ", " + b[i] + ")", expected, y[i], bound);
    }
  }

  private static void close(String what, double expected, float actual, double bound) {
    float rounded = (float) expected;
    boolean same = Float.compare(rounded, actual) == 0;
    // What is just below the greatest float may come out as ∞.
    boolean greatest = Math.abs(expected) >= 0x1.fffff8p127 && Math.abs(actual) >= 0x1.fffff8p127f;
    boolean close = Math.abs(actual - expected) <= bound * Math.ulp(rounded);
    boolean right = close && expected != 0; // else the sign of the zero counts
    if (!(same || right || (greatest && Math.signum(expected) == Math.signum(actual)))) {
      throw new AssertionError(
          "%s is %s (%s), not %s: %.2f ulps"
              .formatted(
                  what,
                  rounded,
                  expected,
                  actual,
                  Math.abs(actual - expected) / Math.ulp(rounded)));
    }
  }
}
