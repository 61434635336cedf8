package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Shape;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.Split;

/**
 * How a matrix product is computed: as it is or as the transpose of {@code BᵀAᵀ}, whichever packs
 * less, and how it is cut into parts.
 *
 * <p>All estimates are of cycles, with one product of vectors in each.
 *
 * @param swapped whether the transpose of the result is computed
 * @param left the factor whose rows lie along the sum, or are transposed to do so
 * @param right the factor that is packed into panels
 * @param splitSteps where it has parts, each computes a partial sum of the same elements
 */
public record MatMulPlan(
    boolean swapped,
    int batch,
    Factor left,
    Factor right,
    Split splitRows,
    Split splitColumns,
    Split splitSteps) {
  private static final double TO_TRANSPOSE = 1.1;
  private static final double TO_COPY = 0.2;
  private static final double TO_READ = 0.1;

  /** Adding a partial sum is done by one thread, while others wait. */
  private static final double TO_ADD = 1.2;

  /** The multiply-adds of a part, so that handing it to a thread is worthwhile. */
  private static final long WORK_OF_A_PART = 300_000;

  private static final int MOST_PARTS = 16;

  /** Cutting n parts in two may add this share of the products, divided by n. */
  private static final double MOST_ADDED = 0.08;

  /** Sums of fewer steps are not split. */
  private static final int FEWEST_STEPS = 256;

  public static MatMulPlan of(FloatSupport loops, MatMul op, Shape a, Shape b) {
    int m = a.dim(op.transposeA() ? -1 : -2);
    int k = a.dim(op.transposeA() ? -2 : -1);
    int n = b.dim(op.transposeB() ? -2 : -1);
    Factor first = new Factor(0, m * k, op.transposeA() ? 1 : k, op.transposeA() ? m : 1);
    Factor second = new Factor(1, k * n, op.transposeB() ? 1 : n, op.transposeB() ? k : 1);
    int batch = a.slice(0, a.rank() - 2).size();
    Split byRow = new Split(m, FloatSupport.STRIP, 1);
    Split byColumn = new Split(n, loops.panel(), 1);
    Split byStep = new Split(k, FEWEST_STEPS, 1);
    MatMulPlan plain = new MatMulPlan(false, batch, first, second, byRow, byColumn, byStep);
    MatMulPlan transposed = plain.transposed(loops);
    return (transposed.cycles(loops) < plain.cycles(loops) ? transposed : plain).cut(loops);
  }

  private MatMulPlan transposed(FloatSupport loops) {
    return new MatMulPlan(
        !swapped,
        batch,
        right.transposed(),
        left.transposed(),
        new Split(columns(), FloatSupport.STRIP, 1),
        new Split(rows(), loops.panel(), 1),
        splitSteps);
  }

  /** Cuts in two, where that costs least, as long as it is worthwhile. */
  private MatMulPlan cut(FloatSupport loops) {
    Split byRow = splitRows;
    Split byColumn = splitColumns;
    Split byStep = splitSteps;
    double work = (double) rows() * columns() * steps();
    double wanted = Math.min(MOST_PARTS, work / WORK_OF_A_PART);
    double most = MOST_ADDED * products(loops);
    double rowsCost = rightPacking() + TO_READ * columns() * steps();
    double columnsCost = leftPacking() + TO_READ * rows() * steps();
    double stepsCost = TO_ADD * rows() * columns();
    int parts = 1;
    while (2 * parts <= wanted) {
      double ofRows = byRow.canDouble() ? rowsCost * byRow.parts() : Double.MAX_VALUE;
      double ofColumns = byColumn.canDouble() ? columnsCost * byColumn.parts() : Double.MAX_VALUE;
      double ofSteps = byStep.canDouble() ? stepsCost * byStep.parts() : Double.MAX_VALUE;
      double least = Math.min(ofRows, Math.min(ofColumns, ofSteps));
      if (least * parts > most) {
        break;
      }
      if (least == ofColumns) {
        byColumn = byColumn.doubled();
      } else if (least == ofRows) {
        byRow = byRow.doubled();
      } else {
        byStep = byStep.doubled();
      }
      parts *= 2;
    }
    return new MatMulPlan(swapped, batch, left, right, byRow, byColumn, byStep);
  }

  int rows() {
    return splitRows.length();
  }

  int columns() {
    return splitColumns.length();
  }

  int steps() {
    return splitSteps.length();
  }

  /** Whether the left factor's rows can be read as they lie. */
  boolean leftInPlace() {
    return left.columnStride() == 1;
  }

  /** What the whole product takes. */
  double cycles(FloatSupport loops) {
    double last = swapped ? TO_TRANSPOSE * rows() * columns() : 0;
    return products(loops) + leftPacking() + rightPacking() + last;
  }

  boolean splitsSteps() {
    return splitSteps.parts() > 1;
  }

  /** Whether parts go to a stage first, where they wait to be transposed or added. */
  boolean staged() {
    return swapped || splitsSteps();
  }

  private double products(FloatSupport loops) {
    double strips = (rows() - 1) / FloatSupport.STRIP + 1;
    return strips * FloatSupport.STRIP * loops.padded(columns()) / loops.lanes() * steps();
  }

  private double leftPacking() {
    return leftInPlace() ? 0 : TO_TRANSPOSE * rows() * steps();
  }

  private double rightPacking() {
    return (right.columnStride() == 1 ? TO_COPY : TO_TRANSPOSE) * columns() * steps();
  }
}
