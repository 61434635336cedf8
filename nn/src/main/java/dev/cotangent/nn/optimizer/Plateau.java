package dev.cotangent.nn.optimizer;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lowers the learning rate where a figure has stopped to improve.
 *
 * <p>After {@code patience} figures in a row that were no better than the best so far, the next
 * such figure multiplies the rate by a factor (as PyTorch's {@code ReduceLROnPlateau}):
 *
 * <pre>{@code
 * Plateau plateau = new Plateau().patience(5);
 * trainer.optimizer(new Adam().reduceOn(plateau))
 *     .onEpochEnd(epoch -> plateau.accept(epoch.validation().loss()));
 * }</pre>
 *
 * <p>What it knows is kept in variables that are state of the optimizer; put two of one training
 * into scopes of their own.
 */
public final class Plateau {
  private final double times;
  private final int patience;
  private final double threshold;
  private final int cooldown;
  private final double least;
  private final boolean highest;
  private final Node factor = state("factor", 1);
  private final Node best = state("best", 0);
  private final Node seen = state("seen", 0);
  private final Node waited = state("waited", 0);
  private final Node cooling = state("cooling", 0);

  private Plateau(
      double times, int patience, double threshold, int cooldown, double least, boolean highest) {
    this.times = Settings.positive("plateau", "factor", times);
    if (times >= 1) {
      throw new IllegalArgumentException("[plateau] the factor must be below 1: " + times);
    }
    this.patience = (int) Settings.atLeast("plateau", "patience", 0, patience);
    this.threshold = Settings.fraction("plateau", "threshold", threshold);
    this.cooldown = (int) Settings.atLeast("plateau", "cool-down", 0, cooldown);
    this.least = Settings.fraction("plateau", "least factor", least);
    this.highest = highest;
  }

  private static Node state(String name, double initial) {
    return Expressions.state("plateau/" + name, Tensor.scalar(initial));
  }

  /**
   * Lower figures are better by a ten-thousandth at least; after 10 that are not, a tenth of the
   * rate.
   */
  public Plateau() {
    this(0.1, 10, 1e-4, 0, 0, false);
  }

  /** This rule, with state of its own, with another factor, in (0, 1). */
  public Plateau times(double newFactor) {
    return new Plateau(newFactor, patience, threshold, cooldown, least, highest);
  }

  /**
   * This rule, with state of its own, that waits for so many figures without change, at least 0.
   */
  public Plateau patience(int figures) {
    return new Plateau(times, figures, threshold, cooldown, least, highest);
  }

  /**
   * This rule, with state of its own, that counts as better only what is better by such a part of
   * the best figure, in [0, 1).
   */
  public Plateau threshold(double part) {
    return new Plateau(times, patience, part, cooldown, least, highest);
  }

  /**
   * This rule, with state of its own, that counts no figure for a while after lowering the rate.
   */
  public Plateau cooldown(int figures) {
    return new Plateau(times, patience, threshold, figures, least, highest);
  }

  /** This rule, with state of its own, that lowers the rate to such a part at most, in [0, 1). */
  public Plateau least(double part) {
    return new Plateau(times, patience, threshold, cooldown, part, highest);
  }

  /** This rule, with state of its own, for figures of which the higher are better. */
  public Plateau highestIsBest() {
    return new Plateau(times, patience, threshold, cooldown, least, true);
  }

  /** By what the learning rate is multiplied now. */
  public double factor() {
    return number(factor);
  }

  /** Takes a figure in, after an epoch for example; NaN is no better than any. */
  public void accept(double figure) {
    Map<Variable, Tensor> next = new LinkedHashMap<>();
    double cool = number(cooling);
    double count = number(waited);
    if (isBetter(figure)) {
      set(next, best, (float) figure); // as it will be read again from a state in float32
      set(next, seen, 1);
      count = 0;
    } else {
      count++;
    }
    if (cool > 0) {
      cool--;
      count = 0;
    }
    if (count > patience) {
      set(next, factor, (float) Math.max(least, number(factor) * times));
      cool = cooldown;
      count = 0;
    }
    set(next, cooling, cool);
    set(next, waited, count);
    Variable.setAll(next);
  }

  private boolean isBetter(double figure) {
    if (number(seen) == 0) {
      return !Double.isNaN(figure);
    }
    double old = number(best);
    double change = threshold * Math.abs(old);
    return highest ? figure > old + change : figure < old - change;
  }

  private static double number(Node state) {
    return state.variable().value().item();
  }

  private static void set(Map<Variable, Tensor> next, Node state, double value) {
    next.put(state.variable(), Tensor.scalar(value));
  }

  /** The factor as an expression. */
  Node rateFactor() {
    return factor;
  }

  /** All that is remembered; no training step changes it. */
  List<Node> state() {
    return List.of(factor, best, seen, waited, cooling);
  }

  @Override
  public String toString() {
    return "plateau(times %s after %s figures without change by %s, cool-down %s, least %s, %s is best)"
        .formatted(times, patience, threshold, cooldown, least, highest ? "highest" : "lowest");
  }
}
