package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.kernels.loops.Dots;
import dev.cotangent.ops.kernels.loops.FloatSupport;

/** Which algorithm takes which matrix product, decided by its numbers alone. */
public final class MatMulKernels {
  /** So few lines of the one factor have those of the other read from memory once. */
  private static final int FEW_LINES = Dots.B_TILE;

  /** So many lines stay in the cache while those of the other factor are read once. */
  private static final int SOME_LINES = 4 * Dots.B_TILE;

  /** How many times as quick dots of some lines must be: they are one more loop to compile. */
  private static final double WORTH_COMPILING = 1.5;

  /** More lines of both would be read from memory several times. */
  private static final int MOST_LINES = 64;

  private MatMulKernels() {}

  public static Kernel of(FloatSupport loops, MatMul op, Shape a, Shape b) {
    if (MatMulRowKernel.fits(op, a, b)) {
      return new MatMulRowKernel(loops, op, a, b);
    }
    MatMulPlan plan = MatMulPlan.of(loops, op, a, b);
    return worthDots(loops, op, a, b, plan)
        ? new MatMulDotKernel(loops, op, a, b)
        : new MatMulKernel(loops, plan);
  }

  private static boolean worthDots(
      FloatSupport loops, MatMul op, Shape a, Shape b, MatMulPlan plan) {
    int rows = a.dim(op.transposeA() ? -1 : -2);
    int columns = b.dim(op.transposeB() ? -2 : -1);
    int steps = a.dim(op.transposeA() ? -2 : -1);
    int most = Math.max(rows, columns);
    int fewest = Math.min(rows, columns);
    boolean few = fewest <= FEW_LINES || rows + columns <= MOST_LINES;
    double gain = plan.cycles(loops) / Dots.cycles(fewest, most, steps, loops.lanes());
    return MatMulDotKernel.lieAlong(op, a, b)
        && (few ? gain > 1 : fewest <= SOME_LINES && gain > WORTH_COMPILING);
  }
}
