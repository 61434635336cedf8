package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derivatives of expressions, as expressions.
 *
 * <p>Reverse mode: the nodes between outputs and targets are visited in reverse topological order,
 * and each operation's {@link Op#vjp} turns the cotangent of its result into cotangents of its
 * operands. Cotangents that meet at a node are summed in pairs, in the order in which the sweep
 * finds them: of n, none is rounded more than about log₂ n times. What a rule reads of a
 * {@linkplain Expressions#checkpoint checkpoint} is computed again.
 */
public final class Gradients {
  /** Stands for "no cotangent flows here"; it has no value and cannot be an operand. */
  public static final Node NONE = Node.of(new None());

  private Gradients() {}

  /** The operation behind {@link #NONE}. */
  record None() implements CoreOp, Leaf {
    @Override
    public Shape shape() {
      return Shape.scalar();
    }
  }

  /**
   * The gradient of a scalar loss for each target.
   *
   * @return one expression per target, of the target's shape, in the order of the targets
   * @throws IllegalArgumentException if the loss is not a scalar, or a target has no differentiable
   *     influence on it
   */
  public static Map<Node, Node> of(Node loss, Collection<Node> targets) {
    if (!loss.shape().isScalar()) {
      throw new ShapeException(
          "gradients",
          "the loss must be a scalar",
          loss.toString(),
          "reduce it with mean or sum, or give a cotangent to Gradients.vjp");
    }
    Map<Node, Node> gradients = vjp(List.of(loss), List.of(Expressions.constant(1)), targets);
    for (Map.Entry<Node, Node> entry : gradients.entrySet()) {
      if (isNone(entry.getValue())) {
        throw new IllegalArgumentException(
            "[gradients] the target must influence the loss differentiably: %s does not influence %s; "
                    .formatted(entry.getKey(), loss)
                + (Graphs.topologicalOrder(List.of(loss)).contains(entry.getKey())
                    ? "every path between them passes a stopGradient or an operation without"
                        + " derivative"
                    : "the loss was built without it"));
      }
    }
    return gradients;
  }

  /** The gradient of a scalar loss for one target; see {@link #of(Node, Collection)}. */
  public static Node of(Node loss, Node target) {
    return of(loss, List.of(target)).values().iterator().next();
  }

  /**
   * The vector–Jacobian product: cotangents of the outputs carried back to the targets.
   *
   * @param outputs the expressions to differentiate
   * @param cotangents one per output, of its shape
   * @param targets the nodes to differentiate for
   * @return one expression per target, of its shape, or {@link #NONE} for a target without
   *     differentiable influence on any output
   * @throws ShapeException if a cotangent does not fit its output, or an operation's {@link Op#vjp}
   *     returns the wrong number of cotangents or one of a wrong shape
   */
  public static Map<Node, Node> vjp(
      List<Node> outputs, List<Node> cotangents, Collection<Node> targets) {
    if (outputs.size() != cotangents.size()) {
      throw new IllegalArgumentException(
          "[vjp] every output needs one cotangent: %s outputs, %s cotangents"
              .formatted(outputs.size(), cotangents.size()));
    }
    IdentityHashMap<Node, Sum> flowing = new IdentityHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      requireShape("vjp", outputs.get(i), cotangents.get(i));
      flowing.computeIfAbsent(outputs.get(i), Sum::new).add(cotangents.get(i));
    }
    List<Node> order = Graphs.topologicalOrder(outputs);
    Recomputation recomputation = new Recomputation(order, outputs, cotangents);
    Set<Node> between = dependingOn(targets, order);
    for (int i = order.size() - 1; i >= 0; i--) {
      Node node = order.get(i);
      if (node.op() instanceof Get || !between.contains(node) || node.inputs().isEmpty()) {
        continue; // the cotangent of a result waits for the node that computes it
      }
      List<Node> reaching =
          node.results().stream().map(result -> total(flowing.get(result))).toList();
      Optional<Node> first = reaching.stream().filter(cotangent -> !isNone(cotangent)).findFirst();
      if (first.isEmpty()) {
        continue;
      }
      recomputation.reach(node, first.get());
      List<Node> kept = Scope.derivedFrom("gradient", node, () -> node.op().vjpAll(node, reaching));
      requireOnePerInput(node, kept);
      List<Node> parts = recomputation.parts(node, kept);
      for (int input = 0; input < parts.size(); input++) {
        if (!isNone(parts.get(input)) && between.contains(node.input(input))) {
          requireShape(node.op().name(), node.input(input), parts.get(input));
          flowing.computeIfAbsent(node.input(input), Sum::new).add(parts.get(input));
        }
      }
    }
    Map<Node, Node> result = new LinkedHashMap<>();
    for (Node target : targets) {
      result.put(target, total(flowing.get(target)));
    }
    return result;
  }

  /**
   * The Jacobian–vector product: how the outputs change when the targets move along tangents.
   *
   * <p>The vector–Jacobian product is linear in the cotangents, and its transpose is this (J.
   * Townsend, <i>A new trick for calculating Jacobian vector products</i>, 2017).
   *
   * @param outputs the expressions to differentiate
   * @param targets the nodes to move, each once
   * @param tangents one per target, of its shape
   * @return one expression per output, of its shape, in their order; zeros for an output that no
   *     target influences differentiably
   * @throws ShapeException if a tangent does not fit its target
   * @throws IllegalArgumentException if there are not as many tangents as targets, or a target is
   *     given twice
   */
  public static List<Node> jvp(List<Node> outputs, List<Node> targets, List<Node> tangents) {
    requireTangents("jvp", targets, tangents);
    List<Node> cotangents = outputs.stream().map(Gradients::zeros).toList();
    Map<Node, Node> flowing = vjp(outputs, cotangents, targets);
    List<Node> influenced = new ArrayList<>();
    List<Node> along = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      Node back = requireNonNull(flowing.get(targets.get(i)));
      if (!isNone(back)) {
        influenced.add(back);
        along.add(tangents.get(i));
      }
    }
    Map<Node, Node> forward = vjp(influenced, along, cotangents);
    return cotangents.stream()
        .map(cotangent -> orZeros(requireNonNull(forward.get(cotangent)), cotangent))
        .toList();
  }

  /** The Jacobian–vector product of one expression; see {@link #jvp(List, List, List)}. */
  public static Node jvp(Node output, Node target, Node tangent) {
    return jvp(List.of(output), List.of(target), List.of(tangent)).get(0);
  }

  /**
   * The product of a loss's Hessian matrix with a vector, without the matrix: how the gradients
   * change when the targets move along the vector (B. Pearlmutter, <i>Fast exact multiplication by
   * the Hessian</i>, 1994).
   *
   * @param loss a scalar
   * @param targets the nodes to differentiate for, each once
   * @param vector one part per target, of its shape
   * @return one expression per target, of its shape, in the order of the targets; zeros where the
   *     gradient does not change
   * @throws ShapeException if a part of the vector does not fit its target
   * @throws IllegalArgumentException as {@link #of(Node, Collection)}, or if there are not as many
   *     parts as targets
   */
  public static Map<Node, Node> hessianVectorProduct(
      Node loss, List<Node> targets, List<Node> vector) {
    requireTangents("hessianVectorProduct", targets, vector);
    List<Node> gradients = List.copyOf(of(loss, targets).values());
    return byTarget(targets, jvp(gradients, targets, vector));
  }

  /**
   * The product of the generalised Gauss–Newton matrix JᵀHJ with a vector, without the matrix: J is
   * the Jacobian matrix of a network's outputs for the targets, H the loss's Hessian matrix for the
   * outputs (N. Schraudolph, <i>Fast curvature matrix-vector products</i>, 2002). For a loss that
   * is convex in the outputs it is positive semidefinite.
   *
   * @param loss a scalar, as an expression of the outputs
   * @param outputs what the loss is computed from, none of which depends on another
   * @param targets the nodes to differentiate for, each once
   * @param vector one part per target, of its shape
   * @return one expression per target, of its shape, in the order of the targets; zeros where there
   *     is no influence
   * @throws ShapeException if a part of the vector does not fit its target
   * @throws IllegalArgumentException if an output does not influence the loss differentiably, or
   *     depends on another one
   */
  public static Map<Node, Node> gaussNewtonVectorProduct(
      Node loss, List<Node> outputs, List<Node> targets, List<Node> vector) {
    requireTangents("gaussNewtonVectorProduct", targets, vector);
    for (Node output : outputs) {
      Set<Node> before = dependingOn(outputs, Graphs.topologicalOrder(List.of(output)));
      if (output.inputs().stream().anyMatch(before::contains)) {
        throw new IllegalArgumentException(
            "[gaussNewtonVectorProduct] no output may depend on another: %s of %s does; name what the loss reads last"
                .formatted(output, outputs));
      }
    }
    List<Node> moved = jvp(outputs, targets, vector);
    List<Node> curved = List.copyOf(hessianVectorProduct(loss, outputs, moved).values());
    Map<Node, Node> back = vjp(outputs, curved, targets);
    return byTarget(
        targets,
        targets.stream().map(target -> orZeros(requireNonNull(back.get(target)), target)).toList());
  }

  private static Map<Node, Node> byTarget(List<Node> targets, List<Node> values) {
    Map<Node, Node> result = new LinkedHashMap<>();
    for (int i = 0; i < targets.size(); i++) {
      result.put(targets.get(i), values.get(i));
    }
    return result;
  }

  private static void requireTangents(String name, List<Node> targets, List<Node> tangents) {
    if (targets.size() != tangents.size()) {
      throw new IllegalArgumentException(
          "[%s] every target needs one tangent: %s targets, %s tangents"
              .formatted(name, targets.size(), tangents.size()));
    }
    if (targets.stream().distinct().count() < targets.size()) {
      throw new IllegalArgumentException(
          "[%s] a target is given once: %s; add the tangents of one that is to move along several"
              .formatted(name, targets));
    }
    for (int i = 0; i < targets.size(); i++) {
      if (!tangents.get(i).shape().equals(targets.get(i).shape())) {
        throw new ShapeException(
            name,
            "the tangent of %s must have its shape".formatted(targets.get(i)),
            tangents.get(i).toString());
      }
    }
  }

  /** A cotangent, or zeros of a node's shape where there is none. */
  static Node orZeros(Node cotangent, Node like) {
    return isNone(cotangent) ? zeros(like) : cotangent;
  }

  static Node zeros(Node like) {
    return Expressions.constant(Tensor.full(like.shape(), 0));
  }

  /** Whether a cotangent is {@link #NONE}. */
  public static boolean isNone(Node cotangent) {
    return cotangent.op() instanceof None;
  }

  /** The cotangents that meet at a node, added in pairs: a balanced tree in their order. */
  private static final class Sum {
    private final Node node;

    /** Sums of 2ᵏ cotangents each, for the powers of two that {@link #count} is made of. */
    private final Deque<Node> parts = new ArrayDeque<>();

    private int count;

    Sum(Node node) {
      this.node = node;
    }

    void add(Node cotangent) {
      count++;
      parts.push(cotangent);
      for (int pairs = count; pairs % 2 == 0; pairs /= 2) {
        addLastTwo();
      }
    }

    Node total() {
      while (parts.size() > 1) {
        addLastTwo();
      }
      return parts.element();
    }

    private void addLastTwo() {
      Node second = parts.pop();
      Node first = parts.pop();
      parts.push(Scope.derivedFrom("gradient", node, () -> Node.of(new Add(), first, second)));
    }
  }

  private static Node total(@Nullable Sum sum) {
    return sum == null ? NONE : sum.total();
  }

  /** The targets and every node of the order that depends on one of them. */
  private static Set<Node> dependingOn(Collection<Node> targets, List<Node> order) {
    Set<Node> depending = Sets.newIdentityHashSet();
    depending.addAll(targets);
    for (Node node : order) {
      if (node.inputs().stream().anyMatch(depending::contains)) {
        depending.add(node);
      }
    }
    return depending;
  }

  private static void requireOnePerInput(Node node, List<Node> parts) {
    if (parts.size() != node.inputs().size()) {
      throw new ShapeException(
          node.op().name(),
          "vjp must return one cotangent for each of its %s operands"
              .formatted(node.inputs().size()),
          parts.size() + " returned",
          "use Gradients.NONE for an operand that gets none");
    }
  }

  private static void requireShape(String op, Node node, Node cotangent) {
    if (!cotangent.shape().equals(node.shape())) {
      throw new ShapeException(
          op,
          "the cotangent of %s must have its shape".formatted(node),
          cotangent.toString(),
          "was a broadcast not summed back, or a transpose forgotten?");
    }
  }
}
