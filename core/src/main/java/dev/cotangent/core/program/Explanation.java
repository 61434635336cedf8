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
    return label(result(step));
  }

  private String label(Node result) {
    String variable = updates.get(result);
    return variable == null ? result.label() : "new " + variable;
  }

  /** The node that a step is named by: the last it computes. */
  Node result(int step) {
    return result(plan.steps().get(step));
  }

  private static Node result(Plan.Step step) {
    List<Node> outputs = step.work().outputs();
    return outputs.get(outputs.size() - 1);
  }

  /** The whole plan. */
  @Override
  public String toString() {
    int bytes = plan.precision().bytes();
    double arena = (double) plan.state().buffers().size() * bytes;
    double bound = (double) plan.state().buffers().lowerBound() * bytes;
    Cost cost = plan.cost();
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
    addSteps(text, "", plan);
    return text.toString();
  }

  /** Adds the rows of a plan; those of a loop's body go behind the loop's, with places in it. */
  private void addSteps(StringBuilder text, String prefix, Plan of) {
    int bytes = of.precision().bytes();
    for (int i = 0; i < of.steps().size(); i++) {
      Plan.Step step = of.steps().get(i);
      Node node = result(step);
      Integer place = of.state().buffers().place(node);
      List<String> kernels = step.kernelLines();
      text.append(
          String.format(
              ROW,
              prefix + i,
              label(node),
              node.shape(),
              kernels.get(0),
              Units.count(step.cost().flops()),
              Units.bytes(step.cost().bytes()),
              Units.bytes((double) node.shape().size() * bytes),
              place == null ? "in place" : Units.bytes((double) place * bytes)));
      for (String next : kernels.subList(1, kernels.size())) {
        text.append(String.format(ROW, "", "", "", next, "", "", "", ""));
      }
      String within = prefix + i + ".";
      step.inner().ifPresent(inner -> addSteps(text, within, inner));
    }
  }
}
