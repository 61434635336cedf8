// Made by ElementwiseSource from the rows of ElementwiseRow.
package dev.cotangent.ops.kernels.loops.generated;

import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.kernels.loops.Loop;
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Elementwise loops. */
public final class ScalarElementwise implements LoopTable {
  public static final LoopTable TABLE = new ScalarElementwise();

  private ScalarElementwise() {}

  @Override
  public Loop affine() {
    return (x, n) -> affine(x.a, x.aAt, x.p, x.q, x.y, x.yAt, n);
  }

  @Override
  public Loop combine() {
    return (x, n) -> combine(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.r, x.y, x.yAt, n);
  }

  @Override
  public Loop combineTwice() {
    return (x, n) ->
        combineTwice(
            x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.t, x.y, x.yAt, x.z, x.zAt, n);
  }

  @Override
  public Loop combineSquare() {
    return (x, n) -> combineSquare(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.y, x.yAt, n);
  }

  @Override
  public Loop subtractQuotient() {
    return (x, n) ->
        subtractQuotient(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.y, x.yAt, n);
  }

  @Override
  public Optional<Loop> operation(Class<? extends Elementwise> op) {
    return Optional.ofNullable(loop(op.getName()));
  }

  private static @Nullable Loop loop(String op) {
    return switch (op) {
      case "dev.cotangent.ops.Negate" -> (x, n) -> negate(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Exp" -> (x, n) -> exp(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Log" -> (x, n) -> log(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Square" -> (x, n) -> square(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Sqrt" -> (x, n) -> sqrt(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Tanh" -> (x, n) -> tanh(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Sigmoid" -> (x, n) -> sigmoid(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.LogSigmoid" -> (x, n) -> logSigmoid(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Relu" -> (x, n) -> relu(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Step" -> (x, n) -> step(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.core.Add" -> (x, n) -> add(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Subtract" ->
          (x, n) -> subtract(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Multiply" ->
          (x, n) -> multiply(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Divide" -> (x, n) -> divide(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Maximum" -> (x, n) -> maximum(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Greater" -> (x, n) -> greater(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.GreaterOrEqual" ->
          (x, n) -> greaterOrEqual(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Equal" -> (x, n) -> equal(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Where" ->
          (x, n) -> where(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.Abs" -> (x, n) -> abs(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Sign" -> (x, n) -> sign(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Floor" ->
          (x, n) -> floor(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Ceil" -> (x, n) -> ceil(x.a, x.aAt, x.y, x.yAt, n);
      case "dev.cotangent.ops.PiecewiseConstant$Round" ->
          (x, n) -> round(x.a, x.aAt, x.y, x.yAt, n);
      default -> null;
    };
  }

  public static void negate(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = -u;
    }
  }

  public static void exp(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.exp(u);
    }
  }

  public static void log(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.log(u);
    }
  }

  public static void square(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = u * u;
    }
  }

  public static void sqrt(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.sqrt(u);
    }
  }

  public static void tanh(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.tanh(u);
    }
  }

  public static void sigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) (1 / (1 + Math.exp(-u)));
    }
  }

  public static void logSigmoid(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) (Math.min(u, 0) - Math.log1p(Math.exp(-Math.abs(u))));
    }
  }

  public static void relu(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = Math.max(u, 0);
    }
  }

  public static void step(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = u > 0 ? 1 : 0;
    }
  }

  public static void add(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u + v;
    }
  }

  public static void subtract(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u - v;
    }
  }

  public static void multiply(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u * v;
    }
  }

  public static void divide(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u / v;
    }
  }

  public static void maximum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = Math.max(u, v);
    }
  }

  public static void greater(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u > v ? 1 : 0;
    }
  }

  public static void greaterOrEqual(
      float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u >= v ? 1 : 0;
    }
  }

  public static void equal(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u == v ? 1 : 0;
    }
  }

  public static void where(
      float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      float w = c[cAt + i];
      y[yAt + i] = u != 0 ? v : w;
    }
  }

  public static void abs(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = Math.abs(u);
    }
  }

  public static void sign(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = Math.signum(u);
    }
  }

  public static void floor(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.floor(u);
    }
  }

  public static void ceil(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.ceil(u);
    }
  }

  public static void round(float[] a, int aAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = (float) Math.rint(u);
    }
  }

  public static void affine(float[] a, int aAt, float p, float q, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      y[yAt + i] = u * p + q;
    }
  }

  public static void combine(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float p,
      float q,
      float r,
      float[] y,
      int yAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u * p + (v * q + r);
    }
  }

  public static void combineTwice(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      float p,
      float q,
      float r,
      float s,
      float t,
      float[] y,
      int yAt,
      float[] z,
      int zAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      float w = c[cAt + i];
      float first = u * p + (v * q + r);
      y[yAt + i] = first;
      z[zAt + i] = w * s + first * t;
    }
  }

  public static void combineSquare(
      float[] a, int aAt, float[] b, int bAt, float p, float q, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      y[yAt + i] = u * p + v * v * q;
    }
  }

  public static void subtractQuotient(
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      float p,
      float q,
      float r,
      float s,
      float[] y,
      int yAt,
      int n) {
    for (int i = 0; i < n; i++) {
      float u = a[aAt + i];
      float v = b[bAt + i];
      float w = c[cAt + i];
      y[yAt + i] = u * p - v * q / ((float) Math.sqrt(w) * r + s);
    }
  }
}
