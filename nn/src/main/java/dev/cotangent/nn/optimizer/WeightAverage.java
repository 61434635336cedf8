package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.minimum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.VariableLocks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * An average of variables' values over the steps of a training, which often generalises better than
 * the last values.
 *
 * <p>It is kept by {@link Optimizer#average}, in variables that are state of the optimizer. The
 * network's own variables stay those that are trained; to predict, evaluate or write a file with
 * the averages, have them change places for that time:
 *
 * <pre>{@code
 * WeightAverage average = WeightAverage.exponential(0.999);
 * trainer.optimizer(new Adam().average(average));
 * …
 * Evaluation result = average.during(network.variables(), () -> trainer.evaluate(test));
 * }</pre>
 *
 * <p>Only trained variables are averaged. Running statistics of batch norm are those of the last
 * values; with an average over long spans, estimate them anew.
 */
public final class WeightAverage {
  private static final List<String> BEGUN = List.of("emaCorrection", "emaSteps", "swaCount");

  private final String kind;
  private final String text;
  private final Rule rule;
  private final OptimizerState state = new OptimizerState();

  /** How far the averages move towards the values in a step. */
  private interface Rule {
    Node fraction(Slots slots);
  }

  private WeightAverage(String kind, String text, Rule rule) {
    this.kind = kind;
    this.text = text;
    this.rule = rule;
  }

  /**
   * The exponential moving average (Polyak and Juditsky, 1992, in the form that is common today):
   * after t steps the mean of the t values, weighted by {@code decay^(t − i)}. The weights add up
   * to 1 from the first step on, so the initial values have no part in it.
   *
   * @param decay in [0, 1)
   */
  public static WeightAverage exponential(double decay) {
    Settings.fraction("exponential", "decay", decay);
    return new WeightAverage(
        "ema",
        "weights averaged exponentially with decay " + decay,
        slots -> divide(1 - decay, slots.correction("emaCorrection", decay)));
  }

  /**
   * The exponential moving average whose decay grows with the number t of the step, {@code
   * min(decay, (1 + t) / (10 + t))}, so that it forgets the first steps sooner.
   *
   * @param decay in [0, 1)
   */
  public static WeightAverage exponentialWithWarmUp(double decay) {
    Settings.fraction("exponential", "decay", decay);
    return new WeightAverage(
        "ema",
        "weights averaged exponentially with decay %s and warm-up".formatted(decay),
        slots -> {
          Node before = slots.oldNumber("emaSteps");
          Node steps = slots.put(before, add(before, 1));
          Node growing = divide(add(steps, 1), add(steps, 10));
          return where(
              equal(before, Expressions.constant(0)),
              Expressions.constant(1),
              subtract(1, minimum(growing, decay)));
        });
  }

  /**
   * The plain mean of the values after some steps (Izmailov and others, <i>Averaging weights leads
   * to wider optima</i>, UAI 2018): those after step {@code first}, counted from 1, and after every
   * {@code every} further ones.
   *
   * @param first from 1 to 2²⁴
   * @param every from 1 to 2²⁴
   */
  public static WeightAverage stochastic(long first, long every) {
    long most = 1 << 24;
    if (first < 1 || first > most || every < 1 || every > most) {
      throw new IllegalArgumentException(
          "[stochastic] the first averaged step and the steps between must be from 1 to %s: %s and %s"
              .formatted(most, first, every));
    }
    return new WeightAverage(
        "swa",
        "weights averaged from step %s, every %s".formatted(first, every),
        slots -> {
          Node averaged = slots.oldNumber("swaCount");
          Node waited = slots.oldNumber("swaWaited");
          Node zero = Expressions.constant(0);
          Node wait =
              where(
                  equal(averaged, zero), Expressions.constant(first), Expressions.constant(every));
          Node steps = add(waited, 1);
          Node due = greaterOrEqual(steps, wait);
          slots.put(waited, where(due, zero, steps));
          Node count = slots.put(averaged, add(averaged, due));
          return where(due, divide(1, count), zero);
        });
  }

  /** The averages' next values, from the variables' next values. */
  Map<Node, Node> updates(Map<Node, Node> next) {
    Map<Node, Node> updates = new LinkedHashMap<>();
    next.forEach(
        (w, value) -> {
          Node old = state.like(w, kind);
          Node fraction = rule.fraction(new Slots(state, w, updates));
          updates.put(old, add(old, multiply(subtract(value, old), fraction)));
        });
    return updates;
  }

  /**
   * Whether there are averages of these variables: not before the first averaged step.
   *
   * @param variables trained with {@link Optimizer#average} of this
   */
  public boolean hasBegun(Collection<Node> variables) {
    return variables.stream()
        .allMatch(
            w ->
                BEGUN.stream()
                    .filter(begun -> state.has(w, begun))
                    .anyMatch(
                        begun -> state.of(w, begun, Shape.scalar()).variable().value().item() > 0));
  }

  /**
   * The averages that belong to variables.
   *
   * @throws IllegalStateException if nothing has been averaged yet
   */
  public Map<Variable, Tensor> values(Collection<Node> variables) {
    requireBegun(variables);
    Map<Variable, Tensor> averages =
        Variable.values(variables.stream().map(this::average).toList());
    Map<Variable, Tensor> values = new LinkedHashMap<>();
    variables.forEach(w -> values.put(w.variable(), averages.get(average(w))));
    return values;
  }

  /**
   * Has variables and averages change places, all at once: whoever reads several variables sees the
   * trained values of all, or the averages of all. Not to be trained before they are changed back.
   *
   * @throws IllegalStateException if nothing has been averaged yet
   */
  public void swap(Collection<Node> variables) {
    requireBegun(variables);
    List<Variable> all = new ArrayList<>();
    for (Node w : variables) {
      all.add(w.variable());
      all.add(average(w));
    }
    VariableLocks.writing(all)
        .hold(
            () -> {
              Map<Variable, Tensor> old = Variable.values(all);
              Map<Variable, Tensor> swapped = new LinkedHashMap<>();
              for (int i = 0; i < all.size(); i++) {
                swapped.put(all.get(i), old.get(all.get(i ^ 1)));
              }
              Variable.setAll(swapped);
              return swapped;
            });
  }

  /**
   * What an action gives while the variables have the averages as their values; they have their own
   * again afterwards, also if it throws.
   *
   * @throws IllegalStateException if nothing has been averaged yet
   */
  public <T> T during(Collection<Node> variables, Supplier<T> action) {
    swap(variables);
    try {
      return action.get();
    } finally {
      swap(variables);
    }
  }

  private Variable average(Node w) {
    return state.like(w, kind).variable();
  }

  private void requireBegun(Collection<Node> variables) {
    if (!hasBegun(variables)) {
      throw new IllegalStateException(
          "[average] there are no averages before the first averaged step: %s; train with optimizer.average(…) of this"
              .formatted(text));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
