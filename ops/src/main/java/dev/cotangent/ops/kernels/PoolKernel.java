package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import java.util.Arrays;

/**
 * The sums of a window over every plane of {@code [n, c, h, w]}, or their adjoint; cut into planes.
 *
 * <p>A window's rows are added up first, as whole rows of the image, then what lies side by side in
 * that one row; the adjoint does the same backwards. Where more than a few terms meet in one sum,
 * it is one of twice the digits ({@link FloatSupport#sumRows}).
 */
abstract class PoolKernel extends RangeKernel {
  /** So many terms may be added one by one in each of two directions. */
  private static final int FEW = (FloatSupport.FEW + 1) / 2;

  private final FloatSupport loops;
  private final Places rows;
  private final int columns;
  private final int width;
  private final int plane;
  private final int images;
  private final int channels;

  private final int stride;

  /** For each column of the window where in the image it lies at the first place. */
  private final int[] offsets;

  /** For each column of the window the first place at which it lies in the image. */
  private final int[] firstPlaces;

  /** For each column of the window the place behind the last at which it lies in the image. */
  private final int[] endPlaces;

  /** The sums along a row, and the most terms of one of them. */
  private final int sums;

  private final int most;

  /**
   * Creates a kernel.
   *
   * @param spreads whether it is the adjoint
   */
  private PoolKernel(String name, FloatSupport loops, Window window, Shape image, boolean spreads) {
    super(name + "/planes", image.dim(0) * image.dim(1), nanos(window, image));
    this.loops = loops;
    this.images = image.dim(0);
    this.channels = image.dim(1);
    this.width = image.dim(3);
    this.plane = image.dim(2) * width;
    this.rows = Places.rows(window, image.dim(2));
    this.columns = window.outputWidth(width);
    this.stride = window.strideWidth();
    this.offsets =
        Offsets.table(window.width(), j -> j * window.dilationWidth() - window.padLeft());
    this.firstPlaces =
        Offsets.table(window.width(), j -> Math.max(0, -Math.floorDiv(offsets[j], stride)));
    this.endPlaces =
        Offsets.table(
            window.width(), j -> Math.min(columns, -Math.floorDiv(offsets[j] - width, stride)));
    this.sums = spreads ? width : columns;
    this.most = spreads ? Places.mostColumns(window) : window.width();
  }

  private static double nanos(Window window, Shape image) {
    double rows = window.outputHeight(image.dim(2));
    double columns = window.outputWidth(image.dim(3));
    return rows * (0.1 * window.height() * image.dim(3) + 0.7 * window.width() * columns + 5);
  }

  static PoolKernel sum(FloatSupport loops, SumPool op, Shape image) {
    return new PoolKernel("sumPool", loops, op.window(), image, false) {
      @Override
      void run(int from, int to, Operands operands) {
        planes(from, to, operands.input(0), operands.output(), operands.local());
      }

      @Override
      void row(Places rows, int row, float[] x, int at, float[] y, int yAt, Values local) {
        int start = at + rows.first[row] * width();
        int down = rows.dilation * width();
        int count = rows.count[row];
        if (count == 1) {
          columns(x, start, y, yAt, local);
          return;
        }
        float[] line = local.floats();
        int lineAt = local.offset();
        Arrays.fill(line, lineAt, lineAt + width(), 0);
        if (count <= FEW) {
          for (int i = 0; i < count; i++) {
            loops.add(line, lineAt, x, start + i * down, line, lineAt, width());
          }
        } else {
          int errorsAt = lineAt + width();
          Arrays.fill(line, errorsAt, errorsAt + width(), 0);
          loops.sumRows(x, start, count, down, line, lineAt, line, errorsAt, width());
        }
        columns(line, lineAt, y, yAt, local);
      }

      @Override
      void columns(int from, int to, float[] line, int lineAt, float[] y, int yAt) {
        sum(from, to, line, lineAt, y, yAt);
      }
    };
  }

