package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import java.util.Arrays;
import java.util.Optional;

/**
 * The sums of a window over every plane of {@code [n, c, h, w]}, or their adjoint; cut into planes.
 *
 * <p>A window's rows are added up first, as whole rows of the image, then what lies side by side in
 * that one row; the adjoint does the same backwards.
 */
abstract class PoolKernel extends RangeKernel {
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

  private PoolKernel(String name, Window window, Shape image) {
    super(name + "/planes", image.dim(0) * image.dim(1), nanos(window, image));
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
  }

  private static double nanos(Window window, Shape image) {
    double rows = window.outputHeight(image.dim(2));
    double columns = window.outputWidth(image.dim(3));
    return rows * (0.1 * window.height() * image.dim(3) + 0.7 * window.width() * columns + 5);
  }

  static PoolKernel sum(FloatSupport loops, SumPool op, Shape image) {
    return new PoolKernel("sumPool", op.window(), image) {
      @Override
      void run(int from, int to, Operands operands) {
        planes(from, to, operands.input(0), operands.output(), operands.local());
      }

      @Override
      void row(
          Places rows, int row, float[] x, int at, float[] line, int lineAt, float[] y, int yAt) {
        int start = at + rows.first[row] * width();
        int down = rows.dilation * width();
        if (rows.count[row] == 1) {
          sum(x, start, y, yAt);
          return;
        }
        Arrays.fill(line, lineAt, lineAt + width(), 0);
        for (int i = 0; i < rows.count[row]; i++) {
          loops.add(line, lineAt, x, start + i * down, line, lineAt, width());
        }
        sum(line, lineAt, y, yAt);
      }
    };
  }

  static PoolKernel unpool(FloatSupport loops, SumUnpool op, Shape image) {
    return new PoolKernel("sumUnpool", op.window(), image) {
      @Override
      void run(int from, int to, Operands operands) {
        Values x = operands.output();
        Arrays.fill(x.floats(), x.offset() + from * plane(), x.offset() + to * plane(), 0);
        planes(from, to, x, operands.input(0), operands.local());
      }

      @Override
      void row(
          Places rows, int row, float[] x, int at, float[] line, int lineAt, float[] y, int yAt) {
        int start = at + rows.first[row] * width();
        int down = rows.dilation * width();
        Arrays.fill(line, lineAt, lineAt + width(), 0);
        spread(y, yAt, line, lineAt);
        for (int i = 0; i < rows.count[row]; i++) {
          loops.add(x, start + i * down, line, lineAt, x, start + i * down, width());
        }
      }
    };
  }

  /**
   * Does one row of places.
   *
   * @param x the image's plane, which starts {@code at}
   * @param line scratch for a row of the image
   * @param y the sums of the row's places, which start at {@code yAt}
   */
  abstract void row(
      Places rows, int row, float[] x, int at, float[] line, int lineAt, float[] y, int yAt);

  final int width() {
    return width;
  }

  final int plane() {
    return plane;
  }

  @Override
  public final int localScratch() {
    return width;
  }

  @Override
  public Optional<Kernel> forSamples(int samples, int all) {
    return images % all == 0 ? first(images / all * samples * channels) : Optional.empty();
  }

  final void planes(int from, int to, Values image, Values sums, Values local) {
    int at = image.offset() + from * plane;
    int sumsAt = sums.offset() + from * rows.first.length * columns;
    for (int i = from; i < to; i++) {
      for (int row = 0; row < rows.first.length; row++) {
        row(rows, row, image.floats(), at, local.floats(), local.offset(), sums.floats(), sumsAt);
        sumsAt += columns;
      }
      at += plane;
    }
  }

  /** Adds up what the window's columns meet in a row. */
  final void sum(float[] line, int lineAt, float[] y, int yAt) {
    Arrays.fill(y, yAt, yAt + columns, 0);
    for (int j = 0; j < offsets.length; j++) {
      int column = lineAt + offsets[j];
      for (int place = firstPlaces[j]; place < endPlaces[j]; place++) {
        y[yAt + place] += line[column + place * stride];
      }
    }
  }

  /** Adds the places' numbers to what the window's columns meet in a row. */
  final void spread(float[] y, int yAt, float[] line, int lineAt) {
    for (int j = 0; j < offsets.length; j++) {
      int column = lineAt + offsets[j];
      for (int place = firstPlaces[j]; place < endPlaces[j]; place++) {
        line[column + place * stride] += y[yAt + place];
      }
    }
  }
}
