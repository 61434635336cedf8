package dev.cotangent.core.check;

import dev.cotangent.core.CoreOp;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.StopGradient;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the comparisons order by order; where something is wrong, looks for the operation. */
final class Checker {
  private final Settings settings;
  private final List<Node> roots;
  private final Set<Node> held = new HashSet<>();
  private final Laws laws;
  private final List<Comparison> comparisons = new ArrayList<>();
  private final Set<String> faults = new LinkedHashSet<>();

  /**
   * Prepares.
   *
   * @param roots the expressions to be checked; what they stop the gradient of is held fixed
   */
  Checker(Settings settings, List<Node> roots) {
    this.settings = settings;
    this.roots = roots;
    this.laws = Laws.of(settings);
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (node.op() instanceof StopGradient) {
        held.add(node);
      }
    }
  }

  /**
   * Checks.
   *
   * @param localise whether to look for the operation that is wrong
   */
  Report run(List<Node> targets, Map<Node, Tensor> point, boolean localise) {
    List<Output> outputs = new ArrayList<>();
    for (Node root : roots) {
      outputs.add(new Output(root, root.toString(), Vectors.ones(root.shape().size()), 0, 1));
    }
    Level level = new Level(settings, laws, 1, outputs, targets, point, held);
    check(1, level, targets);
    faults.addAll(laws.faults());
    int order = wrongOrder();
    if (localise && order > 0) {
      localise(level.base(), targets, order);
    }
    return new Report(comparisons, List.copyOf(faults), settings.seed());
  }

  private int wrongOrder() {
    return comparisons.stream()
        .filter(comparison -> comparison.disagreed() > 0)
        .mapToInt(Comparison::order)
        .min()
        .orElse(0);
  }

  private void check(int order, Level level, List<Node> targets) {
    if (!level.faults().isEmpty()) {
      faults.addAll(level.faults());
      for (Output output : level.outputs()) {
        for (Node target : targets) {
          Judgement none = Judgement.unresolved(Double.NaN, Reason.NON_DETERMINISTIC);
          comparisons.add(
              Comparison.of(order, output.name(), target.toString(), List.of(none), null, null));
        }
      }
      return;
    }
    Set<String> wrong = new HashSet<>();
    for (Outcome outcome : level.run()) {
      if (outcome.all().findAny().isEmpty()) {
        continue;
      }
      Comparison comparison =
          Comparison.of(
              order,
              outcome.output(),
              outcome.pair().target().toString(),
              outcome.all().toList(),
              Diagnosis.of(outcome),
              Diagnosis.weakness(outcome));
      comparisons.add(comparison);
      if (comparison.disagreed() > 0) {
        wrong.add(outcome.output());
      }
    }
    if (order == 1) {
      GraphLaws laws = new GraphLaws(settings.random(order, 3), level.base());
      comparisons.addAll(laws.taggedLinear(roots));
      for (int i = 0; i < roots.size(); i++) {
        for (Map.Entry<Node, Node> entry : level.gradients(i).entrySet()) {
          comparisons.addAll(
              laws.fanOut(roots.get(i), level.cotangent(i), entry.getKey(), entry.getValue()));
        }
      }
    }
    level
        .forEachOutput(i -> LinearLaw.check(level, order, i, settings.random(order, 3, i)))
        .forEach(comparisons::addAll);
    faults.addAll(level.faults());
    for (int i = 0; i < level.outputs().size(); i++) {
      Output output = level.output(i);
      if (order < settings.order() && !wrong.contains(output.name())) {
        next(order + 1, level, i, targets);
      }
    }
  }

  private void next(int order, Level level, int i, List<Node> targets) {
    List<Output> derived = level.derived(i);
    if (derived.isEmpty()) {
      return;
    }
    List<Node> nextTargets = new ArrayList<>(targets);
    nextTargets.add(level.cotangent(i));
    Level next = new Level(settings, laws, order, derived, nextTargets, level.point(), held);
    if (order == 2 && next.faults().isEmpty()) {
      Identities identities = new Identities(settings.random(order, 4, i));
      comparisons.addAll(identities.symmetry(next, level.differentiable(i)));
      comparisons.addAll(identities.dotProducts(next, level.cotangent(i)));
    }
    check(order, next, nextTargets);
  }

  /** Checks each operation by itself at its present operands, and names the first wrong one. */
  private void localise(Evaluation base, Collection<Node> targets, int order) {
    List<Node> operations = new ArrayList<>();
    Set<Node> moving = new HashSet<>(targets);
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (!held.contains(node) && node.inputs().stream().anyMatch(moving::contains)) {
        moving.add(node);
        operations.add(node);
      }
    }
    if (operations.size() < 2) {
      return;
    }
    Settings alone =
        new Settings(order, settings.directions(), settings.tolerance(), settings.seed());
    for (Node node : operations) {
      Report report = node.op() instanceof CoreOp ? null : alone(alone, node, base, moving);
      if (report != null && report.count(Verdict.DISAGREE) > 0) {
        Comparison first =
            report.comparisons().stream().filter(c -> c.disagreed() > 0).findFirst().orElseThrow();
        faults.add(
            "the first operation on the way with a wrong vjp is %s%s = %s; by itself: %s"
                .formatted(
                    node,
                    node.origin().isEmpty() ? "" : " (" + node.origin() + ")",
                    node.op(),
                    first));
        return;
      }
    }
  }

  private static Report alone(
      Settings settings, Node node, Evaluation base, Collection<Node> moving) {
    List<Node> inputs = new ArrayList<>();
    List<Node> targets = new ArrayList<>();
    Map<Node, Tensor> point = new LinkedHashMap<>();
    for (Node input : node.inputs()) {
      Node fresh = Expressions.input("operand" + inputs.size(), input.shape());
      inputs.add(fresh);
      point.put(fresh, Tensor.of(input.shape(), base.numbers(input)));
      if (moving.contains(input)) {
        targets.add(fresh);
      }
    }
    return new Checker(settings, Node.of(node.op(), inputs).results()).run(targets, point, false);
  }
}
