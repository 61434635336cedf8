package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.Window;

/**
 * The greatest element in each place of a window over every plane of {@code [n, c, h, w]}, its
 * position, or both; cut into planes.
 */
final class MaxPoolKernel extends RangeKernel {
  private static final Window SQUARES = Window.valid(2, 2).stride(2, 2);

  private final FloatSupport loops;
  private final Places rows;
  private final Places columns;
  private final int width;
  private final int plane;
  private final boolean squares;
  private final boolean positions;
  private final boolean values;

  /** Two rows of an image as whole vectors; what is too much falls on the next row's place. */
  private final int wholeVectors;

  /**
   * Creates a kernel.
   *
   * @param positions whether the first output is for the positions
   * @param values whether the last output is for the greatest elements
   */
  MaxPoolKernel(FloatSupport loops, Window window, Shape image, boolean positions, boolean values) {
    super(
        (values ? "maxPool" : "maxPoolPositions")
            + (window.equals(SQUARES) ? "/squares" : "/planes"),
        image.dim(0) * image.dim(1),
        window.equals(SQUARES) ? 0.2 * image.slice(2, 4).size() : PoolKernel.nanos(window, image));
    this.loops = loops;
    this.rows = Places.rows(window, image.dim(2));
    this.columns = Places.columns(window, image.dim(3));
    this.width = image.dim(3);
    this.plane = image.dim(2) * width;
    this.squares = window.equals(SQUARES);
    this.positions = positions;
    this.values = values;
    int lanes = loops.lanes();
    this.wholeVectors = (2 * columns.first.length + lanes - 1) / lanes * lanes;
  }

  @Override
  public int localScratch() {
    int places = rows.first.length * columns.first.length;
    return squares ? 2 * candidates() : positions && values ? 0 : places;
  }

  /** The room for one number per column and pair of rows. */
  private int candidates() {
    return 2 * rows.first.length * columns.first.length + wholeVectors;
  }

  @Override
  void run(int from, int to, Operands operands) {
    Values image = operands.input(0);
    int places = rows.first.length * columns.first.length;
    Values best = operands.outputs().get(operands.outputs().size() - 1);
    Values local = operands.local();
    for (int i = from; i < to; i++) {
      float[] x = image.floats();
      int at = image.offset() + i * plane;
      float[] y = values ? best.floats() : local.floats();
      int yAt = values ? best.offset() + i * places : local.offset();
      float[] p = positions ? operands.output().floats() : local.floats();
      int pAt = positions ? operands.output().offset() + i * places : local.offset();
      boolean roomy = at + plane - width + wholeVectors < x.length;
      if (squares
          && roomy
          && !Float.isNaN(loops.sum(x, at, plane, local.floats(), local.offset()))) {
        squares(x, at, local);
        if (values) {
          takeValues(local, y, yAt);
        }
        if (positions) {
          takePositions(local, p, pAt);
        }
      } else {
        plane(x, at, y, yAt, p, pAt);
      }
    }
  }

  /** The greatest elements and their offsets, both at every other place of the local scratch. */
  private void squares(float[] x, int at, Values local) {
    int n = 2 * columns.first.length;
    for (int row = 0; row < rows.first.length; row++) {
      int corner = at + 2 * row * width;
      int yAt = local.offset() + row * n;
      loops.maxOfSquares(
          x, corner, width, local.floats(), yAt, local.floats(), yAt + candidates(), wholeVectors);
    }
  }

  private void takeValues(Values local, float[] y, int yAt) {
    float[] best = local.floats();
    int at = local.offset();
    int places = rows.first.length * columns.first.length;
    for (int i = 0; i < places; i++) {
      y[yAt + i] = best[at + 2 * i];
    }
  }

  private void takePositions(Values local, float[] p, int pAt) {
    float[] offsets = local.floats();
    int n = columns.first.length;
    for (int row = 0; row < rows.first.length; row++) {
      int at = local.offset() + candidates() + 2 * row * n;
      int to = pAt + row * n;
      int corner = 2 * row * width;
      for (int i = 0; i < n; i++) {
        p[to + i] = offsets[at + 2 * i] + (corner + 2 * i);
      }
    }
  }

  private void plane(float[] x, int at, float[] y, int yAt, float[] p, int pAt) {
    int place = 0;
    for (int row = 0; row < rows.first.length; row++) {
      for (int column = 0; column < columns.first.length; column++) {
        int best = rows.first[row] * width + columns.first[column];
        for (int i = 0; i < rows.count[row]; i++) {
          int start = (rows.first[row] + i * rows.dilation) * width + columns.first[column];
          for (int j = 0; j < columns.count[column]; j++) {
            best = better(x, at, best, start + j * columns.dilation);
          }
        }
        y[yAt + place] = x[at + best];
        p[pAt + place++] = best;
      }
    }
  }

  /** The position of the greater element, the first if they are equal, NaN before all numbers. */
  private static int better(float[] x, int at, int first, int second) {
    float a = x[at + first];
    float b = x[at + second];
    return b > a || (Float.isNaN(b) && !Float.isNaN(a)) ? second : first;
  }
}
