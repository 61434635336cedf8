package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      return onKinks(sample, differentiable);
    }
    List<Tensor> operands = new ArrayList<>(sample.operands());
    for (int k : differentiable) {
      if (k < operands.size()) {
        Tensor x = operands.get(k);
        operands.set(k, Tensor.generate(x.shape(), i -> factor * x.at(i)));
      }
    }
    return Optional.of(new Sample(sample.op(), operands));
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
