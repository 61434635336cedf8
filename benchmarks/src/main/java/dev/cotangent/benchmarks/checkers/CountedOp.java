package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * An operation that counts how often it, or a cotangent it derived, is evaluated.
 *
 * @param op the operation
 * @param count where it is counted
 */
record CountedOp(Op op, LongAdder count) implements Piecewise {

  /** The operand's value; counts. Not tagged as linear, so that no evaluation is saved. */
  private record Tally(LongAdder count) implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      return inputs.get(0);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(cotangent);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      count.increment();
      output.copyFrom(inputs.get(0));
    }
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    return op.infer(inputs);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    count.increment();
    op.evaluate(inputs, output);
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    return op.vjp(self, cotangent).stream()
        .map(part -> Gradients.isNone(part) ? part : Node.of(new Tally(count), part))
        .toList();
  }

  @Override
  public String name() {
    return op.name();
  }

  @Override
  public boolean isLinearIn(int input) {
    return op.isLinearIn(input);
  }

  @Override
  public Node branch(Node self) {
    return MutantOp.branch(op, self);
  }
}
