package dev.cotangent.ops.kernels.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A copy between two arrays whose axes are stored at any distances.
 *
 * <p>Element (i, j, …) goes from {@code source[start + i · from₀ + j · from₁ …]} to {@code
 * target[start + i · to₀ + j · to₁ …]}; a distance of 0 in the source repeats an element.
 */
final class StridedCopy {
  /** A square of so many floats along each side fits the first-level cache. */
  private static final int BLOCK = 16;

  /** A longer run that is all there is to copy is cut, so that several threads can share it. */
  private static final int LONGEST_RUN = 8192;

  private final int[] extents;
  private final int[] from;
  private final int[] to;
  private final int sourceStart;
  private final int targetStart;
  private final int runs;

  private StridedCopy(List<Axis> axes, int sourceStart, int targetStart) {
    this.extents = axes.stream().mapToInt(Axis::extent).toArray();
    this.from = axes.stream().mapToInt(Axis::from).toArray();
    this.to = axes.stream().mapToInt(Axis::to).toArray();
    this.sourceStart = sourceStart;
    this.targetStart = targetStart;
    this.runs = Arrays.stream(extents, 0, extents.length - 1).reduce(1, (a, b) -> a * b);
  }

  /**
   * The copies that together do one copy.
   *
   * @param extents the extents of the axes
   * @param from how far apart neighbours along each axis are stored in the source
   * @param to the same for the target
   */
  static List<StridedCopy> of(
      int[] extents, int[] from, int sourceStart, int[] to, int targetStart) {
    List<Axis> axes = Axis.joined(extents, from, to);
    if (axes.size() == 1) {
      return split(axes, 0, LONGEST_RUN, 1, sourceStart, targetStart);
    }
    int last = axes.size() - 1;
    for (int axis = 0; axis < last; axis++) {
      // A transposition: go along the source in blocks, so that both sides stay in cache lines.
      if (axes.get(axis).from() == 1 && axes.get(last).from() > 1) {
        return split(axes, axis, BLOCK, axes.size(), sourceStart, targetStart);
      }
    }
    return List.of(new StridedCopy(axes, sourceStart, targetStart));
  }

  /** Cuts one axis into blocks, whose inside becomes the last axis, and a remainder. */
  private static List<StridedCopy> split(
      List<Axis> axes, int which, int block, int place, int sourceStart, int targetStart) {
    Axis axis = axes.get(which);
    int blocks = axis.extent() / block;
    int rest = axis.extent() % block;
    List<StridedCopy> parts = new ArrayList<>();
    if (blocks > 0) {
      List<Axis> main = new ArrayList<>(axes);
      main.set(which, new Axis(blocks, axis.from() * block, axis.to() * block));
      main.add(place, new Axis(block, axis.from(), axis.to()));
      parts.add(new StridedCopy(main, sourceStart, targetStart));
    }
    if (rest > 0) {
      int done = blocks * block;
      List<Axis> remainder = new ArrayList<>(axes);
      remainder.set(which, new Axis(1, 0, 0));
      remainder.add(place, new Axis(rest, axis.from(), axis.to()));
      parts.add(
          new StridedCopy(
              remainder, sourceStart + done * axis.from(), targetStart + done * axis.to()));
    }
    return parts;
  }

  /** The number of runs along the last axis. */
  int runs() {
    return runs;
  }

  /** Roughly how long a run takes. */
  double nanosPerRun() {
    int last = extents.length - 1;
    return 5 + extents[last] * (to[last] == 1 && from[last] <= 1 ? 0.15 : 1);
  }

  /** Copies the runs {@code first} (inclusive) to {@code end} (exclusive). */
  void copy(float[] source, int sourceAt, float[] target, int targetAt, int first, int end) {
    int last = extents.length - 1;
    int inner = last == 0 ? 1 : extents[last - 1];
    int innerFrom = last == 0 ? 0 : from[last - 1];
    int innerTo = last == 0 ? 0 : to[last - 1];
    int run = first;
    while (run < end) {
      int start = run % inner;
      int count = Math.min(inner - start, end - run);
      int s = sourceAt + sourceStart + start * innerFrom;
      int t = targetAt + targetStart + start * innerTo;
      int outer = run / inner;
      for (int axis = last - 2; axis >= 0; axis--) {
        int index = outer % extents[axis];
        outer /= extents[axis];
        s += index * from[axis];
        t += index * to[axis];
      }
      for (int i = 0; i < count; i++) {
        copyRun(source, s, from[last], target, t, to[last], extents[last]);
        s += innerFrom;
        t += innerTo;
      }
      run += count;
    }
  }

  private static void copyRun(
      float[] source, int sourceAt, int from, float[] target, int targetAt, int to, int n) {
    if (from == 1 && to == 1) {
      System.arraycopy(source, sourceAt, target, targetAt, n);
    } else if (from == 0 && to == 1) {
      Arrays.fill(target, targetAt, targetAt + n, source[sourceAt]);
    } else {
      for (int i = 0; i < n; i++) {
        target[targetAt + i * to] = source[sourceAt + i * from];
      }
    }
  }
}
