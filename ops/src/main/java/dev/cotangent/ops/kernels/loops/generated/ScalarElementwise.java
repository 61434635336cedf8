// Made by ElementwiseSource from the rows of ElementwiseRow.
package dev.cotangent.ops.kernels.loops.generated;

import dev.cotangent.core.Add;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.Maximum;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Negate;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Where;
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.Map;

/** Elementwise loops. */
public final class ScalarElementwise {
  public static final LoopTable TABLE =
      new LoopTable(
          Map.ofEntries(
              Map.entry(Negate.class, (x, n) -> negate(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Exp.class, (x, n) -> exp(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Log.class, (x, n) -> log(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Square.class, (x, n) -> square(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Sqrt.class, (x, n) -> sqrt(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Tanh.class, (x, n) -> tanh(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Sigmoid.class, (x, n) -> sigmoid(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(LogSigmoid.class, (x, n) -> logSigmoid(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Relu.class, (x, n) -> relu(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Step.class, (x, n) -> step(x.a, x.aAt, x.y, x.yAt, n)),
              Map.entry(Add.class, (x, n) -> add(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Subtract.class, (x, n) -> subtract(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Multiply.class, (x, n) -> multiply(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Divide.class, (x, n) -> divide(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Maximum.class, (x, n) -> maximum(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Greater.class, (x, n) -> greater(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(
                  GreaterOrEqual.class,
                  (x, n) -> greaterOrEqual(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(Equal.class, (x, n) -> equal(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
              Map.entry(
                  Where.class, (x, n) -> where(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.y, x.yAt, n))),
          (x, n) -> affine(x.a, x.aAt, x.p, x.q, x.y, x.yAt, n),
          (x, n) -> combine(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.r, x.y, x.yAt, n),
          (x, n) ->
              combineTwice(
                  x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.t, x.y, x.yAt, x.z,
                  x.zAt, n),
          (x, n) -> combineSquare(x.a, x.aAt, x.b, x.bAt, x.p, x.q, x.y, x.yAt, n),
          (x, n) ->
              subtractQuotient(
                  x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.p, x.q, x.r, x.s, x.y, x.yAt, n));

  private ScalarElementwise() {}

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
