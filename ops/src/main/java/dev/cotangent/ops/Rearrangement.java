package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.StopGradient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An expression as operations that only choose, rearrange, repeat or join elements, applied to the
 * expressions that compute them: its sources.
 *
 * <p>A function that works element by element gives the same values before these operations as
 * behind them, and the same derivatives. So a rewrite that knows what the function is of one source
 * holds behind any of them.
 */
final class Rearrangement {
  private final Node whole;

  /** What lies between the sources and the whole, each after what it reads. */
  private final List<Node> steps = new ArrayList<>();

  private final List<Node> sources = new ArrayList<>();

  private Rearrangement(Node whole) {
    this.whole = whole;
  }

  static Rearrangement of(Node whole) {
    Rearrangement found = new Rearrangement(whole);
    Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Node> open = new ArrayDeque<>(List.of(whole));
    while (!open.isEmpty()) {
      Node node = open.peek();
      List<Node> unseen =
          node.inputs().subList(first(node.op()), end(node)).stream()
              .filter(input -> !seen.contains(input))
              .toList();
      if (!unseen.isEmpty()) {
        unseen.forEach(open::push);
      } else if (seen.add(open.pop())) {
        (first(node.op()) < end(node) ? found.steps : found.sources).add(node);
      }
    }
    return found;
  }

  /**
   * A function of the whole, of which it is known what it is of a source; empty if it is of none.
   *
   * @param known what the function is of a source, where that is known
   * @param otherwise the function, applied to the other sources
   */
  Optional<Node> map(Function<Node, Optional<Node>> known, Function<Node, Node> otherwise) {
    IdentityHashMap<Node, Node> images = new IdentityHashMap<>();
    for (Node source : sources) {
      known.apply(source).ifPresent(image -> images.put(source, image));
    }
    if (images.isEmpty()) {
      return Optional.empty();
    }
    for (Node source : sources) {
      images.computeIfAbsent(source, otherwise);
    }
    for (Node step : steps) {
      List<Node> operands = new ArrayList<>(step.inputs());
      operands.subList(first(step.op()), end(step)).replaceAll(images::get);
      images.put(step, Node.of(step.op(), operands));
    }
    return Optional.ofNullable(images.get(whole));
  }

  /** The first operand whose elements the result is made of; those before decide on the choice. */
  private static int first(Op op) {
    return op instanceof Where ? 1 : 0;
  }

  /** The place behind the last such operand; that of the first for an operation of another kind. */
  private static int end(Node node) {
    Op op = node.op();
    if (op instanceof Concat || op instanceof Where) {
      return node.inputs().size();
    }
    boolean ofOne =
        op instanceof Reshape
            || op instanceof Permute
            || op instanceof BroadcastTo
            || op instanceof Slice
            || op instanceof Gather
            || op instanceof TakeAlong
            || op instanceof StopGradient;
    return ofOne ? 1 : 0;
  }
}
