package dev.cotangent.core.program.rewrite;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rebuilds an expression smaller: equal subexpressions become one node, operations of constants
 * become constants, and each operation's own {@link Op#simplify} is applied until none applies.
 *
 * <p>What no root depends on is left behind.
 */
public final class Simplifier implements CompilerPass {
  /** Results that are larger than this and than what they come from are computed in each run. */
  private static final int ALWAYS_FOLDED = 64;

  private static final int MOST_REWRITES = 100;

  @Override
  public Compilation run(Compilation state) {
    if (!state.isEnabled(Optimization.SIMPLIFICATION)) {
      return state;
    }
    Rewriting rewriting = new Rewriting();
    IdentityHashMap<Node, Node> simplest = new IdentityHashMap<>();
    for (Node node : Graphs.topologicalOrder(state.roots())) {
      List<Node> inputs = node.inputs().stream().map(simplest::get).toList();
      simplest.put(node, rewriting.reduce(withInputs(node, inputs), 0));
    }
    return state.withExpressions(node -> requireNonNull(simplest.get(node)));
  }

  /** What was seen so far. */
  private static final class Rewriting {
    private final Map<Key, Node> table = new HashMap<>();
    private final Set<Node> canonical = Sets.newIdentityHashSet();

    /**
     * The canonical form of a node. Recursion goes only through the few nodes that a rewrite has
     * just made.
     */
    private Node reduce(Node node, int rewrites) {
      if (canonical.contains(node)) {
        return node;
      }
      List<Node> inputs = new ArrayList<>(node.inputs().size());
      for (Node input : node.inputs()) {
        inputs.add(reduce(input, rewrites));
      }
      Node rebuilt = withInputs(node, inputs);
      Key key = new Key(rebuilt.op(), rebuilt.inputs());
      Node known = table.get(key);
      if (known != null) {
        return known;
      }
      Node result = rebuilt.op().simplify(rebuilt);
      if (result.equals(rebuilt)) {
        result = fold(rebuilt);
        canonical.add(result);
      } else if (rewrites == MOST_REWRITES) {
        throw new IllegalStateException(
            "[simplify] rewrites must come to an end: "
                + rebuilt
                + " was rewritten "
                + MOST_REWRITES
                + " times");
      } else {
        requireSameShape(rebuilt, result);
        result = reduce(result, rewrites + 1);
      }
      table.put(key, result);
      return result;
    }
  }

  private static Node withInputs(Node node, List<Node> inputs) {
    return inputs.equals(node.inputs()) ? node : node.rebuild(inputs);
  }

  private static Node fold(Node node) {
    boolean known =
        !node.inputs().isEmpty()
            && !(node.op() instanceof MultiOp)
            && node.inputs().stream().allMatch(input -> input.op() instanceof Constant);
    boolean holdable = node.op().positionBound(node) <= Buffer.FLOAT32_INDICES;
    return known && holdable && node.shape().size() <= Math.max(ALWAYS_FOLDED, operands(node))
        ? Expressions.constant(Interpreter.evaluate(node, Map.of()))
        : node;
  }

  private static long operands(Node node) {
    return node.inputs().stream().mapToLong(input -> input.shape().size()).sum();
  }

  private static void requireSameShape(Node before, Node after) {
    if (!shapes(before).equals(shapes(after))) {
      throw new IllegalStateException(
          "[%s] simplify must keep the shape: %s became %s"
              .formatted(before.op().name(), before, after));
    }
  }

  private static List<Shape> shapes(Node node) {
    return node.results().stream().map(Node::shape).toList();
  }

  /** Operations are compared by value, operands by identity. */
  private record Key(Op op, List<Node> inputs) {}
}
