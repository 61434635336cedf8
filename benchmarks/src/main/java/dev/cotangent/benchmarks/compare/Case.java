package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.workload.Workload;
import java.util.Comparator;

/** What one process measures. */
record Case(Workload workload, int batch, Framework framework, Threading threading)
    implements Comparable<Case> {
  @Override
  public int compareTo(Case other) {
    return Comparator.comparing(Case::workload)
        .thenComparingInt(Case::batch)
        .thenComparing(Case::framework)
        .thenComparing(Case::threading)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return "%s batch %s, %s, threads %s".formatted(workload, batch, framework.title(), threading);
  }
}
