package dev.cotangent.nn.optimizer;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rule by which gradients change variables, as expressions of the variables' next values.
 *
 * <p>What a rule remembers from step to step (momentum, moments) is kept in state variables, made
 * once for each variable it is asked to change and shared by all programs built from it.
 */
public interface Optimizer {
  /**
   * The next values of variables and of the optimizer's own state.
   *
   * @param gradients for each variable its gradient
   * @param learningRate a scalar
   * @return what {@code Program.Builder.updates} takes
   */
  Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate);

  /**
   * The state variables that belong to variables, made now where there were none: what is to be
   * saved and loaded together with the variables.
   *
   * @param variables as they are, or will be, given to {@link #updates}
   */
  default List<Node> state(Collection<Node> variables) {
    Map<Node, Node> gradients = new LinkedHashMap<>();
    for (Node variable : variables) {
      gradients.put(variable, Expressions.input("gradient", variable.shape()));
    }
    Node learningRate = Expressions.input("learningRate", Shape.scalar());
    Set<Node> state = new LinkedHashSet<>(updates(gradients, learningRate).keySet());
    state.removeAll(gradients.keySet());
    return List.copyOf(state);
  }
}
