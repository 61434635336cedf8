package dev.cotangent.nn.optimizer;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Minimises a function of variables by L-BFGS (Liu and Nocedal, <i>On the limited memory BFGS
 * method</i>, 1989), each step as long as the strong Wolfe conditions ask.
 *
 * <p>For smooth functions without noise: a loss over all samples at once, without dropout. The loss
 * and its gradients are compiled once, and evaluated some times for each iteration; in float64,
 * unless said otherwise. The same start gives the same bits, for any number of threads.
 *
 * <pre>{@code
 * Lbfgs.Result result = new Lbfgs(loss, network.variables()).minimise(Map.of(x, inputs));
 * }</pre>
 *
 * <p>Not for use by several threads.
 */
public final class Lbfgs {
  private final Node loss;
  private final List<Node> variables;
  private final List<Node> gradients;
  private final int size;
  private int history = 10;
  private int iterations = 1000;
  private double tolerance = 1e-8;
  private Precision precision = Precision.FLOAT64;
  private @Nullable Program program;
  private int evaluations;

  /** How a search ended. */
  public enum Ending {
    /** No element of the gradient exceeds the tolerance. */
    CONVERGED,
    /** No step along the last direction, nor along the gradient, is lower: rounding ends it. */
    NO_LOWER_STEP,
    /** All iterations were taken. */
    ITERATIONS
  }

  /**
   * What a search came to.
   *
   * @param loss the loss at its end
   * @param gradient the largest magnitude of an element of the gradient at its end
   * @param iterations how many steps were taken
   * @param evaluations how often loss and gradient were computed
   * @param ending why it ended
   */
  public record Result(
      double loss, double gradient, int iterations, int evaluations, Ending ending) {}

  /** A step and the change of the gradient along it. */
  private record Pair(double[] step, double[] change, double product) {}

  /**
   * A search that remembers 10 steps, ends after 1,000 iterations, or when no element of the
   * gradient exceeds 1e-8.
   *
   * @param loss a scalar
   * @param variables what is changed; each must influence the loss
   */
  public Lbfgs(Node loss, List<Node> variables) {
    this.loss = loss;
    this.variables = List.copyOf(variables);
    this.gradients = List.copyOf(Gradients.of(loss, this.variables).values());
    this.size = this.variables.stream().mapToInt(w -> w.shape().size()).sum();
  }

  /** Sets how many steps are remembered, at least 1. */
  @CanIgnoreReturnValue
  public Lbfgs history(int steps) {
    history = (int) Settings.atLeast("lbfgs", "number of remembered steps", 1, steps);
    return this;
  }

  /** Sets the most iterations, at least 1. */
  @CanIgnoreReturnValue
  public Lbfgs iterations(int most) {
    iterations = (int) Settings.atLeast("lbfgs", "number of iterations", 1, most);
    return this;
  }

  /** Sets the largest magnitude of a gradient's element at the end, at least 0. */
  @CanIgnoreReturnValue
  public Lbfgs tolerance(double largest) {
    tolerance = Settings.notNegative("lbfgs", "tolerance", largest);
    return this;
  }

  /** Sets the precision of loss and gradients; the search itself is done in float64. */
  @CanIgnoreReturnValue
  public Lbfgs precision(Precision newPrecision) {
    if (program != null) {
      throw new IllegalStateException("[lbfgs] the precision is set before the first search");
    }
    precision = newPrecision;
    return this;
  }

  /**
   * Changes the variables from their present values to those of the lowest loss that is found.
   *
   * @param feeds the value of every input of the loss
   * @throws ArithmeticException if loss or gradient are not finite at the start
   */
  @CanIgnoreReturnValue
  public Result minimise(Map<Node, Tensor> feeds) {
    evaluations = 0;
    double[] start = new double[size];
    int at = 0;
    for (Node w : variables) {
      double[] values = w.variable().value().toDoubles();
      System.arraycopy(values, 0, start, at, values.length);
      at += values.length;
    }
    LineSearch.Point here = evaluate(start, feeds);
    if (!here.isFinite()) {
      throw new ArithmeticException(
          "[lbfgs] loss and gradient must be finite where the search begins: %s with gradient %s"
              .formatted(here.loss(), here.largest()));
    }
    Deque<Pair> pairs = new ArrayDeque<>();
    double lowest = here.loss();
    double flattest = LineSearch.norm(here.gradient());
    int iteration = 0;
    while (here.largest() > tolerance && iteration < iterations) {
      LineSearch.Point next = step(here, pairs, feeds);
      if (next == null && !pairs.isEmpty()) {
        pairs.clear();
        next = step(here, pairs, feeds);
      }
      // Among roundings of the loss a step may still be one to where the gradient is smaller.
      if (next == null || (next.loss() >= lowest && LineSearch.norm(next.gradient()) >= flattest)) {
        set(here.x());
        return result(here, iteration, Ending.NO_LOWER_STEP);
      }
      lowest = Math.min(lowest, next.loss());
      flattest = Math.min(flattest, LineSearch.norm(next.gradient()));
      remember(pairs, here, next);
      here = next;
      iteration++;
    }
    set(here.x());
    return result(
        here, iteration, here.largest() <= tolerance ? Ending.CONVERGED : Ending.ITERATIONS);
  }

