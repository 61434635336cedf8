package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The nodes of an expression. */
public final class Graphs {
  private static final int MOST_REWRITES = 100;

  private Graphs() {}

  /**
   * Every node that the roots depend on, and the roots, each after its operands.
   *
   * <p>Depth first, operands from left to right, so the order is a function of the expression
   * alone. Iterative: the depth of an expression is not limited by the stack.
   */
  public static List<Node> topologicalOrder(Collection<Node> roots) {
    return unseen(roots, Sets.newIdentityHashSet());
  }

  /**
   * The nodes of an operation in an expression, each after those it depends on.
   *
   * @param op the operation's class, or an interface of operations
   */
  public static List<Node> nodes(Node expression, Class<?> op) {
    return topologicalOrder(List.of(expression)).stream()
        .filter(node -> op.isInstance(node.op()))
        .toList();
  }

  /**
   * Refuses a node of an operation with several results.
   *
   * @throws IllegalStateException if the node has no value of its own
   */
  public static void requireValue(Node node) {
    Shape unused = node.shape();
  }

  /** The variables that expressions depend on, each once. */
  public static List<Variable> variables(Collection<Node> expressions) {
    return topologicalOrder(expressions).stream()
        .map(Node::op)
        .filter(Variable.class::isInstance)
        .map(Variable.class::cast)
        .distinct()
        .toList();
  }

  /** The node in whose storage a node's value lies: what it is a view of, or itself. */
  public static Node storage(Node node) {
    Node storage = node;
    while (storage.op().isView()) {
      storage = storage.input(0);
    }
    return storage;
  }

  /**
   * Expressions of the same values, in which each operation with several results is asked for
   * simpler ones of those that are read ({@link MultiOp#simplifyAll}), until nothing changes.
   */
  public static List<Node> simplifiedResults(List<Node> roots) {
    List<Node> before = roots;
    for (int rewrites = 0; rewrites < MOST_REWRITES; rewrites++) {
      List<Node> after = simplifiedResultsOnce(before);
      if (after.equals(before)) {
        return after;
      }
      before = after;
    }
    throw new IllegalStateException(
        "[simplify] rewrites must come to an end: results were rewritten %s times"
            .formatted(MOST_REWRITES));
  }

  private static List<Node> simplifiedResultsOnce(List<Node> roots) {
    List<Node> order = topologicalOrder(roots);
    Set<Node> read = Sets.newIdentityHashSet();
    order.stream().filter(node -> node.op() instanceof Get).forEach(read::add);
    if (read.isEmpty()) {
      return roots;
    }
    IdentityHashMap<Node, Node> next = new IdentityHashMap<>();
    for (Node node : order) {
      if (node.op() instanceof Get) {
        continue; // stands there since its operation was visited
      }
      List<Node> inputs = node.inputs().stream().map(next::get).toList();
      Node rebuilt = inputs.equals(node.inputs()) ? node : node.rebuild(inputs);
      if (node.op() instanceof MultiOp op) {
        Set<Node> mine = Sets.newIdentityHashSet();
        for (int i = 0; i < node.results().size(); i++) {
          if (read.contains(node.result(i))) {
            mine.add(rebuilt.result(i));
          }
        }
        List<Node> results = Scope.at(node.place(), () -> op.simplifyAll(rebuilt, mine));
        for (int i = 0; i < results.size(); i++) {
          next.put(node.result(i), results.get(i));
        }
      } else {
        next.put(node, rebuilt);
      }
    }
    return roots.stream().map(root -> requireNonNull(next.get(root))).toList();
  }

  /**
   * The topological order without what was seen before and what only that depends on; all is seen
   * then.
   */
  static List<Node> unseen(Collection<Node> roots, Set<Node> seen) {
    List<Node> order = new ArrayList<>();
    Deque<Visit> open = new ArrayDeque<>();
    for (Node root : roots) {
      if (seen.add(root)) {
        open.push(new Visit(root));
      }
      while (!open.isEmpty()) {
        Visit visit = open.peek();
        if (visit.rest.hasNext()) {
          Node input = visit.rest.next();
          if (seen.add(input)) {
            open.push(new Visit(input));
          }
        } else {
          order.add(visit.node);
          open.pop();
        }
      }
    }
    return order;
  }

  private static final class Visit {
    final Node node;
    final Iterator<Node> rest;

    Visit(Node node) {
      this.node = node;
      this.rest = node.inputs().iterator();
    }
  }
}
