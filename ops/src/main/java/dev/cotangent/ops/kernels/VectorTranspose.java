package dev.cotangent.ops.kernels;

import static dev.cotangent.ops.kernels.VectorMath.LANES;
import static dev.cotangent.ops.kernels.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * The transpose of as many rows as there are lanes, four columns at a time.
 *
 * <p>Row {@code 4m + r} is read {@code 4m} places early, so that its four columns come to lie in
 * the lanes {@code 4m} to {@code 4m + 3}; one blend for each {@code m} then gathers the rows of
 * equal {@code r}. Two exchanges within groups of four lanes do the rest.
 */
final class VectorTranspose {
  /** The columns taken at a time. */
  static final int COLUMNS = 4;

  private static final VectorMask<Float> FROM_4 = lanes(-1L << 4);
  private static final VectorMask<Float> FROM_8 = lanes(-1L << 8);
  private static final VectorMask<Float> FROM_12 = lanes(-1L << 12);
  private static final VectorMask<Float> ODD = lanes(0xAAAA);
  private static final VectorMask<Float> ODD_PAIRS = lanes(0xCCCC);
  private static final VectorShuffle<Float> NEIGHBOUR = exchange(1);
  private static final VectorShuffle<Float> NEIGHBOUR_PAIR = exchange(2);

  private VectorTranspose() {}

  private static VectorMask<Float> lanes(long bits) {
    return VectorMask.fromLong(SPECIES, bits & ((1L << LANES) - 1));
  }

  private static VectorShuffle<Float> exchange(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> lane ^ distance);
  }

  /** All of the matrix: at least as many rows as lanes, and at least four columns. */
  static void transpose(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    int lastRow = rows - LANES;
    int lastColumn = columns - COLUMNS;
    // The last blocks overlap those before.
    if (xStride < yStride) {
      for (int j = 0; j < columns; j += COLUMNS) {
        int column = Math.min(j, lastColumn);
        for (int i = 0; i < rows; i += LANES) {
          int row = Math.min(i, lastRow);
          block(x, xAt + row * xStride + column, xStride, y, yAt + column * yStride + row, yStride);
        }
      }
    } else {
      for (int i = 0; i < rows; i += LANES) {
        int row = Math.min(i, lastRow);
        for (int j = 0; j < columns; j += COLUMNS) {
          int column = Math.min(j, lastColumn);
          block(x, xAt + row * xStride + column, xStride, y, yAt + column * yStride + row, yStride);
        }
      }
    }
  }

  private static void block(float[] x, int xAt, int xStride, float[] y, int yAt, int yStride) {
    FloatVector a = everyFourth(x, xAt, xStride);
    FloatVector b = everyFourth(x, xAt + xStride, xStride);
    FloatVector c = everyFourth(x, xAt + 2 * xStride, xStride);
    FloatVector d = everyFourth(x, xAt + 3 * xStride, xStride);
    FloatVector ac = a.blend(c.rearrange(NEIGHBOUR_PAIR), ODD_PAIRS);
    FloatVector ca = a.rearrange(NEIGHBOUR_PAIR).blend(c, ODD_PAIRS);
    FloatVector bd = b.blend(d.rearrange(NEIGHBOUR_PAIR), ODD_PAIRS);
    FloatVector db = b.rearrange(NEIGHBOUR_PAIR).blend(d, ODD_PAIRS);
    ac.blend(bd.rearrange(NEIGHBOUR), ODD).intoArray(y, yAt);
    ac.rearrange(NEIGHBOUR).blend(bd, ODD).intoArray(y, yAt + yStride);
    ca.blend(db.rearrange(NEIGHBOUR), ODD).intoArray(y, yAt + 2 * yStride);
    ca.rearrange(NEIGHBOUR).blend(db, ODD).intoArray(y, yAt + 3 * yStride);
  }

  /** Four elements of each fourth row, one row's behind the other's. */
  private static FloatVector everyFourth(float[] x, int at, int stride) {
    FloatVector v = FloatVector.fromArray(SPECIES, x, at);
    if (LANES > 4) {
      v = v.blend(FloatVector.fromArray(SPECIES, x, at + 4 * stride - 4), FROM_4);
    }
    if (LANES > 8) {
      v = v.blend(FloatVector.fromArray(SPECIES, x, at + 8 * stride - 8), FROM_8);
      v = v.blend(FloatVector.fromArray(SPECIES, x, at + 12 * stride - 12), FROM_12);
    }
    return v;
  }
}
