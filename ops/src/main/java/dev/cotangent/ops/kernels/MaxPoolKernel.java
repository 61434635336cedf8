package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.Window;
import java.util.Arrays;

/**
 * The greatest element in each place of a window over every plane of {@code [n, c, h, w]}, its
 * position, or both; cut into planes.
 */
final class MaxPoolKernel extends RangeKernel {
  static final Window SQUARES = Window.valid(2, 2).stride(2, 2);

  private final FloatSupport loops;
  private final Places rows;
  private final Places columns;
  private final int images;
  private final int channels;
  private final int width;
  private final int plane;
  private final boolean squares;
  private final boolean positions;
  private final boolean values;
  private final int places;

  /** The squares beyond the last that the loop takes at once with it. */
  private final int overrun;

  /**
   * Creates a kernel.
   *
   * @param positions whether the first output is for the positions
   * @param values whether the last output is for the greatest elements
   */
  MaxPoolKernel(FloatSupport loops, Window window, Shape image, boolean positions, boolean values) {
    super(
        (values ? "maxPool" : "maxPoolPositions")
            + (squares(window, image) ? "/squares" : "/planes"),
        image.dim(0) * image.dim(1),
        squares(window, image) ? 0.12 * image.slice(2, 4).size() : nanos(window, image));
    this.loops = loops;
    this.rows = Places.rows(window, image.dim(2));
    this.columns = Places.columns(window, image.dim(3));
    this.images = image.dim(0);
    this.channels = image.dim(1);
    this.width = image.dim(3);
    this.plane = image.dim(2) * width;
    this.squares = squares(window, image);
    this.positions = positions;
    this.values = values;
    this.places = rows.first.length * columns.first.length;
    this.overrun = Math.max(0, loops.lanes() - columns.first.length);
  }

  /**
   * Whether the window cuts planes into squares of four for which there are vector loops: those
   * store positions as whole numbers.
   */
  static boolean squares(Window window, Shape image) {
    return window.equals(SQUARES) && image.slice(2, 4).size() <= Values.FLOAT32_INDICES;
  }

  private static double nanos(Window window, Shape image) {
    double places = (double) window.outputHeight(image.dim(2)) * window.outputWidth(image.dim(3));
    return places * (2 + 0.7 * window.height() * window.width());
  }

  @Override
  public int localScratch() {
    return squares ? loops.lanes() + 2 * (places + overrun) : positions && values ? 0 : places;
  }

  @Override
  public boolean isBatchable(int samples) {
    return images % samples == 0;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return first(images / all * samples * channels);
  }

  @Override
  void run(int from, int to, Operands operands) {
    if (!squares || !squares(from, to, operands)) {
      planes(from, to, operands);
    }
  }

  /** Takes whole vectors of squares; returns whether that gave results: there is no NaN. */
  private boolean squares(int from, int to, Operands operands) {
    Values image = operands.input(0);
    float[] x = image.floats();
    float[] local = operands.local().floats();
    int sumsAt = operands.local().offset();
    int yScratch = sumsAt + loops.lanes();
    int pScratch = yScratch + places + overrun;
    Arrays.fill(local, sumsAt, yScratch, 0);
    for (int i = from; i < to; i++) {
      int at = image.offset() + i * plane;
      if (at + plane + 2 * overrun > x.length) {
        planes(i, i + 1, operands);
        continue;
      }
      boolean inPlace = (i + 1) * places + overrun <= to * places; // behind comes what comes next
      Values best = operands.outputs().get(operands.outputs().size() - 1);
      boolean toBest = values && inPlace;
      boolean toPositions = positions && inPlace;
      float[] y = toBest ? best.floats() : local;
      int yAt = toBest ? best.offset() + i * places : yScratch;
      float[] p = toPositions ? operands.output().floats() : local;
      int pAt = toPositions ? operands.output().offset() + i * places : pScratch;
      loops.maxOfSquares(
          x, at, width, rows.first.length, columns.first.length, y, yAt, p, pAt, local, sumsAt);
      if (values && !toBest) {
        System.arraycopy(local, yScratch, best.floats(), best.offset() + i * places, places);
      }
      if (positions && !toPositions) {
        Values output = operands.output();
        System.arraycopy(local, pScratch, output.floats(), output.offset() + i * places, places);
      }
    }
    float sum = 0;
    for (int i = sumsAt; i < yScratch; i++) {
      sum += local[i];
    }
    return !Float.isNaN(sum);
  }

  private void planes(int from, int to, Operands operands) {
    Values image = operands.input(0);
    Values best = operands.outputs().get(operands.outputs().size() - 1);
    Values local = operands.local();
    int scratchAt = local.offset() + (squares ? loops.lanes() : 0);
    for (int i = from; i < to; i++) {
      plane(
          image.floats(),
          image.offset() + i * plane,
          values ? best.floats() : local.floats(),
          values ? best.offset() + i * places : scratchAt,
          positions ? operands.output().floats() : local.floats(),
          positions ? operands.output().offset() + i * places : scratchAt);
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
        p[pAt + place++] = Values.indexAsFloat(best, plane);
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
