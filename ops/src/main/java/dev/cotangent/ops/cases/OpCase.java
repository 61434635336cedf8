package dev.cotangent.ops.cases;

import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Shapes;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What there is to try with one operation.
 *
 * @param samples draws attributes and operands from the operation's domain, away from its kinks
 * @param differentiable the positions of the operands to which a cotangent flows; where the number
 *     of operands varies, positions beyond the last one mean nothing
 * @param refusals what must be refused
 */
public record OpCase(
    Function<Draw, Sample> samples, List<Integer> differentiable, List<Refusal> refusals) {

  /** Creates a case. */
  public OpCase {
    differentiable = List.copyOf(differentiable);
    refusals = List.copyOf(refusals);
  }

  /**
   * An operation and operands for it.
   *
   * @param op the operation with its attributes
   * @param operands float64 values that it accepts
   */
  public record Sample(Op op, List<Tensor> operands) {
    /** Creates a sample. */
    public Sample {
      operands = List.copyOf(operands);
    }

    /** Creates a sample. */
    public Sample(Op op, Tensor... operands) {
      this(op, List.of(operands));
    }

    /** The value of one operand. */
    public Tensor operand(int index) {
      return operands.get(index);
    }

    /** The operands' shapes. */
    public List<Shape> shapes() {
      return operands.stream().map(Tensor::shape).toList();
    }

    /**
     * The operation applied to expressions of the operands' shapes; of several results, all their
     * values one behind the other.
     */
    public Node apply(List<Node> inputs) {
      Node node = Node.of(op, inputs);
      return op instanceof MultiOp
          ? Shapes.concat(
              0, node.results().stream().map(result -> Shapes.reshape(result, -1)).toList())
          : node;
    }

    /** The operation and its operands' shapes. */
    @Override
    public String toString() {
      return op + " of " + shapes();
    }
  }

  /**
   * An attempt that must fail with an {@link IllegalArgumentException}.
   *
   * @param attempt what to try
   * @param fragments what the message must contain
   */
  public record Refusal(Supplier<?> attempt, List<String> fragments) {
    /** Creates a refusal. */
    public Refusal {
      fragments = List.copyOf(fragments);
    }
  }

  /** A sample: a pure function of the seed. */
  public Sample sample(long seed) {
    return samples.apply(new Draw(seed));
  }
}
