package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Get;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks how expressions and their gradients are computed, rather than what they are.
 *
 * <ul>
 *   <li>Operations are pure functions: no operand is written to, the result does not depend on what
 *       its array held before, and evaluating again gives bitwise the same.
 *   <li>The gradient for a target is bitwise the same for whatever set of targets it is derived.
 *   <li>A program in float64 computes what the references compute, up to rounding.
 *   <li>A program in float32 gives bitwise the same on 1, 2 and 3 threads and when run again.
 *   <li>Float32 differs from float64 by no more than rounding explains: a bound that grows with the
 *       length of the sums on the way, and with how much the expression amplifies a small change of
 *       its operands.
 * </ul>
 */
public final class StructureCheck {
  private static final double EPSILON32 = 0x1p-23;
  private static final double CHANGE = 0x1p-20;
  private static final double FLOAT64_DIFFERENCE = 1e-10;

  /** How often each operation is evaluated again, for those that are impure now and then. */
  private static final int REPETITIONS = 20;

  private static final double LARGEST_FLOAT = Float.MAX_VALUE / 4;

  private final List<Node> outputs;
  private final Map<Node, Tensor> given = new LinkedHashMap<>();
  private long seed = Long.getLong("cotangent.check.seed", 1);

  private StructureCheck(List<Node> outputs) {
    this.outputs = outputs;
  }

  /** Begins a check of the given expressions and their gradients. */
  public static StructureCheck of(Node... outputs) {
    if (outputs.length == 0) {
      throw new IllegalArgumentException("[structureCheck] needs an expression");
    }
    return new StructureCheck(List.of(outputs));
  }

  /**
   * Sets the value of an input, rounded to float32; standard normal numbers without this.
   *
   * @throws dev.cotangent.core.ShapeException if the value has another shape than the input
   * @throws IllegalArgumentException if the input was given a value before
   */
  @CanIgnoreReturnValue
  public StructureCheck at(Node input, Tensor value) {
    Subject.give("structureCheck", given, input, value);
    return this;
  }

  /** Sets the seed of cotangents and unset inputs. */
  @CanIgnoreReturnValue
  public StructureCheck seed(long newSeed) {
    seed = newSeed;
    return this;
  }

  /**
   * Checks, and throws if something does not hold.
   *
   * @throws AssertionError with a line for each law that does not hold
   */
  public void verify() {
    List<String> problems = check();
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }

  /**
   * Checks; one line for each law that does not hold.
   *
   * @throws IllegalArgumentException if an expression depends on no input or trainable variable, or
   *     a value was set for a node that is no input or variable of theirs
   */
  public List<String> check() {
    Subject subject = Subject.of("structureCheck", outputs, List.of(), given, seed);
    Map<Node, Tensor> point = new LinkedHashMap<>();
    subject.point().forEach((node, value) -> point.put(node, rounded(value)));
    List<Node> cotangents = new ArrayList<>();
    for (Node output : outputs) {
      Node cotangent = Expressions.input("cotangent", output.shape());
      CounterRandom random = new CounterRandom(seed, 1_000 + cotangents.size());
      point.put(cotangent, rounded(random.normal(output.shape())));
      cotangents.add(cotangent);
    }
    Map<Node, Node> gradients = Gradients.vjp(outputs, cotangents, subject.targets());
    Set<Node> all = new LinkedHashSet<>(outputs);
    all.addAll(existing(gradients));
    List<Node> roots = List.copyOf(all);
    List<String> problems =
        new ArrayList<>(new Evaluation(roots, point, REPETITIONS).faults().values());
    if (problems.isEmpty()) { // else the values below mean nothing
      checkSubsets(cotangents, gradients, point, problems);
      checkPrograms(roots, point, problems);
    }
    return problems;
  }

  private static Tensor rounded(Tensor value) {
    return value.as(Precision.FLOAT32).as(Precision.FLOAT64);
  }

  private void checkSubsets(
      List<Node> cotangents,
      Map<Node, Node> gradients,
      Map<Node, Tensor> point,
      List<String> problems) {
    Map<Node, Tensor> together = Interpreter.run(existing(gradients), point);
    List<Node> targets = List.copyOf(gradients.keySet());
    for (List<Node> subset : TargetSubsets.of(targets, new CounterRandom(seed, 2_000))) {
      Map<Node, Node> derived = Gradients.vjp(outputs, cotangents, subset);
      Map<Node, Tensor> apart = Interpreter.run(existing(derived), point);
      for (Node target : subset) {
        @Nullable Tensor here = apart.get(requireNonNull(derived.get(target)));
        @Nullable Tensor there = together.get(requireNonNull(gradients.get(target)));
        if (!Objects.equals(here, there)) {
          problems.add(
              "the gradient for %s is another when it is derived for %s only"
                  .formatted(target, subset));
        }
      }
    }
  }

