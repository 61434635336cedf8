package dev.cotangent.core.check;

import dev.cotangent.core.Shape;
import dev.cotangent.core.check.Patterns.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which elements of a gradient are wrong, in as few words as there are. */
final class Region {
  private static final int MOST_NAMED = 4;

  private final Shape shape;
  private final List<Entry> entries;

  private Region(Shape shape, List<Entry> entries) {
    this.shape = shape;
    this.entries = entries;
  }

  /** Where entries are wrong; empty if they are everywhere, or nowhere. */
  static Optional<String> of(Shape shape, List<Entry> entries) {
    long wrong = entries.stream().filter(Entry::wrong).count();
    return wrong == 0 || wrong == entries.size()
        ? Optional.empty()
        : Optional.of(new Region(shape, entries).describe());
  }

  private String describe() {
    return box(true)
        .or(() -> box(false))
        .or(this::diagonal)
        .or(this::sign)
        .or(this::size)
        .or(this::run)
        .orElseGet(this::indices);
  }

  private int at(Entry entry, int axis) {
    return Patterns.index(shape, entry.position()).get(axis);
  }

  /** The wrong (or the right) ones are those with some indices along some axes. */
  private Optional<String> box(boolean wrong) {
    List<SortedSet<Integer>> inside = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int of = axis;
      SortedSet<Integer> all = new TreeSet<>();
      SortedSet<Integer> some = new TreeSet<>();
      entries.forEach(entry -> all.add(at(entry, of)));
      entries.stream().filter(e -> e.wrong() == wrong).forEach(entry -> some.add(at(entry, of)));
      inside.add(some);
      if (some.size() < all.size()) {
        words.add("axis %s is %s".formatted(axis, among(some, all)));
      }
    }
    boolean holds =
        entries.stream()
            .allMatch(
                entry ->
                    wrong
                        == (entry.wrong()
                            == IntStream.range(0, shape.rank())
                                .allMatch(axis -> inside.get(axis).contains(at(entry, axis)))));
    return holds && !words.isEmpty()
        ? Optional.of("where " + (wrong ? "" : "it is not so that ") + String.join(" and ", words))
        : Optional.empty();
  }

  private static String among(SortedSet<Integer> some, SortedSet<Integer> all) {
    TreeSet<Integer> others = new TreeSet<>(all);
    others.removeAll(some);
    int first = some.first();
    if (some.size() > 2 && some.last() - first == some.size() - 1) {
      return some.last().equals(all.last())
          ? "%s or more".formatted(first)
          : first == all.first()
              ? "%s or less".formatted(some.last())
              : "%s to %s".formatted(first, some.last());
    }
    for (int step = 2; step <= 4 && some.size() > 2; step++) {
      int by = step;
      if (all.stream().allMatch(i -> some.contains(i) == (i % by == first % by))) {
        return first % by == 0
            ? "a multiple of %s".formatted(by)
            : "%s more than a multiple of %s".formatted(first % by, by);
      }
    }
    return some.size() > others.size() ? "not " + either(others) : either(some);
  }

  private static String either(SortedSet<Integer> indices) {
    return indices.stream()
        .limit(MOST_NAMED)
        .map(String::valueOf)
        .collect(Collectors.joining(" or ", "", indices.size() > MOST_NAMED ? " or …" : ""));
  }

  private boolean exactlyWhere(Predicate<Entry> condition) {
    return entries.stream().allMatch(entry -> entry.wrong() == condition.test(entry));
  }

  private Optional<String> diagonal() {
    for (int a = 0; a < shape.rank(); a++) {
      for (int b = a + 1; b < shape.rank(); b++) {
        int i = a;
        int j = b;
        String axes = "the index along axis %s %s that along axis %s";
        if (exactlyWhere(e -> at(e, i) == at(e, j))) {
          return Optional.of("where " + axes.formatted(a, "equals", b));
        }
        if (exactlyWhere(e -> at(e, i) != at(e, j))) {
          return Optional.of("where " + axes.formatted(a, "is not", b));
        }
        if (exactlyWhere(e -> at(e, i) < at(e, j))) {
          return Optional.of("where " + axes.formatted(a, "is below", b));
        }
        if (exactlyWhere(e -> at(e, i) > at(e, j))) {
          return Optional.of("where " + axes.formatted(a, "is above", b));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> sign() {
    if (exactlyWhere(e -> e.value() < 0)) {
      return Optional.of("where the target is negative");
    }
    if (exactlyWhere(e -> e.value() > 0)) {
      return Optional.of("where the target is positive");
    }
    return exactlyWhere(e -> e.value() == 0)
        ? Optional.of("where the target is 0")
        : Optional.empty();
  }

  private Optional<String> size() {
    double least = bound(true);
    if (exactlyWhere(e -> Math.abs(e.value()) >= least)) {
      return Optional.of(
          String.format(Locale.ROOT, "where the target's size is %.4g or more", least));
    }
    double most = -bound(false);
    return exactlyWhere(e -> Math.abs(e.value()) <= most)
        ? Optional.of(String.format(Locale.ROOT, "where the target's size is %.4g or less", most))
        : Optional.empty();
  }

  /** The least size at a wrong element, or the negative of the largest one. */
  private double bound(boolean least) {
    return entries.stream()
        .filter(Entry::wrong)
        .mapToDouble(e -> least ? Math.abs(e.value()) : -Math.abs(e.value()))
        .min()
        .orElse(0);
  }

  /** The wrong ones follow each other in row-major order, to one end. */
  private Optional<String> run() {
    int first = entries.stream().filter(Entry::wrong).mapToInt(Entry::position).min().orElse(0);
    int last = entries.stream().filter(Entry::wrong).mapToInt(Entry::position).max().orElse(0);
    return exactlyWhere(e -> e.position() >= first && e.position() <= last)
        ? Optional.of(
            "from index %s to %s, row by row"
                .formatted(Patterns.index(shape, first), Patterns.index(shape, last)))
        : Optional.empty();
  }

  private String indices() {
    return entries.stream()
        .filter(Entry::wrong)
        .limit(MOST_NAMED)
        .map(entry -> Patterns.index(shape, entry.position()).toString())
        .collect(Collectors.joining(", ", "at ", ", …"));
  }
}
