package dev.cotangent.benchmarks.checkers;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Several operations taken for one, whose rule can then be spoiled like that of any other.
 *
 * <p>Its last operand is its own value, computed by the operations themselves. So checkers see
 * those, with their kinks; but the cotangent goes to the other operands, by this one's rule.
 *
 * @param name the name in tables
 * @param body the operations
 * @param isDerived whether nobody would write its rule by hand: it is spoiled in what it takes and
 *     gives, not in what it is made of
 */
record Composition(String name, Function<List<Node>, Node> body, boolean isDerived) implements Op {
  /** One whose rule could be written by hand. */
  Composition(String name, Function<List<Node>, Node> body) {
    this(name, body, false);
  }

  /** One whose rule is derived. */
  static Composition derived(String name, Function<List<Node>, Node> body) {
    return new Composition(name, body, true);
  }

  /** The operands of an operation, or one in its place, for its inputs. */
  static List<Node> operands(Op op, List<Node> inputs) {
    if (op instanceof MutantOp mutant) {
      return operands(mutant.original(), inputs);
    }
    if (op instanceof Composition composition) {
      List<Node> operands = new ArrayList<>(inputs);
      operands.add(composition.body.apply(inputs));
      return operands;
    }
    return inputs;
  }

  @Override
  public Shape infer(List<Shape> inputs) {
    return inputs.get(inputs.size() - 1);
  }

  @Override
  public void evaluate(List<Buffer> inputs, Buffer output) {
    output.copyFrom(inputs.get(inputs.size() - 1));
  }

  @Override
  public List<Node> vjp(Node self, Node cotangent) {
    List<Node> inputs = self.inputs().subList(0, self.inputs().size() - 1);
    Map<Node, Node> gradients =
        Gradients.vjp(List.of(body.apply(inputs)), List.of(cotangent), inputs);
    List<Node> parts = new ArrayList<>();
    inputs.forEach(input -> parts.add(requireNonNull(gradients.get(input))));
    parts.add(Gradients.NONE);
    return parts;
  }
}
