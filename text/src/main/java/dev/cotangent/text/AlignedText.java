package dev.cotangent.text;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Code points, each with the place of the original text that it comes from, as UTF-16 indices.
 *
 * <p>Half a surrogate pair is U+FFFD, as it is wherever text is turned into UTF-8 with care.
 */
final class AlignedText {
  private static final int REPLACEMENT = 0xFFFD;

  private final int[] points;
  private final int[] starts;
  private final int[] ends;
  private final int from;
  private final int to;

  private AlignedText(int[] points, int[] starts, int[] ends, int from, int to) {
    this.points = points;
    this.starts = starts;
    this.ends = ends;
    this.from = from;
    this.to = to;
  }

  static AlignedText of(String text) {
    Builder builder = new Builder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      builder.add(half ? REPLACEMENT : point, i, next);
      i = next;
    }
    return builder.build();
  }

  int length() {
    return to - from;
  }

  boolean isEmpty() {
    return from == to;
  }

  int point(int i) {
    return points[from + i];
  }

  int start(int i) {
    return starts[from + i];
  }

  int end(int i) {
    return ends[from + i];
  }

  AlignedText slice(int first, int behind) {
    return new AlignedText(points, starts, ends, from + first, from + behind);
  }

  String string(int first, int behind) {
    return new String(points, from + first, behind - first);
  }

  String string() {
    return string(0, length());
  }

  /** Whether all code points are smaller. */
  boolean isBelow(int bound) {
    for (int i = from; i < to; i++) {
      if (points[i] >= bound) {
        return false;
      }
    }
    return true;
  }

  AlignedText filter(IntPredicate kept) {
    Builder builder = new Builder(length());
    for (int i = 0; i < length(); i++) {
      if (kept.test(point(i))) {
        builder.add(point(i), this, i);
      }
    }
    return builder.build();
  }

  /** The text with points in front of it that come from the place of its first. */
  AlignedText prepend(String prefix) {
    if (isEmpty()) {
      return this;
    }
    Builder builder = new Builder(length() + prefix.length());
    prefix.codePoints().forEach(point -> builder.add(point, this, 0));
    builder.addAll(this, 0, length());
    return builder.build();
  }

  /** Text that grows. */
  static final class Builder {
    private int[] points;
    private int[] starts;
    private int[] ends;
    private int size;

    Builder(int capacity) {
      points = new int[capacity];
      starts = new int[capacity];
      ends = new int[capacity];
    }

    void add(int point, int start, int end) {
      if (size == points.length) {
        int larger = Math.max(16, 2 * size);
        points = Arrays.copyOf(points, larger);
        starts = Arrays.copyOf(starts, larger);
        ends = Arrays.copyOf(ends, larger);
      }
      points[size] = point;
      starts[size] = start;
      ends[size++] = end;
    }

    /** Adds a point that comes from where another does. */
    void add(int point, AlignedText other, int i) {
      add(point, other.start(i), other.end(i));
    }

    void addAll(AlignedText other, int first, int behind) {
      for (int i = first; i < behind; i++) {
        add(other.point(i), other, i);
      }
    }

    AlignedText build() {
      return new AlignedText(points, starts, ends, 0, size);
    }
  }
}
