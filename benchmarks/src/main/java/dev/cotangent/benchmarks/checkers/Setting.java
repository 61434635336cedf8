package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Where a gradient is looked at: the size of the inputs, or a kink. */
enum Setting {
  /** Inputs of size 1 or so. */
  ORDINARY("size 1", 1),
  /** Inputs of size 1e-4 or so. */
  TINY("size 1e-4", 1e-4),
  /** Inputs of size 1e4 or so. */
  HUGE("size 1e4", 1e4),
  /** Half of the elements exactly on a kink. */
  KINK("on kinks", 1);

  private static final double STEP = 0x1p-34;

  private final String label;
  private final double factor;

  Setting(String label, double factor) {
    this.label = label;
    this.factor = factor;
  }

  /** In words. */
  String label() {
    return label;
  }

  /**
   * A sample moved to this setting.
   *
   * @param differentiable the operands that are moved; others may be indices
   * @return empty if the operation has no kinks, and they were asked for
   */
  Optional<Sample> apply(Sample sample, List<Integer> differentiable) {
    if (this == KINK) {
      return onKinks(sample, differentiable)
          .filter(moved -> !belongsToNoSide(moved, differentiable));
    }
    List<Tensor> operands = new ArrayList<>(sample.operands());
    for (int k : differentiable) {
      if (k < operands.size()) {
        Tensor x = operands.get(k);
        operands.set(k, Tensor.generate(x.shape(), i -> factor * x.at(i)));
      }
    }
    Sample moved = new Sample(sample.op(), operands);
    return this == TINY && !changes(moved, differentiable) ? Optional.empty() : Optional.of(moved);
  }

  /** Whether most of the value changes with the operands; a cosine near 0 is 1 to all digits. */
  private static boolean changes(Sample sample, List<Integer> differentiable) {
    Tensor here = value(applied(sample));
    Tensor there = value(applied(stepped(sample, differentiable, 1)));
    long changed = IntStream.range(0, here.size()).filter(i -> here.at(i) != there.at(i)).count();
    return 2 * changed > here.size();
  }

  /** A tiny step of all operands that are moved, in proportion to them or from 0. */
  private static Sample stepped(Sample sample, List<Integer> differentiable, int side) {
    List<Tensor> operands = new ArrayList<>(sample.operands());
    for (int k : differentiable) {
      if (k < operands.size()) {
        Tensor x = operands.get(k);
        operands.set(
            k,
            Tensor.generate(x.shape(), i -> x.at(i) + side * STEP * (x.at(i) == 0 ? 1 : x.at(i))));
      }
    }
    return new Sample(sample.op(), operands);
  }

  private static Node applied(Sample sample) {
    List<Node> operands = sample.operands().stream().map(Expressions::constant).toList();
    return Node.of(sample.op(), Composition.operands(sample.op(), operands));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  /**
   * Whether an element is on a piece that ends at it on both sides, as 0 in |x|: the derivative
   * there is a convention that no difference confirms.
   */
  private static boolean belongsToNoSide(Sample sample, List<Integer> differentiable) {
    List<Tensor> here = branches(sample);
    List<Tensor> above = branches(stepped(sample, differentiable, 1));
    List<Tensor> below = branches(stepped(sample, differentiable, -1));
    for (int k = 0; k < here.size(); k++) {
      for (int i = 0; i < here.get(k).size(); i++) {
        double branch = here.get(k).at(i);
        if (branch != above.get(k).at(i) && branch != below.get(k).at(i)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<Tensor> branches(Sample sample) {
    return Graphs.nodes(applied(sample), Piecewise.class).stream()
        .map(node -> value(((Piecewise) node.op()).branch(node)))
        .toList();
  }

  /** Zeros in the operand, or ties of two operands or neighbours, at every other element. */
  private static Optional<Sample> onKinks(Sample sample, List<Integer> differentiable) {
    Op op = sample.op();
    List<Node> piecewise = Graphs.nodes(Samples.apply(sample), Piecewise.class);
    if (piecewise.isEmpty() || differentiable.size() != sample.operands().size()) {
      return Optional.empty();
    }
    Tensor a = sample.operand(0);
    if (op instanceof Composition && differentiable.size() == 1) {
      return Optional.of(new Sample(op, Tensor.generate(a.shape(), i -> a.at(i - i % 2))));
    }
    if (differentiable.size() == 1) {
      return Optional.of(new Sample(op, Tensor.generate(a.shape(), i -> i % 2 == 0 ? 0 : a.at(i))));
    }
    Tensor b = sample.operand(1);
    return Optional.of(
        new Sample(op, a, Tensor.generate(a.shape(), i -> (i % 2 == 0 ? a : b).at(i))));
  }
}
