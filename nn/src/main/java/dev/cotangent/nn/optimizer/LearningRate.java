package dev.cotangent.nn.optimizer;

import java.util.Arrays;

/**
 * How large the steps of the optimizer are, as training goes on.
 *
 * <p>The schedules of this interface are printed as they are written, {@code
 * cosine(0.1).warmUp(100)}, so that a saved training can tell whether it goes on with the same one;
 * a schedule of one's own gets such a text by {@link #named}.
 */
@FunctionalInterface
public interface LearningRate {
  /**
   * The learning rate of a step.
   *
   * @param step the number of the step, from 0 to {@code totalSteps − 1}
   * @param totalSteps how many steps the training takes
   * @throws IllegalArgumentException if the schedule does not fit into so many steps
   */
  double at(long step, long totalSteps);

  /** The same rate in every step. */
  static LearningRate constant(double rate) {
    requirePositive(rate);
    return named((step, totalSteps) -> rate, "constant", rate);
  }

  /**
   * Along a straight line from one rate in the first step to another in the last.
   *
   * @param to may be 0
   */
  static LearningRate linear(double from, double to) {
    requirePositive(from);
    Settings.notNegative("learningRate", "last rate", to);
    return named(
        (step, totalSteps) ->
            totalSteps == 1 ? from : from + (to - from) * ((double) step / (totalSteps - 1)),
        "linear",
        from,
        to);
  }

  /** The rate multiplied by a factor after each step: {@code rate · factor^step}. */
  static LearningRate exponential(double rate, double factor) {
    requirePositive(rate);
    requirePositive(factor);
    return named(
        (step, totalSteps) -> rate * StrictMath.pow(factor, step), "exponential", rate, factor);
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
    return named(
        (step, totalSteps) -> rate * StrictMath.pow(factor, step / every),
        "stepDecay",
        rate,
        factor,
        every);
  }

  /**
   * The rate multiplied by a factor at each of some steps.
   *
   * @param steps ascending, from 1
   */
  static LearningRate milestones(double rate, double factor, long... steps) {
    requirePositive(rate);
    requirePositive(factor);
    long[] milestones = steps.clone();
    for (int i = 0; i < milestones.length; i++) {
      if (milestones[i] < 1 || (i > 0 && milestones[i] <= milestones[i - 1])) {
        throw new IllegalArgumentException(
            "[learningRate] milestones must be ascending, from 1: " + Arrays.toString(steps));
      }
    }
    return named(
        (step, totalSteps) ->
            rate
                * StrictMath.pow(
                    factor, Arrays.stream(milestones).filter(each -> each <= step).count()),
        "milestones",
        rate,
        factor,
        Arrays.toString(milestones));
  }

  /** Down to 0 at the end of the training: {@code rate · (1 − step / totalSteps)^power}. */
  static LearningRate polynomial(double rate, double power) {
    requirePositive(rate);
    requirePositive(power);
    return named(
        (step, totalSteps) -> rate * StrictMath.pow(1 - (double) step / totalSteps, power),
        "polynomial",
        rate,
        power);
  }

  /**
   * Half a cosine wave from the rate down to 0 at the end of the training (Loshchilov and Hutter,
   * <i>SGDR</i>, ICLR 2017, without restarts).
   */
  static LearningRate cosine(double rate) {
    requirePositive(rate);
    return named(
        (step, totalSteps) -> between(rate, 0, (double) step / totalSteps), "cosine", rate);
  }

  /**
   * Half cosine waves from the rate down to 0, one after the other (Loshchilov and Hutter,
   * <i>SGDR</i>, ICLR 2017).
   *
   * @param first how many steps the first of them takes, at least 1
   * @param growth how many times as many the next one takes, at least 1
   */
  static LearningRate cosineRestarts(double rate, long first, int growth) {
    requirePositive(rate);
    Settings.atLeast("learningRate", "length of the first wave", 1, first);
    Settings.atLeast("learningRate", "growth of the waves", 1, growth);
    return named(
        (step, totalSteps) -> {
          if (growth == 1) {
            return between(rate, 0, (double) (step % first) / first);
          }
          long length = first;
          long start = 0;
          while (step - start >= length) {
            start += length;
            length *= growth;
          }
          return between(rate, 0, (double) (step - start) / length);
        },
        "cosineRestarts",
        rate,
        first,
        growth);
  }

  /**
   * Up and down along straight lines again and again (Smith, <i>Cyclical learning rates</i>, WACV
   * 2017, there {@code triangular}).
   *
   * @param half how many steps the way up takes, and the way down, at least 1
   */
  static LearningRate triangular(double lowest, double highest, long half) {
    return cyclical("triangular", lowest, highest, half, 1);
  }

  /** As {@link #triangular}, each cycle half as high above the lowest rate as the one before. */
  static LearningRate triangular2(double lowest, double highest, long half) {
    return cyclical("triangular2", lowest, highest, half, 0.5);
  }

