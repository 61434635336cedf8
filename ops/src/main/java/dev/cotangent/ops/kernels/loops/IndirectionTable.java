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

  /**
   * Creates the tables.
   *
   * @param aRow where the first factor of each row starts
   * @param aStep how far each step lies from there
   * @param bStep where the second factor of each step starts
   */
  public IndirectionTable(int[] aRow, int[] aStep, int[] bStep) {
    this.aRow = aRow;
    this.aStep = aStep;
    this.bStep = bStep;
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
