package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.program.report.Units;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A plan as text.
 *
 * @param updates the variables that get the values of nodes, by name
 */
record Explanation(Plan plan, int threads, Map<Node, String> updates) {
  private static final String ROW = "%4s  %-32s %-22s %-40s %9s %9s %11s %10s%n";

  /** What the program is, in one line. */
  String headline() {
    String missing = Optimization.missing(plan.settings().enabled());
    return String.format(
        Locale.ROOT,
        "program: %d steps, %d updates, %s, %d thread%s, %s%s",
        plan.steps().size(),
        updates.size(),
        plan.precision().name().toLowerCase(Locale.ROOT),
        threads,
        threads == 1 ? "" : "s",
        plan.settings().backend().name() + ", " + plan.settings().kernels().describe(),
        missing.isEmpty() ? "" : "; without " + missing);
  }

  /** The name of what a step computes. */
  String label(int step) {
    Node result = result(step);
    String variable = updates.get(result);
    return variable == null ? result.label() : "new " + variable;
  }

  /** The node that a step is named by: the last it computes. */
  Node result(int step) {
    List<Node> outputs = plan.steps().get(step).work().outputs();
    return outputs.get(outputs.size() - 1);
  }

  /** The whole plan. */
  @Override
  public String toString() {
    int bytes = plan.precision().bytes();
    double arena = (double) plan.state().buffers().size() * bytes;
    double bound = (double) plan.state().buffers().lowerBound() * bytes;
    Cost cost = Cost.sum(plan.steps().stream().map(Plan.Step::cost).toList());
    StringBuilder text = new StringBuilder(headline());
    text.append(
        String.format(
            Locale.ROOT,
            "%nmemory: arena %s (lower bound %s, ratio %.2f), constants %s%n",
            Units.bytes(arena),
            Units.bytes(bound),
            bound == 0 ? 1 : arena / bound,
            Units.bytes((double) plan.constantBytes())));
    text.append(
        String.format(
            Locale.ROOT,
            "a run: %s floating-point operations, %s read and written by its steps%n",
            Units.count(cost.flops()),
            Units.bytes(cost.bytes())));
    text.append(
        String.format(ROW, "step", "node", "shape", "kernel", "flops", "moves", "result", "at"));
    for (int i = 0; i < plan.steps().size(); i++) {
      Plan.Step step = plan.steps().get(i);
      Node node = result(i);
      Integer place = plan.state().buffers().place(node);
      List<String> kernels = step.kernelLines();
      text.append(
          String.format(
              ROW,
              i,
              label(i),
              node.shape(),
              kernels.get(0),
              Units.count(step.cost().flops()),
              Units.bytes(step.cost().bytes()),
              Units.bytes((double) node.shape().size() * bytes),
              place == null ? "in place" : Units.bytes((double) place * bytes)));
      for (String next : kernels.subList(1, kernels.size())) {
        text.append(String.format(ROW, "", "", "", next, "", "", "", ""));
      }
    }
    return text.toString();
  }
}
