package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The transpose of as many rows as there are lanes, eight columns at a time.
 *
 * <p>With 16 lanes, row {@code 8 + r} is read eight places early, so that one blend puts its
 * columns behind those of row {@code r}. Exchanges over four, two and one lanes do the rest. With
 * four lanes, the first of these has nothing to do: columns 4 to 7 are vectors of their own.
 */
final class VectorTranspose {
  /** The columns taken at a time. */
  static final int COLUMNS = 8;

  private static final VectorMask<Float> FROM_8 = lanes(0xFF00);
  private static final VectorMask<Float> FIRST_FOURS = lanes(LANES == 4 ? 0 : 0x0F0F);
  private static final VectorMask<Float> LAST_FOURS = lanes(0xF0F0);
  private static final VectorMask<Float> LAST_PAIRS = lanes(0xCCCC);
  private static final VectorMask<Float> ODD = lanes(0xAAAA);
  private static final VectorShuffle<Float> OVER_FOUR = exchange(4 % LANES);
  private static final VectorShuffle<Float> OVER_TWO = exchange(2);
  private static final VectorShuffle<Float> OVER_ONE = exchange(1);

  private VectorTranspose() {}

  private static VectorMask<Float> lanes(long bits) {
    return VectorMask.fromLong(SPECIES, bits & ((1L << LANES) - 1));
  }

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  /**
   * All of the matrix: at least as many rows as lanes, and at least eight columns.
   *
   * <p>One flat loop over the blocks, so that masks and shuffles are loaded once, and each block's
   * results are stored together: the JDK 17 compiler checks shuffles anew after each store.
   */
  static void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    int lastRow = rows - LANES;
    int lastColumn = columns - COLUMNS;
    int blocks = ((rows - 1) / LANES + 1) * ((columns - 1) / COLUMNS + 1);
    boolean rowsFirst = xStride < yStride;
    int row = 0;
    int column = 0;
    for (int block = 0; block < blocks; block++) {
      int from = xAt + row * xStride + column;
      int half = LANES == 4 ? from + 4 : from + 4 * xStride;
      FloatVector a0 = eightOfRows(x, from, xStride);
      FloatVector a1 = eightOfRows(x, from + xStride, xStride);
      FloatVector a2 = eightOfRows(x, from + 2 * xStride, xStride);
      FloatVector a3 = eightOfRows(x, from + 3 * xStride, xStride);
      FloatVector a4 = eightOfRows(x, half, xStride);
      FloatVector a5 = eightOfRows(x, half + xStride, xStride);
      FloatVector a6 = eightOfRows(x, half + 2 * xStride, xStride);
      FloatVector a7 = eightOfRows(x, half + 3 * xStride, xStride);
      FloatVector b0 = a0.blend(a4.rearrange(OVER_FOUR), LAST_FOURS);
      FloatVector b4 = a4.blend(a0.rearrange(OVER_FOUR), FIRST_FOURS);
      FloatVector b1 = a1.blend(a5.rearrange(OVER_FOUR), LAST_FOURS);
      FloatVector b5 = a5.blend(a1.rearrange(OVER_FOUR), FIRST_FOURS);
      FloatVector b2 = a2.blend(a6.rearrange(OVER_FOUR), LAST_FOURS);
      FloatVector b6 = a6.blend(a2.rearrange(OVER_FOUR), FIRST_FOURS);
      FloatVector b3 = a3.blend(a7.rearrange(OVER_FOUR), LAST_FOURS);
      FloatVector b7 = a7.blend(a3.rearrange(OVER_FOUR), FIRST_FOURS);
      a0 = b0.blend(b2.rearrange(OVER_TWO), LAST_PAIRS);
      a2 = b0.rearrange(OVER_TWO).blend(b2, LAST_PAIRS);
      a1 = b1.blend(b3.rearrange(OVER_TWO), LAST_PAIRS);
      a3 = b1.rearrange(OVER_TWO).blend(b3, LAST_PAIRS);
      a4 = b4.blend(b6.rearrange(OVER_TWO), LAST_PAIRS);
      a6 = b4.rearrange(OVER_TWO).blend(b6, LAST_PAIRS);
      a5 = b5.blend(b7.rearrange(OVER_TWO), LAST_PAIRS);
      a7 = b5.rearrange(OVER_TWO).blend(b7, LAST_PAIRS);
      b0 = a0.blend(a1.rearrange(OVER_ONE), ODD);
      b1 = a0.rearrange(OVER_ONE).blend(a1, ODD);
      b2 = a2.blend(a3.rearrange(OVER_ONE), ODD);
      b3 = a2.rearrange(OVER_ONE).blend(a3, ODD);
      b4 = a4.blend(a5.rearrange(OVER_ONE), ODD);
      b5 = a4.rearrange(OVER_ONE).blend(a5, ODD);
      b6 = a6.blend(a7.rearrange(OVER_ONE), ODD);
      b7 = a6.rearrange(OVER_ONE).blend(a7, ODD);
      int to = yAt + column * yStride + row;
      b0.intoArray(y, to);
      b1.intoArray(y, to + yStride);
      b2.intoArray(y, to + 2 * yStride);
      b3.intoArray(y, to + 3 * yStride);
      b4.intoArray(y, to + 4 * yStride);
      b5.intoArray(y, to + 5 * yStride);
      b6.intoArray(y, to + 6 * yStride);
      b7.intoArray(y, to + 7 * yStride);
      // The last blocks overlap those before.
      if (rowsFirst) {
        column = row == lastRow ? Math.min(column + COLUMNS, lastColumn) : column;
        row = row == lastRow ? 0 : Math.min(row + LANES, lastRow);
      } else {
        row = column == lastColumn ? Math.min(row + LANES, lastRow) : row;
        column = column == lastColumn ? 0 : Math.min(column + COLUMNS, lastColumn);
      }
    }
  }

  /** Elements of a row, and, of 16 lanes, eight of the row eight rows below behind eight of it. */
  private static FloatVector eightOfRows(float[] x, int at, int stride) {
    FloatVector v = FloatVector.fromArray(SPECIES, x, at);
    return LANES == 16
        ? v.blend(FloatVector.fromArray(SPECIES, x, at + 8 * stride - 8), FROM_8)
        : v;
  }
}
