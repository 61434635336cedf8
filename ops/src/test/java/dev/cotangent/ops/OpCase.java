package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Everything the contract tests need to know of one operation.
 *
 * @param samples draws attributes and operands from the operation's domain, away from its kinks
 * @param definition computes the value another way
 * @param differentiable the operands to which a cotangent flows
 * @param refusals what must be refused
 */
record OpCase(
    Function<Draw, Sample> samples,
    Function<Sample, Tensor> definition,
    List<Integer> differentiable,
    List<Refusal> refusals) {

  /** An operation and operands for it. */
  record Sample(Op op, List<Tensor> operands) {
    Sample(Op op, Tensor... operands) {
      this(op, List.of(operands));
    }

    Tensor operand(int index) {
      return operands.get(index);
    }

    List<Shape> shapes() {
      return operands.stream().map(Tensor::shape).toList();
    }

    Node apply(List<Node> inputs) {
      return Node.of(op, inputs);
    }

    @Override
    public String toString() {
      return op + " of " + shapes();
    }
  }

  /**
   * An attempt that must fail with an {@link IllegalArgumentException} that says certain things.
   */
  record Refusal(Supplier<?> attempt, List<String> fragments) {}

  Sample sample(Random random) {
    return samples.apply(new Draw(random));
  }
}
