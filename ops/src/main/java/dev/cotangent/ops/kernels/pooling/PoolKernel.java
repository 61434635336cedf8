package dev.cotangent.ops.kernels.pooling;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.ConvolutionShape;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.ClippedTaps;
import java.util.Arrays;

/**
 * The sums of a window over every plane of {@code [n, c, h, w]}, or their adjoint; cut into planes.
 *
 * <p>A window's rows are added up first, as whole rows of the image, then what lies side by side in
 * that one row; the adjoint does the same backwards. Where more than a few terms meet in one sum,
 * it is one of twice the digits ({@link FloatSupport#sumRows}).
 */
public abstract class PoolKernel extends PlaneKernel {
  /** So many terms may be added one by one in each of two directions. */
  private static final int FEW = (FloatSupport.FEW + 1) / 2;

  private final FloatSupport loops;
  private final ClippedTaps deep;
  private final ClippedTaps rows;
  private final int columns;
  private final int height;
  private final int width;
  private final int plane;

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
  private PoolKernel(String name, FloatSupport loops, ConvolutionShape form, boolean spreads) {
    super(name + "/planes", form.images(), form.groups(), nanos(form));
    WindowAxis axis = form.columns();
    this.loops = loops;
    this.height = form.height();
    this.width = form.width();
    this.plane = form.imagePlane();
    this.deep = ClippedTaps.of(false, form.window().axis(0), form.extents().dim(0));
    this.rows = ClippedTaps.of(false, form.rows(), height);
    this.columns = form.resultWidth();
    this.stride = axis.stride();
    this.offsets = IndirectionTable.table(axis.size(), j -> axis.position(0, j));
    this.firstPlaces = IndirectionTable.table(axis.size(), axis::firstPlace);
    this.endPlaces = IndirectionTable.table(axis.size(), j -> axis.endPlace(j, width));
    this.sums = spreads ? width : columns;
    this.most = spreads ? axis.mostMeetings() : axis.size();
  }

  private static double nanos(ConvolutionShape form) {
    double columns = form.resultWidth();
    double lines = form.resultPlane() / columns;
    double terms = (double) form.filterPlane() / form.columns().size();
    return lines * (0.1 * terms * form.width() + 0.7 * form.columns().size() * columns + 5);
  }

  private static ConvolutionShape form(Window window, Shape image) {
    return ConvolutionShape.depthwise(window, image).withRank(3);
  }

  public static PoolKernel sum(FloatSupport loops, SumPool op, Shape image) {
    return new PoolKernel("sumPool", loops, form(op.window(), image), false) {
      @Override
      public void run(int from, int to, KernelArguments operands) {
        planes(from, to, operands.input(0), operands.output(), operands.local());
      }

      @Override
      void row(int row, float[] x, int at, float[] y, int yAt, Buffer local) {
        int planes = planes(row);
        int count = count(row);
        if (planes * count == 1) {
          columns(x, at + line(row, 0, 0), y, yAt, local);
          return;
        }
        float[] line = local.floats();
        int lineAt = local.offset();
        Arrays.fill(line, lineAt, lineAt + width(), 0);
        if (planes * count <= FEW) {
          for (int i = 0; i < planes * count; i++) {
            loops.add(line, lineAt, x, at + line(row, i / count, i % count), line, lineAt, width());
          }
        } else {
          int errorsAt = lineAt + width();
          Arrays.fill(line, errorsAt, errorsAt + width(), 0);
          for (int k = 0; k < planes; k++) {
            int start = at + line(row, k, 0);
            loops.sumRows(x, start, count, down(), line, lineAt, line, errorsAt, width());
          }
        }
        columns(line, lineAt, y, yAt, local);
      }

      @Override
      void columns(int from, int to, float[] line, int lineAt, float[] y, int yAt) {
        sum(from, to, line, lineAt, y, yAt);
      }
    };
  }

  public static PoolKernel unpool(FloatSupport loops, SumUnpool op, Shape image) {
    ConvolutionShape form = form(op.window(), image);
    int most = form.window().axis(0).mostMeetings() * form.rows().mostMeetings();
    boolean fewRows = most <= FEW;
    return new PoolKernel("sumUnpool", loops, form, true) {
      @Override
      public int localScratch() {
        return super.localScratch() + (fewRows ? 0 : plane());
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        Buffer x = operands.output();
        Arrays.fill(x.floats(), x.offset() + from * plane(), x.offset() + to * plane(), 0);
        planes(from, to, x, operands.input(0), operands.local());
      }

      @Override
      void row(int row, float[] x, int at, float[] y, int yAt, Buffer local) {
        int count = count(row);
        int lines = planes(row) * count;
        float[] line = local.floats();
        int lineAt = local.offset();
        columns(y, yAt, line, lineAt, local);
        if (fewRows) {
          for (int i = 0; i < lines; i++) {
            int to = at + line(row, i / count, i % count);
            loops.add(x, to, line, lineAt, x, to, width());
          }
          return;
        }
        int errorsAt = lineAt + super.localScratch();
        if (row == 0) {
          Arrays.fill(line, errorsAt, errorsAt + plane(), 0);
        }
        for (int i = 0; i < lines; i++) {
          int to = at + line(row, i / count, i % count);
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
  abstract void row(int row, float[] x, int at, float[] y, int yAt, Buffer local);

  /** In how many of the image's planes the windows of a row of places lie. */
  final int planes(int row) {
    return deep.counts()[row / rows.places()];
  }

  /** In how many rows of each of these planes they lie. */
  final int count(int row) {
    return rows.counts()[row % rows.places()];
  }

  /** Where one of these rows starts. */
  final int line(int row, int plane, int i) {
    int z = deep.positions()[row / rows.places()] + plane * deep.positionStep();
    return (z * height + rows.positions()[row % rows.places()] + i * rows.positionStep()) * width;
  }

  /** How far two of these rows lie apart. */
  final int down() {
    return rows.positionStep() * width;
  }

  /** {@link #sum} or {@link #spread} for some of the window's columns. */
  abstract void columns(int from, int to, float[] terms, int termsAt, float[] sums, int sumsAt);

  /** The sums of what all of the window's columns meet in a row of the image. */
  final void columns(float[] terms, int termsAt, float[] y, int yAt, Buffer local) {
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

  final void planes(int from, int to, Buffer image, Buffer sums, Buffer local) {
    int lines = deep.places() * rows.places();
    int at = image.offset() + from * plane;
    int sumsAt = sums.offset() + from * lines * columns;
    for (int i = from; i < to; i++) {
      for (int row = 0; row < lines; row++) {
        row(row, image.floats(), at, sums.floats(), sumsAt, local);
        sumsAt += columns;
      }
      at += plane;
    }
  }
}
