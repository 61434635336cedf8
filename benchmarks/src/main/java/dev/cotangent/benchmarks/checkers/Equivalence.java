package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.StopGradient;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Proof that a mistake is none: the right rule and the wrong one build the same expression, and so
 * do their derivatives. No operands of these shapes can then tell them apart.
 *
 * <p>Expressions are the same if they apply equal operations to the same operands, where a {@code
 * stopGradient}, which changes no value, and the stride of a window with a single place do not
 * count.
 */
final class Equivalence {
  private Equivalence() {}

  /** Whether a mistake in an operation's rule is none, at a sample's shapes and attributes. */
  static boolean isProven(Mutation mutation, Sample sample) {
    Op op = sample.op();
    Node self = Samples.apply(sample);
    Node cotangent = Expressions.input("cotangent", self.shape());
    List<Node> right = op.vjp(self, cotangent);
    List<Node> wrong = mutation.change().apply(op, self, cotangent).orElse(List.of());
    if (!allSame(right, wrong)) {
      return false;
    }
    List<Node> leaves = new ArrayList<>(self.inputs());
    leaves.add(self);
    leaves.add(cotangent);
    for (int k = 0; k < right.size(); k++) {
      if (!Gradients.isNone(right.get(k))
          && !allSame(
              derivatives(right.get(k), right.get(k), leaves),
              derivatives(wrong.get(k), right.get(k), leaves))) {
        return false;
      }
    }
    return mutation.conduct() == Conduct.RIGHT; // else the rule is not what is wrong
  }

  /** The derivatives of one part for what it is made of, with a cotangent named after another. */
  private static List<Node> derivatives(Node part, Node seed, List<Node> leaves) {
    Map<Node, Node> derivatives = Gradients.vjp(List.of(part), List.of(seed), leaves);
    return leaves.stream().map(leaf -> derivatives.getOrDefault(leaf, Gradients.NONE)).toList();
  }

  private static boolean allSame(List<Node> some, List<Node> others) {
    for (int i = 0; i < some.size(); i++) {
      if (i >= others.size() || !same(some.get(i), others.get(i))) {
        return false;
      }
    }
    return some.size() == others.size();
  }

  private static boolean same(Node one, Node other) {
    Node a = withoutStops(one);
    Node b = withoutStops(other);
    if (a.equals(b)) {
      return true;
    }
    if (a.inputs().isEmpty() || b.inputs().isEmpty()) {
      return a.op() instanceof Constant && a.op().equals(b.op());
    }
    return shapes(a).equals(shapes(b))
        && Windows.withoutIdleStrides(a).equals(Windows.withoutIdleStrides(b))
        && allSame(a.inputs(), b.inputs());
  }

  private static List<Shape> shapes(Node node) {
    return node.results().stream().map(Node::shape).toList();
  }

  private static Node withoutStops(Node node) {
    return node.op() instanceof StopGradient ? withoutStops(node.input(0)) : node;
  }
}
