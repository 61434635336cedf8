package dev.cotangent.nn;

import dev.cotangent.core.Node;
import java.util.List;
import java.util.Map;

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

  /** The state variables made so far; together with the variables they are what a resume needs. */
  List<Node> state();
}
