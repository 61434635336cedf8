package dev.cotangent.core.check;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.stream.Collectors;

/** The outcome of a gradient check. */
public final class Report {
  private final ImmutableList<Comparison> comparisons;

  Report(List<Comparison> comparisons) {
    this.comparisons = ImmutableList.copyOf(comparisons);
  }

  /** Every comparison made. */
  public List<Comparison> comparisons() {
    return comparisons;
  }

  /** Whether every derivative agreed. */
  public boolean passed() {
    return comparisons.stream().allMatch(Comparison::passed);
  }

  /** The largest relative error at an order; 0 if nothing was compared there. */
  public double worstError(int order) {
    return comparisons.stream()
        .filter(comparison -> comparison.order() == order)
        .mapToDouble(Comparison::error)
        .max()
        .orElse(0);
  }

  /** The comparisons that disagree, or a line that says how well all agree. */
  @Override
  public String toString() {
    if (passed()) {
      return "%d comparisons agree; worst relative error %.1e at order 1, %.1e at order 2"
          .formatted(comparisons.size(), worstError(1), worstError(2));
    }
    return comparisons.stream()
        .filter(comparison -> !comparison.passed())
        .map(Comparison::toString)
        .collect(Collectors.joining("\n", "derivatives disagree:\n", ""));
  }
}
