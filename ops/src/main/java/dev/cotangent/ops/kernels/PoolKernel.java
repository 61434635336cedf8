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

/** A window over every plane of {@code [n, c, h, w]}; cut into planes. */
abstract class PoolKernel extends RangeKernel {
  final Places rows;
  final Places columns;
  final int height;
  final int width;

  private final int images;
  private final int channels;

  private final boolean unpools;

  private PoolKernel(String name, Window window, Shape image, boolean unpools) {
    super(name + "/planes", image.dim(0) * image.dim(1), nanos(window, image));
    this.height = image.dim(2);
    this.width = image.dim(3);
    this.images = image.dim(0);
    this.channels = image.dim(1);
    this.unpools = unpools;
    this.rows = Places.rows(window, height);
    this.columns = Places.columns(window, width);
  }

  static double nanos(Window window, Shape image) {
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

  /** Does one place of the window: {@code at} is where the image's plane starts. */
  abstract void place(
      float[] image, int at, int row, int column, float[] result, int resultPosition);

  @Override
  public Optional<Kernel> forSamples(int samples, int all) {
    return images % all == 0 ? first(images / all * samples * channels) : Optional.empty();
  }

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
}