  private static List<Node> existing(Map<Node, Node> gradients) {
    return gradients.values().stream().filter(node -> !Gradients.isNone(node)).toList();
  }

  private static void checkPrograms(
      List<Node> roots, Map<Node, Tensor> point, List<String> problems) {
    Map<Node, Tensor> feeds = new LinkedHashMap<>();
    for (Node node : Graphs.topologicalOrder(roots)) {
      if (node.op() instanceof Input) {
        feeds.put(node, requireNonNull(point.get(node)));
      }
    }
    Map<Node, Tensor> exact = Interpreter.run(roots, feeds);
    Map<Node, Tensor> changed = Interpreter.run(roots, changed(feeds));
    Results compiled = program(roots, Precision.FLOAT64, 1).run(feeds);
    Program single = program(roots, Precision.FLOAT32, 1);
    Results floats = single.run(feeds);
    Results again = single.run(feeds);
    Results two = program(roots, Precision.FLOAT32, 2).run(feeds);
    Results three = program(roots, Precision.FLOAT32, 3).run(feeds);
    for (Node root : roots) {
      Tensor value = requireNonNull(exact.get(root));
      double largest = largest(value);
      double amplified = distance(value, requireNonNull(changed.get(root))) / CHANGE;
      if (!(distance(value, compiled.get(root)) <= FLOAT64_DIFFERENCE * (largest + amplified))) {
        problems.add("%s compiled in float64 differs from its references".formatted(root));
      }
      if (!floats.get(root).equals(again.get(root))) {
        problems.add("%s is another when the program runs again".formatted(root));
      }
      if (!floats.get(root).equals(two.get(root)) || !floats.get(root).equals(three.get(root))) {
        problems.add("%s depends on the number of threads".formatted(root));
      }
      double bound = 4 * EPSILON32 * (sumLength(root) * largest + amplified);
      double distance = distance(value, floats.get(root));
      if (largest < LARGEST_FLOAT && !(distance <= bound + Float.MIN_NORMAL)) {
        problems.add(
            String.format(
                Locale.ROOT,
                "%s in float32 is %.1e from float64, rounding explains %.1e",
                root,
                distance,
                bound));
      }
    }
  }

  private static Program program(List<Node> roots, Precision precision, int threads) {
    return Program.of(roots.toArray(Node[]::new)).precision(precision).threads(threads).compile();
  }

  private static Map<Node, Tensor> changed(Map<Node, Tensor> feeds) {
    Map<Node, Tensor> changed = new LinkedHashMap<>();
    feeds.forEach(
        (node, value) ->
            changed.put(
                node,
                isWhole(value)
                    ? value // perhaps indices
                    : Tensor.generate(
                        value.shape(), i -> value.at(i) * (1 + (i % 3 == 0 ? -CHANGE : CHANGE)))));
    return changed;
  }

  private static boolean isWhole(Tensor value) {
    for (int i = 0; i < value.size(); i++) {
      if (value.at(i) != Math.rint(value.at(i))) {
        return false;
      }
    }
    return true;
  }

  /** The number of terms that the longest chain of sums below a node adds up. */
  private static double sumLength(Node root) {
    Map<Node, Double> lengths = new LinkedHashMap<>();
    for (Node node : Graphs.topologicalOrder(List.of(root))) {
      if (node.op() instanceof Get) {
        lengths.put(node, lengths.getOrDefault(node.input(0), 1.0));
        continue;
      }
      double product = 1;
      double below = 0;
      for (Node input : node.inputs()) {
        product *= input.shape().size();
        below = Math.max(below, lengths.getOrDefault(input, 0.0));
      }
      double terms = product / node.result(0).shape().size();
      double own = node.inputs().size() == 2 ? Math.sqrt(terms) : terms;
      lengths.put(node, below + Math.max(1, own));
    }
    return lengths.getOrDefault(root, 1.0);
  }

  private static double largest(Tensor value) {
    double largest = 0;
    for (int i = 0; i < value.size(); i++) {
      largest = Math.max(largest, Math.abs(value.at(i)));
    }
    return largest;
  }

  /** The largest difference; 0 between equal non-finite values. */
  private static double distance(Tensor a, Tensor b) {
    double largest = 0;
    for (int i = 0; i < a.size(); i++) {
      double difference = Double.compare(a.at(i), b.at(i)) == 0 ? 0 : Math.abs(a.at(i) - b.at(i));
      largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }
}
