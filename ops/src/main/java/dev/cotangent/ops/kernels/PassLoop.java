package dev.cotangent.ops.kernels;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.Immutable;
import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Log;
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
import java.util.Map;

/** A loop over up to three arrays and four numbers; loops of fewer ignore the others. */
@Immutable
@FunctionalInterface
interface PassLoop {
  /** The loop of each operation by itself. */
  Map<Class<? extends Elementwise>, PassLoop> OF =
      Map.ofEntries(
          Map.entry(
              Negate.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.negate(a, i, y, o, n)),
          Map.entry(Exp.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.exp(a, i, y, o, n)),
          Map.entry(Log.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.log(a, i, y, o, n)),
          Map.entry(
              Square.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.square(a, i, y, o, n)),
          Map.entry(
              Sqrt.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.sqrt(a, i, y, o, n)),
          Map.entry(
              Tanh.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.tanh(a, i, y, o, n)),
          Map.entry(
              Sigmoid.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.sigmoid(a, i, y, o, n)),
          Map.entry(
              Relu.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.relu(a, i, y, o, n)),
          Map.entry(
              Step.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.step(a, i, y, o, n)),
          Map.entry(
              Add.class, (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.add(a, i, b, j, y, o, n)),
          Map.entry(
              Subtract.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.subtract(a, i, b, j, y, o, n)),
          Map.entry(
              Multiply.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.multiply(a, i, b, j, y, o, n)),
          Map.entry(
              Divide.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.divide(a, i, b, j, y, o, n)),
          Map.entry(
              Maximum.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.maximum(a, i, b, j, y, o, n)),
          Map.entry(
              Greater.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.greater(a, i, b, j, y, o, n)),
          Map.entry(
              GreaterOrEqual.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.greaterOrEqual(a, i, b, j, y, o, n)),
          Map.entry(
              Equal.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.equal(a, i, b, j, y, o, n)),
          Map.entry(
              Where.class,
              (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.where(a, i, b, j, c, k, y, o, n)));

  /** The loop of an operation that {@link #OF} has. */
  static PassLoop of(Class<? extends Elementwise> op) {
    return requireNonNull(OF.get(op));
  }

  /** See {@link FloatSupport#affine}. */
  PassLoop AFFINE = (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.affine(a, i, p, q, y, o, n);

  /** See {@link FloatSupport#combine}. */
  PassLoop COMBINE =
      (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.combine(a, i, p, b, j, q, y, o, n);

  /** See {@link FloatSupport#combineSquare}. */
  PassLoop COMBINE_SQUARE =
      (s, a, i, b, j, c, k, p, q, r, t, y, o, n) -> s.combineSquare(a, i, p, b, j, q, y, o, n);

  /** See {@link FloatSupport#subtractQuotient}. */
  PassLoop SUBTRACT_QUOTIENT =
      (s, a, i, b, j, c, k, p, q, r, t, y, o, n) ->
          s.subtractQuotient(a, i, p, b, j, q, c, k, r, t, y, o, n);

  void run(
      FloatSupport loops,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      float p,
      float q,
      float r,
      float t,
      float[] y,
      int yAt,
      int n);
}
