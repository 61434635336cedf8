package dev.cotangent.core.check;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The derived gradients of an output as a function of its cotangent. */
final class GradientFunction {
  private final Map<Node, Node> gradients = new LinkedHashMap<>();
  private final PartialEvaluation evaluation;

  GradientFunction(Evaluation base, Node cotangent, Map<Node, Node> gradients, List<Node> targets) {
    targets.forEach(target -> this.gradients.put(target, gradients.get(target)));
    this.evaluation =
        new PartialEvaluation(
            base,
            cotangent,
            Set.of(),
            this.gradients.values().stream().filter(node -> !Gradients.isNone(node)).toList());
  }

  /** The gradients for a cotangent, by target; zeros where none flows. */
  Map<Node, double[]> at(double[] cotangent) {
    evaluation.run(cotangent);
    Map<Node, double[]> values = new LinkedHashMap<>();
    gradients.forEach(
        (target, gradient) ->
            values.put(
                target,
                Gradients.isNone(gradient)
                    ? new double[target.shape().size()]
                    : Evaluation.copy(evaluation.get(gradient))));
    return values;
  }
}
