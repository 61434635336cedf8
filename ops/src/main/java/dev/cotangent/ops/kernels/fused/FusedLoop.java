package dev.cotangent.ops.kernels.fused;

import com.google.errorprone.annotations.Immutable;
import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
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
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.Map;

/**
 * A loop over up to three arrays and five numbers, with one or two results; loops of fewer ignore
 * the others.
 */
@Immutable
@FunctionalInterface
public interface FusedLoop {
  /** The loop of each operation by itself. */
  Map<Class<? extends Elementwise>, FusedLoop> OF =
      Map.ofEntries(
          Map.entry(Negate.class, (s, x, n) -> s.negate(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Exp.class, (s, x, n) -> s.exp(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Log.class, (s, x, n) -> s.log(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Square.class, (s, x, n) -> s.square(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Sqrt.class, (s, x, n) -> s.sqrt(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Tanh.class, (s, x, n) -> s.tanh(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Sigmoid.class, (s, x, n) -> s.sigmoid(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(LogSigmoid.class, (s, x, n) -> s.logSigmoid(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Relu.class, (s, x, n) -> s.relu(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Step.class, (s, x, n) -> s.step(x.a, x.aAt, x.y, x.yAt, n)),
          Map.entry(Add.class, (s, x, n) -> s.add(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Subtract.class, (s, x, n) -> s.subtract(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Multiply.class, (s, x, n) -> s.multiply(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Divide.class, (s, x, n) -> s.divide(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Maximum.class, (s, x, n) -> s.maximum(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Greater.class, (s, x, n) -> s.greater(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(
              GreaterOrEqual.class,
              (s, x, n) -> s.greaterOrEqual(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(Equal.class, (s, x, n) -> s.equal(x.a, x.aAt, x.b, x.bAt, x.y, x.yAt, n)),
          Map.entry(
              Where.class,
              (s, x, n) -> s.where(x.a, x.aAt, x.b, x.bAt, x.c, x.cAt, x.y, x.yAt, n)));

  /** See {@link FloatSupport#affine}. */
  FusedLoop AFFINE = (s, x, n) -> s.affine(x.a, x.aAt, x.p, x.q, x.y, x.yAt, n);

  /** See {@link FloatSupport#combine}. */
  FusedLoop COMBINE = (s, x, n) -> s.combine(x.a, x.aAt, x.p, x.b, x.bAt, x.q, x.r, x.y, x.yAt, n);

  /** See {@link FloatSupport#combineTwice}. */
  FusedLoop COMBINE_TWICE =
      (s, x, n) ->
          s.combineTwice(
              x.a, x.aAt, x.p, x.b, x.bAt, x.q, x.s, x.c, x.cAt, x.r, x.t, x.y, x.yAt, x.z, x.zAt,
              n);

  /** See {@link FloatSupport#combineSquare}. */
  FusedLoop COMBINE_SQUARE =
      (s, x, n) -> s.combineSquare(x.a, x.aAt, x.p, x.b, x.bAt, x.q, x.y, x.yAt, n);

  /** See {@link FloatSupport#subtractQuotient}. */
  FusedLoop SUBTRACT_QUOTIENT =
      (s, x, n) ->
          s.subtractQuotient(x.a, x.aAt, x.p, x.b, x.bAt, x.q, x.c, x.cAt, x.r, x.t, x.y, x.yAt, n);

  /** Whether there is a loop for an operation. */
  static boolean has(Elementwise op) {
    return OF.containsKey(op.getClass()) || DefinitionLoop.has(op);
  }

  /** The loop of an operation that {@link #has} one. */
  static FusedLoop of(Elementwise op) {
    FusedLoop loop = OF.get(op.getClass());
    return loop != null ? loop : DefinitionLoop.of(op);
  }

  /** Does the loop for {@code n} elements. */
  void run(FloatSupport loops, FusedArguments arguments, int n);
}
