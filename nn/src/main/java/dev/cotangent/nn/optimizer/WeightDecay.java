package dev.cotangent.nn.optimizer;

/** An optimizer that can draw weights towards 0. */
public interface WeightDecay extends Optimizer {
  /**
   * This rule, with state of its own, with weight decay λ.
   *
   * @param decay at least 0
   */
  WeightDecay weightDecay(double decay);

  /**
   * This rule, without decay of the variables whose names match a pattern: {@code new
   * Adam().weightDecay(0.01).noDecay("*&#47;bias", "*norm*")}.
   *
   * @param patterns as in {@link Optimizer#group}
   */
  default Optimizer noDecay(String... patterns) {
    return group(weightDecay(0), patterns);
  }
}
