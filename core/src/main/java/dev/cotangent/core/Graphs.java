package dev.cotangent.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The nodes of an expression. */
public final class Graphs {
  private Graphs() {}

  /**
   * Every node that the roots depend on, and the roots, each after its operands.
   *
   * <p>Depth first, operands from left to right, so the order is a function of the expression
   * alone. Iterative: the depth of an expression is not limited by the stack.
   */
  public static List<Node> topologicalOrder(Collection<Node> roots) {
    return unseen(roots, Collections.newSetFromMap(new IdentityHashMap<>()));
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
