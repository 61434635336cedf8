package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.MatMul;
import java.util.Arrays;

/**
 * The product of matrices, in blocks whose right-hand panel stays in the first-level cache.
 *
 * <p>The loops want the right-hand factor's columns side by side, so it is packed into panels of
 * two vectors; transposes are a matter of where elements are fetched from. The product is computed
 * as it is or as the transpose of {@code BᵀAᵀ}, whichever packs less and fills the vectors better.
 */
final class MatMulKernel implements Kernel {
  /** The terms summed before the next panel is packed. */
  private static final int STEPS = 256;

  private static final int MOST_ROWS = 128;
  private static final int MOST_PANELS = 4;

  /** With fewer rows than this, packing costs more than it saves. */
  private static final int ROWS_WORTH_PACKING = 8;

  /** Work is cut in two until a part has about this many multiply-adds. */
  private static final long WORK_OF_A_TASK = 8_000_000;

  /**
   * A matrix in an array: which operand it is and how far rows and columns lie apart.
   *
   * @param operand 0 or 1
   * @param size the elements of one matrix of a batch
   */
  private record Matrix(int operand, int size, int rowStride, int columnStride) {
    Matrix transposed() {
      return new Matrix(operand, size, columnStride, rowStride);
    }
  }

  private final FloatSupport loops;
  private final int batch;
  private final int rows;
  private final int columns;
  private final int steps;
  private final Matrix left;
  private final Matrix right;
  private final int resultRowStride;
  private final int resultColumnStride;
  private final int panel;
  private final int rowBlock;
  private final int columnBlock;
  private final int rowBlocks;
  private final int columnBlocks;
  private final Offsets packed;
  private final Offsets inPlace;

  MatMulKernel(FloatSupport loops, MatMul op, Shape a, Shape b) {
    this.loops = loops;
    int m = a.dim(op.transposeA() ? -1 : -2);
    int k = a.dim(op.transposeA() ? -2 : -1);
    int n = b.dim(op.transposeB() ? -2 : -1);
    Matrix first = new Matrix(0, m * k, op.transposeA() ? 1 : k, op.transposeA() ? m : 1);
    Matrix second = new Matrix(1, k * n, op.transposeB() ? 1 : n, op.transposeB() ? k : 1);
    boolean swapped = cost(loops, n, m, first.transposed()) < cost(loops, m, n, second);
    this.batch = a.slice(0, a.rank() - 2).size();
    this.steps = k;
    this.rows = swapped ? n : m;
    this.columns = swapped ? m : n;
    this.left = swapped ? second.transposed() : first;
    this.right = swapped ? first.transposed() : second;
    this.resultRowStride = swapped ? 1 : n;
    this.resultColumnStride = swapped ? n : 1;
    this.panel = 2 * loops.lanes();
    int wantedTasks =
        (int) Math.min(64, Math.max(1, (long) rows * columns * steps / WORK_OF_A_TASK));
    int panels = (columns + panel - 1) / panel;
    int panelsInBlock = Math.min(MOST_PANELS, panels);
    int rowsInBlock = Math.min(MOST_ROWS, rows);
    while (blocks(panels, panelsInBlock) * blocks(rows, rowsInBlock) < wantedTasks
        && (panelsInBlock > 1 || rowsInBlock >= 32)) {
      if (panelsInBlock > 1) {
        panelsInBlock = (panelsInBlock + 1) / 2;
      } else {
        rowsInBlock = (rowsInBlock / 2 + 3) / 4 * 4;
      }
    }
    this.rowBlock = rowsInBlock;
    this.columnBlock = panelsInBlock * panel;
    this.rowBlocks = blocks(rows, rowBlock);
    this.columnBlocks = blocks(columns, columnBlock);
    int[] aRow = Offsets.strided(rowBlock, left.rowStride);
    int[] aStep = Offsets.strided(Math.min(STEPS, steps), left.columnStride);
    this.packed = new Offsets(aRow, aStep, Offsets.strided(aStep.length, panel));
    this.inPlace = new Offsets(aRow, aStep, Offsets.strided(aStep.length, right.rowStride));
  }

  private static int blocks(int count, int size) {
    return (count + size - 1) / size;
  }

  /** A rough count of cycles per step: vector products, and packing one row of the right factor. */
  private static double cost(FloatSupport loops, int rows, int columns, Matrix right) {
    int lanes = loops.lanes();
    double products = (double) blocks(columns, lanes) * rows / 2;
    double packing = right.columnStride == 1 ? (double) columns / lanes : 1.5 * columns;
    return products + packing;
  }