  static PoolKernel unpool(FloatSupport loops, SumUnpool op, Shape image) {
    boolean fewRows = Places.mostRows(op.window()) <= FEW;
    return new PoolKernel("sumUnpool", loops, op.window(), image, true) {
      @Override
      public int localScratch() {
        return super.localScratch() + (fewRows ? 0 : plane());
      }

      @Override
      void run(int from, int to, Operands operands) {
        Values x = operands.output();
        Arrays.fill(x.floats(), x.offset() + from * plane(), x.offset() + to * plane(), 0);
        planes(from, to, x, operands.input(0), operands.local());
      }

      @Override
      void row(Places rows, int row, float[] x, int at, float[] y, int yAt, Values local) {
        int start = at + rows.first[row] * width();
        int down = rows.dilation * width();
        float[] line = local.floats();
        int lineAt = local.offset();
        columns(y, yAt, line, lineAt, local);
        if (fewRows) {
          for (int i = 0; i < rows.count[row]; i++) {
            loops.add(x, start + i * down, line, lineAt, x, start + i * down, width());
          }
          return;
        }
        int errorsAt = lineAt + super.localScratch();
        if (row == 0) {
          Arrays.fill(line, errorsAt, errorsAt + plane(), 0);
        }
        for (int i = 0; i < rows.count[row]; i++) {
          int to = start + i * down;
          loops.sumRows(line, lineAt, 1, 0, x, to, line, errorsAt + to - at, width());
        }
      }

      @Override
      void columns(int from, int to, float[] y, int yAt, float[] line, int lineAt) {
        spread(from, to, y, yAt, line, lineAt);
      }
    };
  }

  /**
   * Does one row of places.
   *
   * @param x the image's plane, which starts {@code at}
   * @param y the sums of the row's places, which start at {@code yAt}
   * @param local scratch, in front of it room for a row of the image
   */
  abstract void row(Places rows, int row, float[] x, int at, float[] y, int yAt, Values local);

  /** {@link #sum} or {@link #spread} for some of the window's columns. */
  abstract void columns(int from, int to, float[] terms, int termsAt, float[] sums, int sumsAt);

  /** The sums of what all of the window's columns meet in a row of the image. */
  final void columns(float[] terms, int termsAt, float[] y, int yAt, Values local) {
    Arrays.fill(y, yAt, yAt + sums, 0);
    if (most <= FEW) {
      columns(0, offsets.length, terms, termsAt, y, yAt);
      return;
    }
    float[] scratch = local.floats();
    int errorsAt = local.offset() + 2 * width;
    int fewAt = errorsAt + sums;
    Arrays.fill(scratch, errorsAt, errorsAt + sums, 0);
    for (int j = 0; j < offsets.length; j += FEW) {
      Arrays.fill(scratch, fewAt, fewAt + sums, 0);
      columns(j, Math.min(offsets.length, j + FEW), terms, termsAt, scratch, fewAt);
      loops.sumRows(scratch, fewAt, 1, 0, y, yAt, scratch, errorsAt, sums);
    }
  }

  /** Adds what the window's columns meet in a row to the places' numbers. */
  final void sum(int from, int to, float[] line, int lineAt, float[] y, int yAt) {
    for (int j = from; j < to; j++) {
      int column = lineAt + offsets[j];
      for (int place = firstPlaces[j]; place < endPlaces[j]; place++) {
        y[yAt + place] += line[column + place * stride];
      }
    }
  }

  /** Adds the places' numbers to what the window's columns meet in a row. */
  final void spread(int from, int to, float[] y, int yAt, float[] line, int lineAt) {
    for (int j = from; j < to; j++) {
      int column = lineAt + offsets[j];
      for (int place = firstPlaces[j]; place < endPlaces[j]; place++) {
        line[column + place * stride] += y[yAt + place];
      }
    }
  }

  final int width() {
    return width;
  }

  final int plane() {
    return plane;
  }

  @Override
  public int localScratch() {
    return 2 * (width + sums);
  }

  @Override
  public boolean isBatchable(int samples) {
    return images % samples == 0;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return first(images / all * samples * channels);
  }

  final void planes(int from, int to, Values image, Values sums, Values local) {
    int at = image.offset() + from * plane;
    int sumsAt = sums.offset() + from * rows.first.length * columns;
    for (int i = from; i < to; i++) {
      for (int row = 0; row < rows.first.length; row++) {
        row(rows, row, image.floats(), at, sums.floats(), sumsAt, local);
        sumsAt += columns;
      }
      at += plane;
    }
  }
}
