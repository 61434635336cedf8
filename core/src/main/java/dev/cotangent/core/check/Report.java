package dev.cotangent.core.check;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcome of a gradient check. */
public final class Report {
  /** The largest part of the comparisons that may stay unresolved. */
  private static final double LARGEST_UNRESOLVED = 0.02;

  private final ImmutableList<Comparison> comparisons;
  private final ImmutableList<String> faults;
  private final long seed;

  Report(List<Comparison> comparisons, List<String> faults, long seed) {
    this.comparisons = ImmutableList.copyOf(comparisons);
    this.faults = ImmutableList.copyOf(faults);
    this.seed = seed;
  }

  /** Every pair of output and target, and every identity, that was looked at. */
  public List<Comparison> comparisons() {
    return comparisons;
  }

  /**
   * What is wrong besides derivatives: operations that are no pure functions of their operands, and
   * which operation of a network has the wrong vjp.
   */
  public List<String> faults() {
    return faults;
  }

  /**
   * Whether every derivative agreed.
   *
   * <p>More than 2 % of unresolved numbers, or a pair of which nothing was resolved, is a failure
   * too: such a check would be too weak to rely on. Of numbers that were {@linkplain
   * Reason#ABSORBED absorbed} there may be more.
   */
  public boolean passed() {
    return faults.isEmpty() && comparisons.stream().allMatch(Comparison::passed) && !isTooWeak();
  }

  private boolean isTooWeak() {
    int absorbed =
        comparisons.stream().mapToInt(c -> c.unresolved().getOrDefault(Reason.ABSORBED, 0)).sum();
    return count(Verdict.UNRESOLVED) - absorbed > LARGEST_UNRESOLVED * comparedNumbers();
  }

  /** How many numbers were compared. */
  public int comparedNumbers() {
    return comparisons.stream().mapToInt(Comparison::count).sum();
  }

  /** How many numbers ended with a verdict. */
  public int count(Verdict verdict) {
    return comparisons.stream()
        .mapToInt(
            c ->
                switch (verdict) {
                  case AGREE -> c.agreed();
                  case DISAGREE -> c.disagreed();
                  case UNRESOLVED -> c.unresolvedCount();
                })
        .sum();
  }

  /** The largest relative error at an order; 0 if nothing was compared there. */
  public double worstError(int order) {
    return comparisons.stream()
        .filter(comparison -> comparison.order() == order)
        .mapToDouble(Comparison::error)
        .max()
        .orElse(0);
  }

  /** What is said of derivatives that vanish by cancellation; empty if there are none. */
  private String vanishing() {
    List<Comparison> absorbed =
        comparisons.stream().filter(c -> c.unresolved().containsKey(Reason.ABSORBED)).toList();
    return absorbed.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "; of the unresolved, %d vanish by cancellation, first in d %s / d %s (order %d)",
            absorbed.stream().mapToInt(c -> c.unresolved().get(Reason.ABSORBED)).sum(),
            absorbed.get(0).output(),
            absorbed.get(0).target(),
            absorbed.get(0).order());
  }

  /** What is wrong or too weak, or a line that says how well all agree. */
  @Override
  public String toString() {
    String counts =
        String.format(
            Locale.ROOT,
            "%d numbers in %d pairs: %d agree, %d disagree, %d unresolved; worst relative error %.1e at order 1, %.1e at order 2",
            comparedNumbers(),
            comparisons.size(),
            count(Verdict.AGREE),
            count(Verdict.DISAGREE),
            count(Verdict.UNRESOLVED),
            worstError(1),
            worstError(2));
    if (passed()) {
      return counts + vanishing();
    }
    boolean disagrees = count(Verdict.DISAGREE) > 0;
    boolean wrong = !faults.isEmpty() || disagrees;
    List<String> lines = new ArrayList<>();
    lines.add(
        wrong
            ? (disagrees ? "derivatives disagree:" : "operations are not what they say:")
            : "the check is too weak: more than 2 % of the numbers, or all of a pair, stay"
                + " unresolved; try another point:");
    lines.addAll(faults);
    comparisons.stream()
        .filter(c -> wrong ? c.disagreed() > 0 : c.unresolvedCount() > 0)
        .map(Comparison::toString)
        .forEach(lines::add);
    lines.add(counts);
    lines.add("reproduce with seed=" + seed);
    return String.join("\n", lines);
  }
}
