package dev.cotangent.nn.optimizer;

/** How large the steps of the optimizer are, as training goes on. */
@FunctionalInterface
public interface LearningRate {
  /**
   * The learning rate of a step.
   *
   * @param step the number of the step, from 0 to {@code totalSteps − 1}
   * @param totalSteps how many steps the training takes
   */
  double at(long step, long totalSteps);

  /** The same rate in every step. */
  static LearningRate constant(double rate) {
    requirePositive(rate);
    return (step, totalSteps) -> rate;
  }

  /**
   * The rate multiplied by a factor again and again: {@code rate · factor^⌊step / every⌋}.
   *
   * @param every the number of steps between, at least 1
   */
  static LearningRate stepDecay(double rate, double factor, long every) {
    requirePositive(rate);
    requirePositive(factor);
    if (every < 1) {
      throw new IllegalArgumentException(
          "[learningRate] there must be at least 1 step between decays: " + every);
    }
    return (step, totalSteps) -> rate * Math.pow(factor, step / every);
  }

  /**
   * Half a cosine wave from the rate down to 0 at the end of the training (Loshchilov and Hutter,
   * <i>SGDR</i>, ICLR 2017, without restarts).
   */
  static LearningRate cosine(double rate) {
    requirePositive(rate);
    return (step, totalSteps) -> between(rate, 0, (double) step / totalSteps);
  }

  /**
   * One cycle (Smith and Topin, <i>Super-convergence</i>, 2018): over the first 30 % of the
   * training from {@code highest / 25} up to {@code highest}, then down to {@code highest /
   * 250000}, along half cosine waves.
   */
  static LearningRate oneCycle(double highest) {
    requirePositive(highest);
    double lowest = highest / 25;
    return (step, totalSteps) -> {
      double last = totalSteps - 1;
      double top = 0.3 * last;
      return step <= top
          ? between(lowest, highest, top == 0 ? 1 : step / top)
          : between(highest, lowest / 1e4, (step - top) / (last - top));
    };
  }

  /**
   * This learning rate after a warm-up: it rises in equal parts from {@code first / steps} to
   * {@code first}, the rate that this schedule starts with, which then has the remaining steps.
   *
   * @param steps how many steps the rise takes, at least 1
   */
  default LearningRate withWarmup(long steps) {
    if (steps < 1) {
      throw new IllegalArgumentException(
          "[learningRate] the warm-up must take at least 1 step: " + steps);
    }
    return (step, totalSteps) -> {
      long remaining = Math.max(1, totalSteps - steps);
      return step < steps ? at(0, remaining) * (step + 1) / steps : at(step - steps, remaining);
    };
  }

  private static double between(double from, double to, double progress) {
    return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
  }

  private static void requirePositive(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[learningRate] rates and factors must be positive and finite: " + rate);
    }
  }
}
