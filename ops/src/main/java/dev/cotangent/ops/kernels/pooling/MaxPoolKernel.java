package dev.cotangent.ops.kernels.pooling;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.SquareMaxima;
import dev.cotangent.ops.kernels.window.ClippedTaps;
import java.util.Arrays;

/**
 * The greatest element in each place of a window over every plane of {@code [n, c, h, w]}, its
 * position, or both; cut into planes.
 */
public final class MaxPoolKernel extends PlaneKernel {
  static final Window SQUARES = Window.valid(2, 2).stride(2, 2);

  private final FloatSupport loops;
  private final ClippedTaps deep;
  private final ClippedTaps rows;
  private final ClippedTaps columns;
  private final int height;
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
  public MaxPoolKernel(
      FloatSupport loops, Window window, Shape image, boolean positions, boolean values) {
    this(
        loops,
        ConvolutionShape.depthwise(window, image).withRank(3),
        squares(window, image),
        positions,
        values);
  }

  private MaxPoolKernel(
      FloatSupport loops,
      ConvolutionShape form,
      boolean squares,
      boolean positions,
      boolean values) {
    super(
        (values ? "maxPool" : "maxPoolPositions") + (squares ? "/squares" : "/planes"),
        form.images(),
        form.groups(),
        squares ? 0.12 * form.imagePlane() : form.resultPlane() * (2 + 0.7 * form.taps()));
    this.loops = loops;
    this.deep = ClippedTaps.of(false, form.window().axis(0), form.extents().dim(0));
    this.rows = ClippedTaps.of(false, form.rows(), form.height());
    this.columns = ClippedTaps.of(false, form.columns(), form.width());
    this.height = form.height();
    this.width = form.width();
    this.plane = form.imagePlane();
    this.squares = squares;
    this.positions = positions;
    this.values = values;
    this.places = form.resultPlane();
    this.overrun = Math.max(0, loops.lanes() - columns.places());
  }

  /** Whether there are kernels for pools of so many axes. */
  public static boolean fits(Window window) {
    return window.rank() <= 3;
  }

  /**
   * Whether the window cuts planes into squares of four for which there are vector loops: those
   * store positions as whole numbers.
   */
  static boolean squares(Window window, Shape image) {
    return window.equals(SQUARES) && image.slice(2, 4).size() <= Buffer.FLOAT32_INDICES;
  }

  @Override
  public int localScratch() {
    return squares ? loops.lanes() + 2 * (places + overrun) : positions && values ? 0 : places;
  }

  /** Operands with what a thread's loop works on. */
  private static final class Bound extends KernelArguments {
    private final SquareMaxima maxima;

    Bound(KernelArguments operands, SquareMaxima maxima) {
      super(operands);
      this.maxima = maxima;
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    if (!squares) {
      return operands;
    }
    float[] x = operands.input(0).floats();
    Buffer local = operands.local();
    return new Bound(
        operands,
        new SquareMaxima(
            width, rows.places(), columns.places(), x, local.floats(), local.offset()));
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    if (!squares || !squares(from, to, (Bound) operands)) {
      planes(from, to, operands);
    }
  }

  /** Takes whole vectors of squares; returns whether that gave results: there is no NaN. */
  private boolean squares(int from, int to, Bound operands) {
    Buffer image = operands.input(0);
    SquareMaxima maxima = operands.maxima;
    float[] local = operands.local().floats();
    int sumsAt = operands.local().offset();
    int yScratch = sumsAt + loops.lanes();
    int pScratch = yScratch + places + overrun;
    Arrays.fill(local, sumsAt, yScratch, 0);
    for (int i = from; i < to; i++) {
      int at = image.offset() + i * plane;
      if (at + plane + 2 * overrun > maxima.x.length) {
        planes(i, i + 1, operands);
        continue;
      }
      boolean inPlace = (i + 1) * places + overrun <= to * places; // behind comes what comes next
      Buffer best = operands.outputs().get(operands.outputs().size() - 1);
      boolean toBest = values && inPlace;
      boolean toPositions = positions && inPlace;
      maxima.xAt = at;
      maxima.y = toBest ? best.floats() : local;
      maxima.yAt = toBest ? best.offset() + i * places : yScratch;
      maxima.positions = toPositions ? operands.output().floats() : local;
      maxima.positionsAt = toPositions ? operands.output().offset() + i * places : pScratch;
      loops.maxOfSquares(maxima);
      if (values && !toBest) {
        System.arraycopy(local, yScratch, best.floats(), best.offset() + i * places, places);
      }
      if (positions && !toPositions) {
        Buffer output = operands.output();
        System.arraycopy(local, pScratch, output.floats(), output.offset() + i * places, places);
      }
    }
    float sum = 0;
    for (int i = sumsAt; i < yScratch; i++) {
      sum += local[i];
    }
    return !Float.isNaN(sum);
  }

  private void planes(int from, int to, KernelArguments operands) {
    Buffer image = operands.input(0);
    Buffer best = operands.outputs().get(operands.outputs().size() - 1);
    Buffer local = operands.local();
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
    for (int z = 0; z < deep.places(); z++) {
      for (int row = 0; row < rows.places(); row++) {
        int line = deep.positions()[z] * height + rows.positions()[row];
        for (int column = 0; column < columns.places(); column++) {
          int best = line * width + columns.positions()[column];
          int first = best;
          for (int k = 0; k < deep.counts()[z]; k++) {
            for (int i = 0; i < rows.counts()[row]; i++) {
              int lines = k * deep.positionStep() * height + i * rows.positionStep();
              int start = first + lines * width;
              for (int j = 0; j < columns.counts()[column]; j++) {
                best = better(x, at, best, start + j * columns.positionStep());
              }
            }
          }
          y[yAt + place] = x[at + best];
          p[pAt + place++] = Buffer.indexAsFloat(best, plane);
        }
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
