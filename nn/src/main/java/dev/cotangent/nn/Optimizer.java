package dev.cotangent.nn;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
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

  /** The state variables made so far: those of all variables that were asked for. */
  List<Node> state();

  /**
   * The state variables after those for the given variables have been made, where there were none:
   * what is to be saved together with them, and what a rule that has not been used yet needs to be
   * loaded. A {@link Trainer} asks for its network's.
   */
  @CanIgnoreReturnValue
  default List<Node> state(Collection<Node> variables) {
    Map<Node, Node> gradients = new LinkedHashMap<>();
    for (Node variable : variables) {
      gradients.put(variable, Expressions.input("gradient", variable.shape()));
    }
    Map<Node, Node> unused = updates(gradients, Expressions.input("learningRate", Shape.scalar()));
    return state();
  }
}
