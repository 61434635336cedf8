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
 *
 * <p>What is done to gradients or rates on the way is said behind the rule, {@code new
 * Adam().clipGlobalNorm(1).accumulate(4)}: the last one said meets the gradients first, and hands
 * on what it makes of them. All keep their state in variables, too.
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

  /** This rule with gradients whose elements are cut to {@code [−limit, limit]}. */
  default Optimizer clipValue(double limit) {
    return Clipped.byValue(this, limit);
  }

  /**
   * This rule with the gradient g of each variable replaced by {@code g · limit / max(‖g‖, limit)}:
   * of norm {@code limit} at most.
   */
  default Optimizer clipNorm(double limit) {
    return Clipped.byNorm(this, limit);
  }

  /**
   * This rule with all gradients multiplied by {@code limit / max(‖g‖, limit)}, where ‖g‖ is the
   * norm of all of them together (Pascanu, Mikolov and Bengio, ICML 2013): their direction stays.
   *
   * <p>A norm beyond float32's range takes no step; a NaN in any gradient makes all of them NaN.
   */
  default Optimizer clipGlobalNorm(double limit) {
    return Clipped.byGlobalNorm(this, limit);
  }

  /**
   * This rule with the mean gradient of so many micro-batches: a step of the program adds to the
   * sum, and every {@code count}-th changes the variables, at its own learning rate.
   *
   * <p>The step is, bit for bit, the one that the gradient {@code (g₁ + … + gₙ) / n} gives, added
   * in this order. It differs by rounding from the step of one batch of all samples, whose sums run
   * over the samples in another order. What else a training program updates (its counter of steps,
   * running statistics of batch norm) moves with every micro-batch.
   *
   * @param count at least 1
   */
  default Optimizer accumulate(int count) {
    return new Accumulated(this, count);
  }

  /** This rule at {@code factor} times the learning rate. */
  default Optimizer scaleRate(double factor) {
    return new ScaledRate(this, factor);
  }

  /**
   * This rule, but for some variables another: {@code adam.group(adam.scaleRate(0.1), "body/*")}.
   *
   * @param other what changes them; it may be made of this rule
   * @param patterns names of variables, in which {@code *} stands for any characters, {@code /}
   *     too; upper and lower case are alike. At least one variable must match one of them.
   */
  default Optimizer group(Optimizer other, String... patterns) {
    return new Grouped(this, other, patterns);
  }

  /**
   * This rule, leaving some variables as they are.
   *
   * @param patterns as in {@link #group}
   */
  default Optimizer freeze(String... patterns) {
    return group(new Frozen(), patterns);
  }

  /** This rule, with an average of the variables' values kept beside them. */
  default Optimizer average(WeightAverage average) {
    return new Averaged(this, average);
  }

  /** This rule at the learning rate times the {@link Plateau#factor} of a plateau. */
  default Optimizer reduceOn(Plateau plateau) {
    return new PlateauRate(this, plateau);
  }
}
