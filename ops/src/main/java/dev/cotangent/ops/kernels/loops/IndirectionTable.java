package dev.cotangent.ops.kernels.loops;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Where the factors of a contraction lie, as tables of array offsets.
 *
 * <p>A contraction is the sum of products behind the matrix product and all three directions of the
 * convolution:
 *
 * <pre>  c[i][j] += Σₖ a[aRow[i] + aStep[k]] · b[bStep[k] + j]</pre>
 *
 * <p>Tables instead of strides let one set of inner loops read a matrix, a transposed matrix, a
 * packed panel, the windows of a padded image or a flipped filter where they lie.
 */
public final class IndirectionTable {
  public final int[] aRow;
  public final int[] aStep;
  public final int[] bStep;
  public final int rows;
  public final int columns;
  public final int steps;

  /** How far the rows of the matrix lie apart. */
  public final int stride;

  /**
   * Creates the tables.
   *
   * @param aRow where the first factor of each row starts
   * @param aStep how far each step lies from there
   * @param bStep where the second factor of each step starts
   * @param columns a multiple of {@link FloatSupport#lanes}
   * @param stride how far the rows of the matrix lie apart
   */
  public IndirectionTable(int[] aRow, int[] aStep, int[] bStep, int columns, int stride) {
    this(aRow, aStep, bStep, aRow.length, columns, aStep.length, stride);
  }

  private IndirectionTable(
      int[] aRow, int[] aStep, int[] bStep, int rows, int columns, int steps, int stride) {
    this.aRow = aRow;
    this.aStep = aStep;
    this.bStep = bStep;
    this.rows = rows;
    this.columns = columns;
    this.steps = steps;
    this.stride = stride;
  }

  /** The contraction for the first rows alone. */
  public IndirectionTable withRows(int count) {
    return new IndirectionTable(aRow, aStep, bStep, count, columns, steps, stride);
  }

  /** The contraction of the first steps alone. */
  public IndirectionTable withSteps(int count) {
    return new IndirectionTable(aRow, aStep, bStep, rows, columns, count, stride);
  }

  /** The contraction for other columns, of a matrix whose rows lie so far apart. */
  public IndirectionTable withColumns(int count, int apart) {
    return new IndirectionTable(aRow, aStep, bStep, rows, count, steps, apart);
  }

  /** A table of {@code count} offsets. */
  public static int[] table(int count, IntUnaryOperator offset) {
    int[] table = new int[count];
    Arrays.setAll(table, offset);
    return table;
  }

  /** The offsets 0, {@code stride}, 2 · {@code stride}, … */
  public static int[] strided(int count, int stride) {
    return table(count, i -> i * stride);
  }
}
