package dev.cotangent.ops.kernels;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import java.util.Arrays;

/** A window over every plane of {@code [n, c, h, w]}; cut into planes. */
abstract class PoolKernel extends RangeKernel {
  final Places rows;
  final Places columns;
  final int height;
  final int width;

  private final boolean unpools;

  private PoolKernel(String name, Window window, Shape image, boolean unpools) {
    super(name + "/planes", image.dim(0) * image.dim(1), nanos(window, image));
    this.height = image.dim(2);
    this.width = image.dim(3);
    this.unpools = unpools;
    this.rows =
        Places.of(
            window.outputHeight(height),
            height,
            window.height(),
            window.strideHeight(),
            window.dilationHeight(),
            window.padTop());
    this.columns =
        Places.of(
            window.outputWidth(width),
            width,
            window.width(),
            window.strideWidth(),
            window.dilationWidth(),
            window.padLeft());
  }

  private static double nanos(Window window, Shape image) {
    double places = (double) window.outputHeight(image.dim(2)) * window.outputWidth(image.dim(3));
    return places * (2 + 0.7 * window.height() * window.width());
  }

  static PoolKernel sum(SumPool op, Shape image) {
    return new PoolKernel("sumPool", op.window(), image, false) {
      @Override
      void place(float[] x, int at, int row, int column, float[] y, int yAt) {
        float sum = 0;
        for (int i = 0; i < rows.count[row]; i++) {
          int start = at + (rows.first[row] + i * rows.dilation) * width + columns.first[column];
          for (int j = 0; j < columns.count[column]; j++) {
            sum += x[start + j * columns.dilation];
          }
        }
        y[yAt] = sum;
      }
    };
  }

  static PoolKernel unpool(SumUnpool op, Shape image) {
    return new PoolKernel("sumUnpool", op.window(), image, true) {
      @Override
      void place(float[] sums, int at, int row, int column, float[] x, int xAt) {
        for (int i = 0; i < rows.count[row]; i++) {
          int start = at + (rows.first[row] + i * rows.dilation) * width + columns.first[column];
          for (int j = 0; j < columns.count[column]; j++) {
            sums[start + j * columns.dilation] += x[xAt];
          }
        }
      }
    };
  }

  static PoolKernel maxPositions(MaxPoolPositions op, Shape image) {
    if (op.window().equals(Window.valid(2, 2).stride(2, 2))) {
      return new TwoByTwo(op, image);
    }
    return new PoolKernel("maxPoolPositions", op.window(), image, false) {
      @Override
      void place(float[] x, int at, int row, int column, float[] y, int yAt) {
        int best = rows.first[row] * width + columns.first[column];
        for (int i = 0; i < rows.count[row]; i++) {
          int start = (rows.first[row] + i * rows.dilation) * width + columns.first[column];
          for (int j = 0; j < columns.count[column]; j++) {
            int position = start + j * columns.dilation;
            best = better(x, at, best, position);
          }
        }
        y[yAt] = best;
      }
    };
  }

  /** Does one place of the window: {@code at} is where the image's plane starts. */
  abstract void place(
      float[] image, int at, int row, int column, float[] result, int resultPosition);

  @Override
  final void run(int from, int to, Operands operands) {
    Values image = unpools ? operands.output() : operands.input(0);
    Values result = unpools ? operands.input(0) : operands.output();
    int plane = height * width;
    int places = rows.first.length * columns.first.length;
    if (unpools) {
      Arrays.fill(image.floats(), image.offset() + from * plane, image.offset() + to * plane, 0);
    }
    for (int i = from; i < to; i++) {
      plane(
          image.floats(),
          image.offset() + i * plane,
          result.floats(),
          result.offset() + i * places);
    }
  }

  void plane(float[] image, int at, float[] result, int resultAt) {
    int place = resultAt;
    for (int row = 0; row < rows.first.length; row++) {
      for (int column = 0; column < columns.first.length; column++) {
        place(image, at, row, column, result, place++);
      }
    }
  }

  /** The position of the greater element, the first if they are equal, NaN before all numbers. */
  static int better(float[] x, int at, int best, int position) {
    float b = x[at + best];
    float v = x[at + position];
    return v > b || (Float.isNaN(v) && !Float.isNaN(b)) ? position : best;
  }

  /** The usual window, without loops. */
  private static final class TwoByTwo extends PoolKernel {
    TwoByTwo(MaxPoolPositions op, Shape image) {
      super("maxPoolPositions/2x2", op.window(), image, false);
    }

    @Override
    void plane(float[] x, int at, float[] y, int yAt) {
      int places = columns.first.length;
      for (int row = 0; row < rows.first.length; row++) {
        for (int column = 0; column < places; column++) {
          place(x, at, row, column, y, yAt + row * places + column);
        }
      }
    }

    /** Which element is the greatest is hard to predict, so this has no branch but that for NaN. */
    @Override
    void place(float[] x, int at, int row, int column, float[] y, int yAt) {
      int corner = 2 * row * width + 2 * column;
      float x0 = x[at + corner];
      float x1 = x[at + corner + 1];
      float x2 = x[at + corner + width];
      float x3 = x[at + corner + width + 1];
      float upper = Math.max(x0, x1);
      float lower = Math.max(x2, x3);
      int inUpper = x1 > x0 ? 1 : 0;
      int inLower = width + (x3 > x2 ? 1 : 0);
      y[yAt] = corner + (lower > upper ? inLower : inUpper);
      if (Float.isNaN(upper + lower)) {
        int first = better(x, at, corner, corner + 1);
        int second = better(x, at, corner + width, corner + width + 1);
        y[yAt] = better(x, at, first, second);
      }
    }
  }
}
