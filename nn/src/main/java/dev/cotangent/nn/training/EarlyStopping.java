package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Stops a training whose figure no longer improves, and keeps the variables of the best epoch.
 *
 * <pre>{@code
 * EarlyStopping stopping =
 *     EarlyStopping.lowest(network.saved(), epoch -> epoch.validation().loss()).patience(5);
 * trainer.onEpochEnd(stopping.of(trainer));
 * trainer.fit(train, validation);
 * stopping.restoreBest();
 * }</pre>
 *
 * <p>What it knows is kept in variables ({@link #state}), the best values among them. Settings are
 * made before the first epoch.
 */
public final class EarlyStopping {
  private final List<Node> variables;
  private final ToDoubleFunction<Epoch> figure;
  private final boolean highest;
  private int patience = 3;
  private double change;
  private final Node best = state("best", Tensor.scalar(0));
  private final Node epoch = state("epoch", Tensor.scalar(0));
  private final Node waited = state("waited", Tensor.scalar(0));
  private final List<Node> copies = new ArrayList<>();

  private EarlyStopping(
      Collection<Node> variables, ToDoubleFunction<Epoch> figure, boolean highest) {
    this.variables = List.copyOf(variables);
    this.figure = figure;
    this.highest = highest;
    for (Node variable : this.variables) {
      copies.add(
          state("best/" + variable.variable().name(), Tensor.zeros(variable.shape().dims())));
    }
  }

  private static Node state(String name, Tensor initial) {
    return Expressions.state("earlyStopping/" + name, initial);
  }

  /**
   * Stops after 3 epochs in a row without a lower figure.
   *
   * @param variables whose best values are kept: all that predictions depend on
   * @param figure of an epoch; NaN is no better than any
   */
  public static EarlyStopping lowest(Collection<Node> variables, ToDoubleFunction<Epoch> figure) {
    return new EarlyStopping(variables, figure, false);
  }

  /** Stops after 3 epochs in a row without a higher figure; see {@link #lowest}. */
  public static EarlyStopping highest(Collection<Node> variables, ToDoubleFunction<Epoch> figure) {
    return new EarlyStopping(variables, figure, true);
  }

  /** Sets after how many epochs in a row without improvement to stop, at least 1. */
  @CanIgnoreReturnValue
  public EarlyStopping patience(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "[earlyStopping] the patience must be at least 1 epoch: " + epochs);
    }
    patience = epochs;
    return this;
  }

  /** Sets by how much a figure must be better to count as that, at least 0; 0 at first. */
  @CanIgnoreReturnValue
  public EarlyStopping minimalChange(double least) {
    if (!(least >= 0 && least < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "[earlyStopping] the minimal change must be at least 0 and finite: " + least);
    }
    change = least;
    return this;
  }

  /**
   * Takes an epoch in.
   *
   * @return whether to stop
   */
  @CanIgnoreReturnValue
  public boolean accept(Epoch finished) {
    double value = figure.applyAsDouble(finished);
    Map<Variable, Tensor> next = new LinkedHashMap<>();
    double count = number(waited) + 1;
    if (isBetter(value)) {
      count = 0;
      next.put(best.variable(), Tensor.scalar(value));
      next.put(epoch.variable(), Tensor.scalar(finished.number()));
      copy(variables, copies, next);
    }
    next.put(waited.variable(), Tensor.scalar(count));
    Variable.setAll(next);
    return count >= patience;
  }

  /** What {@link Trainer#onEpochEnd} calls: takes each epoch in, and stops the trainer in time. */
  public Consumer<Epoch> of(Trainer trainer) {
    return finished -> {
      if (accept(finished)) {
        trainer.stop();
      }
    };
  }

  private boolean isBetter(double value) {
    if (bestEpoch() == 0) {
      return !Double.isNaN(value);
    }
    return highest ? value > number(best) + change : value < number(best) - change;
  }

  private static void copy(List<Node> from, List<Node> to, Map<Variable, Tensor> next) {
    Map<Variable, Tensor> values = Variable.values(from.stream().map(Node::variable).toList());
    for (int i = 0; i < from.size(); i++) {
      next.put(to.get(i).variable(), values.get(from.get(i).variable()));
    }
  }

  /** The number of the best epoch so far; 0 before there is one. */
  public int bestEpoch() {
    return (int) number(epoch);
  }

  /** The figure of the best epoch; NaN before there is one. */
  public double best() {
    return bestEpoch() == 0 ? Double.NaN : number(best);
  }

  /**
   * Gives the variables, all at once, the values they had after the best epoch.
   *
   * @throws IllegalStateException if no epoch had a figure
   */
  public void restoreBest() {
    if (bestEpoch() == 0) {
      throw new IllegalStateException(
          "[earlyStopping] there is no best epoch before one with a figure that is a number");
    }
    Map<Variable, Tensor> values = new LinkedHashMap<>();
    copy(copies, variables, values);
    Variable.setAll(values);
  }

  /** All that is remembered, for the file of a training that is to go on. */
  public List<Node> state() {
    List<Node> state = new ArrayList<>(List.of(best, epoch, waited));
    state.addAll(copies);
    return state;
  }

  private static double number(Node node) {
    return node.variable().value().item();
  }

  @Override
  public String toString() {
    return "earlyStopping(patience %s, minimal change %s, %s is best)"
        .formatted(patience, change, highest ? "highest" : "lowest");
  }
}