  @Override
  public String name() {
    return "matMul/packed";
  }

  @Override
  public int tasks() {
    return batch * rowBlocks * columnBlocks;
  }

  @Override
  public int localScratch() {
    return rowBlock * columnBlock + packed.aStep.length * panel;
  }

  @Override
  public void run(int task, Operands operands) {
    int columnsFrom = task % columnBlocks * columnBlock;
    int rowsFrom = task / columnBlocks % rowBlocks * rowBlock;
    int matrix = task / columnBlocks / rowBlocks;
    int rowCount = Math.min(rowBlock, rows - rowsFrom);
    int columnCount = Math.min(columnBlock, columns - columnsFrom);
    float[] a = operands.input(left.operand).floats();
    int aAt =
        operands.input(left.operand).offset() + matrix * left.size + rowsFrom * left.rowStride;
    float[] b = operands.input(right.operand).floats();
    int bAt = operands.input(right.operand).offset() + matrix * right.size;
    float[] scratch = operands.local().floats();
    int sums = operands.local().offset();
    int panelAt = sums + rowBlock * columnBlock;
    Arrays.fill(scratch, sums, sums + rowCount * columnBlock, 0);
    for (int k = 0; k < steps; k += STEPS) {
      int stepCount = Math.min(STEPS, steps - k);
      int ak = aAt + k * left.columnStride;
      for (int j = 0; j < columnCount; j += panel) {
        int width = Math.min(panel, columnCount - j);
        int bk = bAt + k * right.rowStride + (columnsFrom + j) * right.columnStride;
        if (width == panel && right.columnStride == 1 && rowCount < ROWS_WORTH_PACKING) {
          loops.contract(
              inPlace, rowCount, panel, stepCount, a, ak, b, bk, scratch, sums + j, columnBlock);
        } else {
          pack(b, bk, width, stepCount, scratch, panelAt);
          int filled = blocks(width, loops.lanes()) * loops.lanes();
          loops.contract(
              packed,
              rowCount,
              filled,
              stepCount,
              a,
              ak,
              scratch,
              panelAt,
              scratch,
              sums + j,
              columnBlock);
        }
      }
    }
    int resultAt =
        matrix * rows * columns + rowsFrom * resultRowStride + columnsFrom * resultColumnStride;
    copyOut(
        scratch,
        sums,
        rowCount,
        columnCount,
        operands.output().floats(),
        operands.output().offset() + resultAt);
  }

  /** Lays {@code width} columns side by side, step by step, with zeros up to the panel's width. */
  private void pack(float[] b, int at, int width, int stepCount, float[] target, int targetAt) {
    if (right.columnStride == 1) {
      for (int k = 0; k < stepCount; k++) {
        int to = targetAt + k * panel;
        System.arraycopy(b, at + k * right.rowStride, target, to, width);
        if (width < panel) {
          Arrays.fill(target, to + width, to + panel, 0);
        }
      }
      return;
    }
    if (width < panel) {
      Arrays.fill(target, targetAt, targetAt + stepCount * panel, 0);
    }
    int j = 0;
    for (; j + 4 <= width; j += 4) {
      packFour(b, at + j * right.columnStride, stepCount, target, targetAt + j);
    }
    for (; j < width; j++) {
      int from = at + j * right.columnStride;
      for (int k = 0; k < stepCount; k++) {
        target[targetAt + k * panel + j] = b[from + k * right.rowStride];
      }
    }
  }

  private void packFour(float[] b, int at, int stepCount, float[] target, int targetAt) {
    int apart = right.columnStride;
    for (int k = 0; k < stepCount; k++) {
      int from = at + k * right.rowStride;
      int to = targetAt + k * panel;
      target[to] = b[from];
      target[to + 1] = b[from + apart];
      target[to + 2] = b[from + 2 * apart];
      target[to + 3] = b[from + 3 * apart];
    }
  }

  private void copyOut(
      float[] tiles, int tilesAt, int rowCount, int columnCount, float[] result, int at) {
    if (resultColumnStride == 1) {
      for (int i = 0; i < rowCount; i++) {
        System.arraycopy(
            tiles, tilesAt + i * columnBlock, result, at + i * resultRowStride, columnCount);
      }
    } else {
      for (int j = 0; j < columnCount; j++) {
        int to = at + j * resultColumnStride;
        for (int i = 0; i < rowCount; i++) {
          result[to + i] = tiles[tilesAt + i * columnBlock + j];
        }
      }
    }
  }
}
