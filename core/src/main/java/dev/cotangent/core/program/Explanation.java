package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import java.util.Locale;
import java.util.Map;

/** A plan as text. */
final class Explanation {
  private static final String ROW = "%4s  %-40s %-22s %-26s %12s%n";

  private Explanation() {}

  /**
   * Explains a plan.
   *
   * @param updates the variables that get the values of nodes, by name
   */
  static String of(Plan plan, int threads, Map<Node, String> updates, String kernels) {
    int bytes = plan.precision().bytes();
    long arena = (long) plan.arena().size() * bytes;
    long bound = plan.arena().lowerBound() * bytes;
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "program: %d steps, %d updates, %s, %d thread%s, %s%n",
            plan.steps().size(),
            updates.size(),
            plan.precision().name().toLowerCase(Locale.ROOT),
            threads,
            threads == 1 ? "" : "s",
            kernels));
    text.append(
        String.format(
            Locale.ROOT,
            "memory: arena %s (lower bound %s, ratio %.2f), constants %s%n",
            size(arena),
            size(bound),
            bound == 0 ? 1 : (double) arena / bound,
            size(plan.constantBytes())));
    text.append(String.format(ROW, "step", "node", "shape", "kernel", "at"));
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      Node node = step.work().outputs().get(step.work().outputs().size() - 1);
      String variable = updates.get(node);
      Kernel kernel = step.kernel();
      text.append(
          String.format(
              ROW,
              i,
              variable == null ? node.label() : "new " + variable,
              node.shape(),
              kernel == null ? "reference" : kernel.name(),
              size((long) plan.offset(node) * bytes)));
    }
    return text.toString();
  }

  private static String size(long bytes) {
    if (bytes < 10_000) {
      return bytes + " B";
    }
    return bytes < 10_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
