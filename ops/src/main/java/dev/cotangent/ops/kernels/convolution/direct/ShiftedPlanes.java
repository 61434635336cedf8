package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.IndirectionTable;
import dev.cotangent.ops.kernels.window.AxisTaps;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.stream.IntStream;

/**
 * A few rows of an image, laid out so that each tap of a window reads one run for all places.
 *
 * <p>Each channel has a plane for each tap across, shifted as that tap is, whose rows are as long
 * as the result's; taps down then differ by whole rows. (With a stride down, rows that leave the
 * same remainder when divided by it lie together.) So the runs of all taps are as long as the
 * result's own, without gaps between its rows. They are copied from one plane with zeros around it,
 * or from the image where no tap meets padding.
 */
final class ShiftedPlanes {
  private final FloatSupport loops;
  private final int channels;
  private final AxisTaps down;
  private final AxisTaps across;
  private final int firstShift;
  private final int[] remainders;
  private final int rows;
  private final int firstColumn;
  private final int paddedWidth;

  /**
   * The layout for one group's channels.
   *
   * @param places the rows of places that are taken at a time
   */
  ShiftedPlanes(FloatSupport loops, int channels, AxisTaps down, AxisTaps across, int places) {
    this.loops = loops;
    this.channels = channels;
    this.down = down;
    this.across = across;
    int[] shifts =
        IntStream.of(down.offsets()).map(o -> Math.floorDiv(o, down.stride())).sorted().toArray();
    this.firstShift = shifts[0];
    this.remainders =
        IntStream.of(down.offsets())
            .map(o -> Math.floorMod(o, down.stride()))
            .distinct()
            .sorted()
            .toArray();
    this.rows = places + shifts[shifts.length - 1] - firstShift;
    IntSummaryStatistics columns = IntStream.of(across.offsets()).summaryStatistics();
    this.firstColumn = columns.getMin();
    this.paddedWidth = columns.getMax() - firstColumn + (across.places() - 1) * across.stride() + 1;
  }

  /** The elements the layout takes, and some that the last run reads behind it. */
  int size() {
    return layoutSize() + rows * paddedWidth + loops.lanes();
  }

  private int layoutSize() {
    return channels * remainders.length * across.count() * planeSize() + 2 * loops.lanes();
  }

  private int planeSize() {
    return rows * across.places();
  }

  /** Where the runs of the taps start: channel by channel, down, across. */
  int[] taps() {
    return IndirectionTable.table(
        channels * down.count() * across.count(),
        tap -> {
          int x = tap % across.count();
          int offset = down.offsets()[tap / across.count() % down.count()];
          int channel = tap / across.count() / down.count();
          int remainder = Arrays.binarySearch(remainders, Math.floorMod(offset, down.stride()));
          int plane = (channel * remainders.length + remainder) * across.count() + x;
          int row = Math.floorDiv(offset, down.stride()) - firstShift;
          return plane * planeSize() + row * across.places();
        });
  }

  /**
   * Lays out the rows that the places from row {@code firstPlace} on need.
   *
   * @param planeStride how far the image's channels lie apart
   */
  void fill(
      float[] image, int imageAt, int planeStride, int firstPlace, float[] target, int targetAt) {
    int padded = targetAt + layoutSize();
    int paddedEnd = padded + rows * paddedWidth + loops.lanes();
    int imageEnd = imageAt + (channels - 1) * planeStride + down.extent() * across.extent();
    int to = targetAt;
    for (int channel = 0; channel < channels; channel++) {
      int from = imageAt + channel * planeStride;
      for (int remainder : remainders) {
        int first = (firstPlace + firstShift) * down.stride() + remainder;
        boolean inside = isInside(first);
        if (!inside) {
          pad(image, from, first, target, padded);
        }
        int row = from + first * across.extent();
        int step = down.stride() * across.extent();
        for (int offset : across.offsets()) {
          if (inside) {
            shift(image, row + offset, step, imageEnd, target, to);
          } else {
            shift(target, padded + offset - firstColumn, paddedWidth, paddedEnd, target, to);
          }
          to += planeSize();
        }
      }
    }
    Arrays.fill(target, to, to + 2 * loops.lanes(), 0);
  }

  /** Copies the rows {@code first}, {@code first + stride}, … with zeros on all sides. */
  private void pad(float[] image, int from, int first, float[] target, int targetAt) {
    int before = Math.min(rows, rowsUntil(-first));
    int end = Math.max(before, Math.min(rows, rowsUntil(down.extent() - first)));
    int left = Math.max(0, firstColumn);
    int columns = Math.min(across.extent(), firstColumn + paddedWidth) - left;
    Arrays.fill(target, targetAt, targetAt + rows * paddedWidth, 0);
    if (columns > 0) {
      loops.copy(
          image,
          from + (first + before * down.stride()) * across.extent() + left,
          down.stride() * across.extent(),
          end - before,
          columns,
          target,
          targetAt + before * paddedWidth + left - firstColumn,
          paddedWidth);
    }
  }

  /** Whether the rows {@code first}, {@code first + stride}, … and their taps lie in the image. */
  private boolean isInside(int first) {
    return first >= 0
        && first + (rows - 1) * down.stride() < down.extent()
        && firstColumn >= 0
        && firstColumn + paddedWidth <= across.extent();
  }

  /**
   * Copies every stride-th column of rows that lie {@code step} apart.
   *
   * @param end before which the source may be read
   */
  private void shift(float[] source, int from, int step, int end, float[] target, int to) {
    int width = across.places();
    int stride = across.stride();
    if (stride == 1) {
      // Whole vectors, where they may be read: what is too much is overwritten by what comes next.
      int columns = Math.max(width, loops.lanes());
      int wide = Math.max(0, Math.min(rows, Math.floorDiv(end - columns - from, step) + 1));
      loops.copy(source, from, step, wide, columns, target, to, width);
      int rest = to + wide * width;
      loops.copy(source, from + wide * step, step, rows - wide, width, target, rest, width);
      return;
    }
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        target[to + row * width + i] = source[from + row * step + i * stride];
      }
    }
  }

  /** How many rows lie before so many positions of the source. */
  private int rowsUntil(int positions) {
    return positions <= 0 ? 0 : (positions - 1) / down.stride() + 1;
  }
}