  private Result result(LineSearch.Point end, int steps, Ending ending) {
    return new Result(end.loss(), end.largest(), steps, evaluations, ending);
  }

  private LineSearch.@Nullable Point step(
      LineSearch.Point here, Deque<Pair> pairs, Map<Node, Tensor> feeds) {
    double[] direction = direction(here.gradient(), pairs);
    double first = pairs.isEmpty() ? Math.min(1, 1 / LineSearch.norm(here.gradient())) : 1;
    double rounding = precision == Precision.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
    return new LineSearch(here, direction, x -> evaluate(x, feeds), rounding).from(first);
  }

  private void remember(Deque<Pair> pairs, LineSearch.Point from, LineSearch.Point to) {
    double[] step = new double[size];
    double[] change = new double[size];
    for (int i = 0; i < size; i++) {
      step[i] = to.x()[i] - from.x()[i];
      change[i] = to.gradient()[i] - from.gradient()[i];
    }
    double product = LineSearch.dot(step, change);
    if (product > 1e-14 * LineSearch.dot(change, change)) {
      pairs.addLast(new Pair(step, change, product));
      if (pairs.size() > history) {
        pairs.removeFirst();
      }
    }
  }

  /** The two loops of Nocedal and Wright, algorithm 7.4: −H·g. */
  private static double[] direction(double[] gradient, Deque<Pair> pairs) {
    double[] q = gradient.clone();
    List<Pair> inOrder = new ArrayList<>(pairs);
    double[] alphas = new double[inOrder.size()];
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      Pair pair = inOrder.get(i);
      alphas[i] = LineSearch.dot(pair.step, q) / pair.product;
      LineSearch.addTo(q, -alphas[i], pair.change);
    }
    if (!inOrder.isEmpty()) {
      Pair last = inOrder.get(inOrder.size() - 1);
      double scale = last.product / LineSearch.dot(last.change, last.change);
      for (int i = 0; i < q.length; i++) {
        q[i] *= scale;
      }
    }
    for (int i = 0; i < inOrder.size(); i++) {
      Pair pair = inOrder.get(i);
      double beta = LineSearch.dot(pair.change, q) / pair.product;
      LineSearch.addTo(q, alphas[i] - beta, pair.step);
    }
    for (int i = 0; i < q.length; i++) {
      q[i] = -q[i];
    }
    return q;
  }

  private LineSearch.Point evaluate(double[] x, Map<Node, Tensor> feeds) {
    evaluations++;
    set(x);
    Results results = program().run(feeds);
    double[] gradient = new double[size];
    int at = 0;
    for (Node each : gradients) {
      double[] values = results.get(each).toDoubles();
      System.arraycopy(values, 0, gradient, at, values.length);
      at += values.length;
    }
    return new LineSearch.Point(x, results.scalar(loss), gradient);
  }

  private void set(double[] x) {
    Map<Variable, Tensor> values = new LinkedHashMap<>();
    int[] at = {0};
    for (Node w : variables) {
      int from = at[0];
      values.put(w.variable(), Tensor.generate(w.shape(), i -> x[from + i]));
      at[0] += w.shape().size();
    }
    Variable.setAll(values);
  }

  private Program program() {
    if (program == null) {
      List<Node> outputs = new ArrayList<>(gradients);
      outputs.add(0, loss);
      program = Program.of(outputs.toArray(Node[]::new)).precision(precision).compile();
    }
    return requireNonNull(program);
  }
}