  private static LearningRate cyclical(
      String name, double lowest, double highest, long half, double factor) {
    requirePositive(lowest);
    requirePositive(highest);
    if (highest < lowest) {
      throw new IllegalArgumentException(
          "[learningRate] the highest rate must be at least the lowest: %s and %s"
              .formatted(highest, lowest));
    }
    Settings.atLeast("learningRate", "half of a cycle", 1, half);
    return named(
        (step, totalSteps) -> {
          long within = step % (2 * half);
          double height = (double) Math.min(within, 2 * half - within) / half;
          return lowest + (highest - lowest) * height * StrictMath.pow(factor, step / (2 * half));
        },
        name,
        lowest,
        highest,
        half);
  }

  /**
   * One cycle (Smith and Topin, <i>Super-convergence</i>, 2018): over the first 30 % of the
   * training, to a whole step, from {@code highest / 25} up to {@code highest}, then down to {@code
   * highest / 250000} in the last step, along half cosine waves. One step has exactly the highest
   * rate.
   */
  static LearningRate oneCycle(double highest) {
    requirePositive(highest);
    double lowest = highest / 25;
    return named(
        (step, totalSteps) -> {
          long last = totalSteps - 1;
          long top = Math.round(0.3 * last);
          return step <= top
              ? between(lowest, highest, top == 0 ? 1 : (double) step / top)
              : between(highest, lowest / 1e4, (double) (step - top) / (last - top));
        },
        "oneCycle",
        highest);
  }

  /**
   * Up along a straight line for some steps, then down with the inverse square root of the number
   * of the step (Vaswani and others, <i>Attention is all you need</i>, 2017): with t from 1, {@code
   * highest · min(t / steps, √(steps / t))}. The paper's highest rate is {@code 1 / √(width ·
   * steps)}.
   *
   * @param steps how many steps the rise takes, at least 1
   */
  static LearningRate inverseSquareRoot(double highest, long steps) {
    requirePositive(highest);
    Settings.atLeast("learningRate", "number of steps up", 1, steps);
    return named(
        (step, totalSteps) -> {
          requireFits("the rise", steps, totalSteps);
          double t = step + 1;
          return highest * (t <= steps ? t / steps : Math.sqrt(steps / t));
        },
        "inverseSquareRoot",
        highest,
        steps);
  }

  /**
   * This learning rate after a warm-up: it rises in equal parts from {@code first / steps} to
   * {@code first}, the rate that this schedule starts with, which then has the remaining steps. A
   * training of fewer steps than the warm-up is refused before its first step.
   *
   * @param steps how many steps the rise takes, at least 1
   */
  default LearningRate warmUp(long steps) {
    Settings.atLeast("learningRate", "number of steps of the warm-up", 1, steps);
    LearningRate warmed =
        (step, totalSteps) -> {
          requireFits("the warm-up", steps, totalSteps);
          long remaining = Math.max(1, totalSteps - steps);
          return step < steps ? at(0, remaining) * (step + 1) / steps : at(step - steps, remaining);
        };
    return warmed.named("%s.warmUp(%s)".formatted(this, steps));
  }

  /**
   * This learning rate for some steps, which are a training of their own for it, and another one
   * for the remaining steps. A training of fewer steps is refused before its first step.
   *
   * @param steps at least 1
   */
  default LearningRate then(long steps, LearningRate next) {
    Settings.atLeast("learningRate", "number of steps before the next schedule", 1, steps);
    LearningRate both =
        (step, totalSteps) -> {
          requireFits("the first schedule", steps, totalSteps);
          return step < steps ? at(step, steps) : next.at(step - steps, totalSteps - steps);
        };
    return both.named("%s.then(%s, %s)".formatted(this, steps, next));
  }

  /**
   * This learning rate with epochs for its steps: it changes after each epoch and stays within. A
   * training whose steps are no such number of equal epochs is refused before its first step.
   *
   * @param epochs how many epochs the training has, at least 1
   */
  default LearningRate byEpoch(int epochs) {
    Settings.atLeast("learningRate", "number of epochs", 1, epochs);
    LearningRate slower =
        (step, totalSteps) -> {
          if (totalSteps % epochs != 0) {
            throw new IllegalArgumentException(
                "[learningRate] a training of %s steps has not %s equal epochs; give byEpoch the trainer's number of epochs"
                    .formatted(totalSteps, epochs));
          }
          return at(step / (totalSteps / epochs), epochs);
        };
    return slower.named("%s.byEpoch(%s)".formatted(this, epochs));
  }

  /** This learning rate, printed as a text that tells it from others. */
  default LearningRate named(String text) {
    return new NamedRate(this, text);
  }

  private static LearningRate named(LearningRate rate, String name, Object... settings) {
    String list = Arrays.toString(settings);
    return rate.named("%s(%s)".formatted(name, list.substring(1, list.length() - 1)));
  }

  private static double between(double from, double to, double progress) {
    return to + (from - to) * (1 + StrictMath.cos(StrictMath.PI * progress)) / 2;
  }

  private static void requireFits(String what, long steps, long totalSteps) {
    if (steps > totalSteps) {
      throw new IllegalArgumentException(
          "[learningRate] %s must fit into the training: %s steps of %s; make it shorter, or train for more epochs"
              .formatted(what, steps, totalSteps));
    }
  }

  private static void requirePositive(double rate) {
    if (!(rate > 0 && rate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[learningRate] rates and factors must be positive and finite: " + rate);
    }
  }
}
