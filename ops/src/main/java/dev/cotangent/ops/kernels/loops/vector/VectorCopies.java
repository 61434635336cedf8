package dev.cotangent.ops.kernels.loops.vector;

import static dev.cotangent.ops.kernels.loops.math.VectorMath.LANES;
import static dev.cotangent.ops.kernels.loops.math.VectorMath.SPECIES;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import jdk.incubator.vector.FloatVector;

/**
 * The vector loops behind {@link FloatSupport#copy}, since a call for each of many short rows would
 * take longer than its copy. A last vector overlaps the one before.
 */
final class VectorCopies {
  private VectorCopies() {}

  /** Copies rows of at least one vector. */
  static void copy(
      float[] x, int xAt, int xStride, int rows, int columns, float[] y, int yAt, int yStride) {
    if (columns == LANES) {
      oneVector(x, xAt, xStride, rows, y, yAt, yStride);
    } else if (columns <= 2 * LANES) {
      twoVectors(x, xAt, xStride, rows, columns - LANES, y, yAt, yStride);
    } else if (columns <= 4 * LANES) {
      fourVectors(x, xAt, xStride, rows, columns - LANES, y, yAt, yStride);
    } else {
      for (int i = 0; i < rows; i++) {
        row(x, xAt + i * xStride, columns - LANES, y, yAt + i * yStride);
      }
    }
  }

  private static void oneVector(
      float[] x, int xAt, int xStride, int rows, float[] y, int yAt, int yStride) {
    for (int i = 0; i < rows; i++) {
      FloatVector.fromArray(SPECIES, x, xAt + i * xStride).intoArray(y, yAt + i * yStride);
    }
  }

  private static void twoVectors(
      float[] x, int xAt, int xStride, int rows, int last, float[] y, int yAt, int yStride) {
    for (int i = 0; i < rows; i++) {
      int from = xAt + i * xStride;
      int to = yAt + i * yStride;
      FloatVector.fromArray(SPECIES, x, from).intoArray(y, to);
      FloatVector.fromArray(SPECIES, x, from + last).intoArray(y, to + last);
    }
  }

  private static void fourVectors(
      float[] x, int xAt, int xStride, int rows, int last, float[] y, int yAt, int yStride) {
    for (int i = 0; i < rows; i++) {
      int from = xAt + i * xStride;
      int to = yAt + i * yStride;
      FloatVector.fromArray(SPECIES, x, from).intoArray(y, to);
      FloatVector.fromArray(SPECIES, x, from + LANES).intoArray(y, to + LANES);
      FloatVector.fromArray(SPECIES, x, from + last - LANES).intoArray(y, to + last - LANES);
      FloatVector.fromArray(SPECIES, x, from + last).intoArray(y, to + last);
    }
  }

  private static void row(float[] x, int from, int last, float[] y, int to) {
    for (int j = 0; j < last; j += LANES) {
      FloatVector.fromArray(SPECIES, x, from + j).intoArray(y, to + j);
    }
    FloatVector.fromArray(SPECIES, x, from + last).intoArray(y, to + last);
  }
}
