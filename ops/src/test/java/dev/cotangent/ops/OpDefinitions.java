package dev.cotangent.ops;

import static dev.cotangent.ops.Definitions.fill;

import dev.cotangent.core.Add;
import dev.cotangent.core.Barrier;
import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Op;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.StraightThrough;
import dev.cotangent.core.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The second definition of every operation, to hold against what it evaluates to. */
final class OpDefinitions {
  /**
   * Computes the value of an operation for operands, another way than the operation does; of
   * several results, their values one behind the other.
   */
  static final Map<Class<? extends Op>, BiFunction<Op, List<Tensor>, Tensor>> ALL = new HashMap<>();

  private OpDefinitions() {}

  static {
    unary(Negate.class, x -> 0 - x);
    unary(Exp.class, x -> StrictMath.pow(Math.E, x));
    unary(Log.class, x -> StrictMath.log10(x) * StrictMath.log(10));
    unary(Square.class, x -> StrictMath.pow(x, 2));
    unary(Sqrt.class, x -> StrictMath.pow(x, 0.5));
    unary(Tanh.class, x -> 1 - 2 / (StrictMath.exp(2 * x) + 1));
    unary(Sigmoid.class, x -> (1 + StrictMath.tanh(x / 2)) / 2);
    unary(LogSigmoid.class, x -> x / 2 - StrictMath.log(2 * StrictMath.cosh(x / 2)));
    unary(Relu.class, x -> Math.max(0, x));
    unary(Step.class, x -> Math.max(0, Math.signum(x)));
    unary(PiecewiseConstant.Sign.class, x -> x / Math.abs(x));
    unary(PiecewiseConstant.Floor.class, x -> x < (long) x ? (long) x - 1 : (long) x);
    unary(PiecewiseConstant.Ceil.class, x -> x > (long) x ? (long) x + 1 : (long) x);
    unary(PiecewiseConstant.Round.class, x -> Math.signum(x) * (long) (Math.abs(x) + 0.5));
    unary(Abs.class, x -> Math.max(x, -x));
    unary(Exponential.Expm1.class, x -> 2 * StrictMath.exp(x / 2) * StrictMath.sinh(x / 2));
    unary(Exponential.Log1p.class, x -> StrictMath.log(1 + x));
    unary(Trigonometric.Sin.class, x -> StrictMath.cos(x - Math.PI / 2));
    unary(Trigonometric.Cos.class, x -> 1 - 2 * StrictMath.pow(StrictMath.sin(x / 2), 2));
    unary(Trigonometric.Asin.class, x -> StrictMath.atan(x / StrictMath.sqrt(1 - x * x)));
    unary(Trigonometric.Acos.class, x -> Math.PI / 2 - StrictMath.asin(x));
    unary(Hyperbolic.Sinh.class, x -> (StrictMath.exp(x) - StrictMath.exp(-x)) / 2);
    unary(Hyperbolic.Cosh.class, x -> (StrictMath.exp(x) + StrictMath.exp(-x)) / 2);
    unary(
        Hyperbolic.Asinh.class,
        x -> Math.signum(x) * StrictMath.log(Math.abs(x) + StrictMath.sqrt(x * x + 1)));
    unary(Hyperbolic.Acosh.class, x -> StrictMath.log(x + StrictMath.sqrt(x * x - 1)));
    unary(ErrorFunction.Erf.class, Definitions::erf);
    unary(ErrorFunction.Erfc.class, x -> 1 - Definitions.erf(x));
    unary(ErrorFunction.Erfinv.class, x -> Definitions.inverse(Definitions::erf, x, -3, 3));
    unary(GammaFunction.Lgamma.class, Definitions::lgamma);
    add(
        GammaFunction.Polygamma.class,
        (op, in) ->
            fill(in.get(0).shape(), i -> Definitions.polygamma(op.order(), in.get(0).get(i))));
    binary(Polar.Hypot.class, (a, b) -> StrictMath.sqrt(a * a + b * b));
    binary(
        Polar.Atan2.class, (y, x) -> 2 * StrictMath.atan(y / (StrictMath.sqrt(x * x + y * y) + x)));
    binary(Pow.class, (x, p) -> StrictMath.exp(p * StrictMath.log(x)));
    unary(StopGradient.class, x -> x);
    add(Barrier.class, (op, in) -> in.get(0));
    add(Recomputed.class, (op, in) -> in.get(0));
    add(StraightThrough.class, (op, in) -> in.get(0));
    add(CustomGradient.class, (op, in) -> Definitions.productAndTanh(in.get(0), in.get(1)));
    add(Scan.class, (op, in) -> Definitions.scan(op, in));
    binary(Add.class, (a, b) -> a - -b);
    binary(Subtract.class, (a, b) -> a + -b);
    binary(Multiply.class, (a, b) -> ((a + b) * (a + b) - a * a - b * b) / 2);
    binary(Divide.class, (a, b) -> a * (1 / b));
    binary(Maximum.class, (a, b) -> a > b ? a : b);
    binary(Greater.class, (a, b) -> a - b > 0 ? 1 : 0);
    binary(GreaterOrEqual.class, (a, b) -> a - b < 0 ? 0 : 1);
    binary(Equal.class, (a, b) -> a - b != 0 ? 0 : 1);
    add(
        Where.class,
        (op, in) ->
            fill(
                in.get(0).shape(),
                i ->
                    in.get(0).get(i) * in.get(1).get(i)
                        + (1 - in.get(0).get(i)) * in.get(2).get(i)));
    add(Reshape.class, (op, in) -> Tensor.of(op.shape(), in.get(0).toDoubles()));
    add(Permute.class, (op, in) -> Definitions.permute(op, in.get(0)));
    add(BroadcastTo.class, (op, in) -> Definitions.broadcast(op.shape(), in.get(0)));
    add(SumTo.class, (op, in) -> Definitions.sumTo(op.shape(), in.get(0)));
    add(Slice.class, (op, in) -> Definitions.slice(op, in.get(0)));
    add(Pad.class, (op, in) -> Definitions.pad(op, in.get(0)));
    add(Concat.class, (op, in) -> Definitions.concat(op.axis(), in));
    add(Gather.class, (op, in) -> Definitions.gather(in.get(0), in.get(1)));
    add(ScatterAdd.class, (op, in) -> Definitions.scatterAdd(op.rows(), in.get(0), in.get(1)));
    add(TakeAlong.class, (op, in) -> Definitions.takeAlong(in.get(0), in.get(1)));
    add(PutAlong.class, (op, in) -> Definitions.putAlong(op.size(), in.get(0), in.get(1)));
    add(
        OneHot.class,
        (op, in) ->
            fill(
                in.get(0).shape().concat(Shape.of(op.depth())),
                i -> in.get(0).get(Arrays.copyOf(i, i.length - 1)) == i[i.length - 1] ? 1 : 0));
    add(
        RandomUniform.class,
        (op, in) ->
            Tensor.generate(op.shape(), i -> Definitions.philox(op, (long) in.get(0).item(), i)));
    add(MatMul.class, (op, in) -> Definitions.matmul(op, in.get(0), in.get(1)));
    add(Cholesky.class, (op, in) -> MatrixDefinitions.cholesky(in.get(0)));
    add(
        TriangularSolve.class,
        (op, in) ->
            MatrixDefinitions.solve(
                MatrixDefinitions.triangle(op, in.get(0)), in.get(1), op.transposed()));
    add(Solve.class, (op, in) -> MatrixDefinitions.solve(in.get(0), in.get(1), op.transposed()));
    add(
        DeterminantFunction.Determinant.class,
        (op, in) -> MatrixDefinitions.determinants(in.get(0), x -> x));
    add(
        DeterminantFunction.LogDeterminant.class,
        (op, in) ->
            MatrixDefinitions.determinants(in.get(0), x -> StrictMath.log(StrictMath.abs(x))));
    add(
        DeterminantFunction.DeterminantSign.class,
        (op, in) -> MatrixDefinitions.determinants(in.get(0), x -> x > 0 ? 1 : -1));
    add(Softmax.class, (op, in) -> Definitions.softmax(in.get(0)));
    add(
        LogSoftmax.class,
        (op, in) -> {
          Tensor softmax = Definitions.softmax(in.get(0));
          return fill(softmax.shape(), i -> StrictMath.log(softmax.get(i)));
        });
    add(Standardise.class, StandardiseDefinition::value);
    add(StandardiseGradient.class, StandardiseDefinition::gradient);
    add(ArgMax.class, (op, in) -> Definitions.argMax(in.get(0)));
    add(ArgSort.class, (op, in) -> Definitions.argSort(op.descending(), in.get(0)));
    add(CumulativeSum.class, (op, in) -> Definitions.cumulativeSum(op.backwards(), in.get(0)));
    add(Convolution.class, (op, in) -> Definitions.conv(op, in.get(0), in.get(1)));
    add(TrueConvolution.class, (op, in) -> Definitions.trueConv(op, in.get(0), in.get(1)));
    add(
        ConvolutionTranspose.class,
        (op, in) -> Definitions.convTranspose(op, in.get(0), in.get(1)));
    add(ConvolutionFilter.class, (op, in) -> Definitions.convFilter(op, in.get(0), in.get(1)));
    add(MaxPoolPositions.class, (op, in) -> Definitions.maxPoolPositions(op.window(), in.get(0)));
    add(SumPool.class, (op, in) -> Definitions.sumPool(op.window(), in.get(0)));
    add(SumUnpool.class, (op, in) -> Definitions.sumUnpool(op, in.get(0)));
  }

  private static void unary(Class<? extends Op> type, DoubleUnaryOperator f) {
    add(type, (op, in) -> fill(in.get(0).shape(), i -> f.applyAsDouble(in.get(0).get(i))));
  }

  private static void binary(Class<? extends Op> type, DoubleBinaryOperator f) {
    add(
        type,
        (op, in) ->
            fill(in.get(0).shape(), i -> f.applyAsDouble(in.get(0).get(i), in.get(1).get(i))));
  }

  private static <O extends Op> void add(
      Class<O> type, BiFunction<O, List<Tensor>, Tensor> definition) {
    ALL.put(type, (op, operands) -> definition.apply(type.cast(op), operands));
  }
}
