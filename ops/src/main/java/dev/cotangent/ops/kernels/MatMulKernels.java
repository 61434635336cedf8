package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.ops.MatMul;

/** Which algorithm takes which matrix product, decided by its numbers alone. */
final class MatMulKernels {
  /** More rows and columns than these would be read from memory several times. */
  private static final int MOST_LINES = 64;

  private MatMulKernels() {}

  static Kernel of(FloatSupport loops, MatMul op, Shape a, Shape b) {
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
    return MatMulDotKernel.lieAlong(op, a, b)
        && (Math.min(rows, columns) == 1 || rows + columns <= MOST_LINES)
        && Dots.cycles(rows, columns, steps, loops.lanes()) < plan.cycles();
  }
}
