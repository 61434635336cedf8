package dev.cotangent.core.check;

import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Errors that people make, recognised by what they do to a gradient. */
final class Patterns {
  private static final double CLOSE = 1e-5;

  private Patterns() {}

  /**
   * One element of a gradient.
   *
   * @param position its row-major position
   * @param value the target there
   * @param derived what was derived
   * @param single what was derived for one cotangent alone, which {@code derived} may be a sum of
   * @param numeric what it is
   * @param forOnes what it would be for a cotangent of ones
   * @param wrong whether derived and numeric disagree
   */
  record Entry(
      int position,
      double value,
      double derived,
      double single,
      double numeric,
      double forOnes,
      boolean wrong) {}

  /**
   * Elements of a gradient.
   *
   * @param entries by ascending position
   * @param whole whether they are all elements
   * @param output the shape of what was differentiated
   */
  record Sample(List<Entry> entries, boolean whole, Shape output) {}

  /** What is known about an error, in words. */
  static List<String> of(Shape target, Sample sample) {
    List<String> hints = new ArrayList<>();
    List<Entry> entries = sample.entries();
    double size = entries.stream().mapToDouble(e -> Math.abs(e.numeric)).max().orElse(0);
    if (entries.stream().allMatch(e -> e.derived == 0)) {
      hints.add("the derived gradient is 0 everywhere");
    } else if (equal(entries, Entry::single, Entry::forOnes)) {
      hints.add(
          "equals the gradient for a cotangent of ones everywhere: is the cotangent ignored?");
    } else if (isConstantRatio(entries, size)) {
      hints.add(ratio(entries, target, sample.output()));
    } else if (sample.whole() && isTransposed(target, entries)) {
      hints.add("equals the gradient at the transposed index: are two axes or strides swapped?");
    } else {
      String border = border(target, entries);
      if (border != null) {
        hints.add(border);
      }
    }
    if (hints.isEmpty() && target.size() > 1) {
      long wrong = entries.stream().filter(Entry::wrong).count();
      hints.add(
          "wrong at %s of %s elements%s%s"
              .formatted(
                  wrong,
                  entries.size(),
                  sample.whole() ? "" : " looked at",
                  Region.of(target, entries).map(where -> ": " + where).orElse("")));
    }
    return hints;
  }

  private static boolean isConstantRatio(List<Entry> entries, double size) {
    double ratio = largest(entries).derived / largest(entries).numeric;
    return Double.isFinite(ratio)
        && entries.stream()
            .allMatch(
                e -> Math.abs(e.derived - ratio * e.numeric) <= CLOSE * size * Math.abs(ratio));
  }

  private static Entry largest(List<Entry> entries) {
    Entry largest = entries.get(0);
    for (Entry entry : entries) {
      if (Math.abs(entry.numeric) > Math.abs(largest.numeric)) {
        largest = entry;
      }
    }
    return largest;
  }

  private static String ratio(List<Entry> entries, Shape target, Shape output) {
    double ratio = largest(entries).derived / largest(entries).numeric;
    if (Math.abs(ratio + 1) < CLOSE) {
      return "sign flipped everywhere";
    }
    String text = String.format(Locale.ROOT, "ratio derived / numeric is %.4g everywhere", ratio);
    for (Shape shape : List.of(target, output)) {
      if (shape.size() > 2 && Math.abs(ratio * shape.size() - 1) < CLOSE) {
        return text + ", one over the %s elements: a mean where a sum is?".formatted(shape.size());
      }
      if (shape.size() > 2 && Math.abs(ratio / shape.size() - 1) < CLOSE) {
        return text + ", the number of elements: a sum where a mean is?";
      }
    }
    return text;
  }

  /** Whether the derived values are these others, which are not simply all equal. */
  private static boolean equal(
      List<Entry> entries, ToDoubleFunction<Entry> derived, ToDoubleFunction<Entry> other) {
    double size =
        entries.stream().mapToDouble(e -> Math.abs(other.applyAsDouble(e))).max().orElse(0);
    return size > 0
        && entries.stream()
            .allMatch(
                e -> Math.abs(derived.applyAsDouble(e) - other.applyAsDouble(e)) <= CLOSE * size);
  }

  private static boolean isTransposed(Shape target, List<Entry> entries) {
    for (int a = 0; a < target.rank(); a++) {
      for (int b = a + 1; b < target.rank(); b++) {
        int[] transposed = transposed(target, a, b);
        if (target.dim(a) > 1
            && target.dim(b) > 1
            && equal(entries, Entry::derived, e -> entries.get(transposed[e.position]).numeric)) {
          return true;
        }
      }
    }
    return false;
  }

  /** For each position, where its element is when two axes are swapped and read in order. */
  private static int[] transposed(Shape shape, int a, int b) {
    int[] swapped = shape.dims();
    swapped[a] = shape.dim(b);
    swapped[b] = shape.dim(a);
    int[] strides = Shape.of(swapped).strides();
    int[] positions = new int[shape.size()];
    for (int i = 0; i < positions.length; i++) {
      List<Integer> index = index(shape, i);
      int position = 0;
      for (int axis = 0; axis < swapped.length; axis++) {
        position += index.get(axis == a ? b : axis == b ? a : axis) * strides[axis];
      }
      positions[i] = position;
    }
    return positions;
  }

  private static @Nullable String border(Shape target, List<Entry> entries) {
    for (int axis = target.rank() - 1; axis >= 0; axis--) {
      int last = target.dim(axis) - 1;
      for (int edge : new int[] {last, 0}) {
        int at = axis;
        if (last > 0
            && entries.stream().anyMatch(e -> !e.wrong)
            && entries.stream()
                .filter(Entry::wrong)
                .allMatch(e -> index(target, e.position).get(at) == edge)) {
          return "wrong only where axis %s is at its %s index, %s: off by one at the border?"
              .formatted(axis, edge == 0 ? "first" : "last", edge);
        }
      }
    }
    return null;
  }

  /** The index of a row-major position. */
  static List<Integer> index(Shape shape, int position) {
    List<Integer> index = new ArrayList<>();
    for (int stride : shape.strides()) {
      index.add(position / stride);
      position %= stride;
    }
    return index;
  }
}
