package dev.cotangent.core;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one sweep computes again instead of keeping it.
 *
 * <p>A node is private to a block if it was built there and all its uses are there. Where a rule of
 * a block's node reads a private one, it gets a copy. The copy's operands are copies, too, up to
 * what is not private; that is read behind a {@link Barrier}, which waits for the first cotangent
 * that reached the block. A copy for a block inside another takes what is private to the outer one
 * from the outer one's copies. So there is one copy of a node for each block around it, at most.
 */
final class Recomputation {
  /**
   * The block in which the sweep itself is built: what is private to it need not be kept longer.
   */
  private final @Nullable Block around = Scope.block();

  /** The innermost block that a computed node is private to. */
  private final IdentityHashMap<Node, Block> homes = new IdentityHashMap<>();

  private final IdentityHashMap<Block, List<Node>> privates = new IdentityHashMap<>();
  private final IdentityHashMap<Block, Node> firstCotangents = new IdentityHashMap<>();
  private final IdentityHashMap<Block, Map<Node, Node>> copies = new IdentityHashMap<>();
  private final Set<Node> known = Sets.newIdentityHashSet();

  /**
   * Prepares.
   *
   * @param visited what the sweep visits, operands first
   * @param outputs what it differentiates
   * @param cotangents what it starts from
   */
  Recomputation(List<Node> visited, List<Node> outputs, List<Node> cotangents) {
    List<Node> order = withAllResults(visited);
    for (Node node : order) {
      Block block = node.place().block();
      if (block != null && !node.inputs().isEmpty()) {
        homes.put(node, block);
      }
    }
    if (homes.isEmpty()) {
      return;
    }
    for (Node node : order) {
      if (!(node.op() instanceof Alias)) { // of another sweep, and no use of a value
        node.inputs().forEach(input -> leave(input, node.place().block()));
      }
    }
    outputs.forEach(output -> leave(output, null));
    for (Node node : order) {
      for (Block block = recomputed(homes.get(node)); block != null; block = outer(block)) {
        privates.computeIfAbsent(block, b -> new ArrayList<>()).add(node);
      }
    }
    known.addAll(order);
    known.addAll(Graphs.topologicalOrder(cotangents));
  }

  /** With results that nobody has read so far, which rules may read. */
  private static List<Node> withAllResults(List<Node> visited) {
    if (visited.stream().noneMatch(node -> node.op() instanceof MultiOp)) {
      return visited;
    }
    Set<Node> present = Sets.newIdentityHashSet();
    present.addAll(visited);
    List<Node> all = new ArrayList<>();
    for (Node node : visited) {
      all.add(node);
      if (node.op() instanceof MultiOp) {
        node.results().stream().filter(present::add).forEach(all::add);
      }
    }
    return all;
  }

  /** A node is used in a block: it is private to none that is not around that, too. */
  private void leave(Node node, @Nullable Block to) {
    homes.computeIfPresent(node, (n, home) -> Block.common(home, to));
  }

  private @Nullable Block recomputed(@Nullable Block block) {
    return block == null || block.encloses(around) ? null : block;
  }

  private @Nullable Block outer(Block block) {
    return recomputed(block.parent());
  }

  /** The sweep is at a node: the blocks that it is in may be computed again from now on. */
  void reach(Node node, Node cotangent) {
    if (!privates.isEmpty()) {
      for (Block b = recomputed(node.place().block()); b != null; b = outer(b)) {
        firstCotangents.putIfAbsent(b, cotangent);
      }
    }
  }

  /**
   * What a node's rule gives back, with copies in the place of what is not kept.
   *
   * @param parts as the rule built them, of the nodes themselves
   */
  List<Node> parts(Node node, List<Node> parts) {
    Block block = recomputed(node.place().block());
    if (block == null || privates.isEmpty()) {
      return parts;
    }
    IdentityHashMap<Node, Node> changed = new IdentityHashMap<>();
    for (Node built : Graphs.unseen(parts, known)) {
      List<Node> inputs =
          built.inputs().stream().map(input -> replaced(input, block, changed)).toList();
      if (!inputs.equals(built.inputs())) {
        Node rebuilt = built.rebuild(inputs);
        changed.put(built, rebuilt);
        known.add(rebuilt);
      }
    }
    return parts.stream().map(part -> replaced(part, block, changed)).toList();
  }

  private Node replaced(Node node, Block block, IdentityHashMap<Node, Node> changed) {
    Node rebuilt = changed.get(node);
    if (rebuilt != null) {
      return rebuilt;
    }
    Node copy = readFrom(block, node);
    if (copy.equals(node)) {
      return node;
    }
    Node recomputed =
        Scope.derivedFrom("recomputed", node, () -> Node.of(new Recomputed(), node, copy));
    known.add(recomputed);
    return recomputed;
  }

  /** The expression by which a node's value is read in a block: a copy, or itself if it is kept. */
  private Node readFrom(@Nullable Block block, Node node) {
    Block common = recomputed(Block.common(block, homes.get(node)));
    return common == null ? node : requireNonNull(copies(common).get(node));
  }

  private Map<Node, Node> copies(Block block) {
    Map<Node, Node> before = copies.get(block);
    if (before != null) {
      return before;
    }
    Node cotangent = requireNonNull(firstCotangents.get(block));
    IdentityHashMap<Node, Node> made = new IdentityHashMap<>();
    IdentityHashMap<Node, Node> entries = new IdentityHashMap<>();
    for (Node node : requireNonNull(privates.get(block))) {
      List<Node> inputs = new ArrayList<>();
      for (Node input : node.inputs()) {
        Node copy = made.get(input);
        inputs.add(
            copy != null ? copy : entries.computeIfAbsent(input, x -> entry(x, block, cotangent)));
      }
      made.put(node, Scope.derivedFrom("recomputed", node, () -> Node.of(node.op(), inputs)));
    }
    copies.put(block, made);
    return made;
  }

  /** What a block's copies read in the place of a node that is not private to the block. */
  private Node entry(Node node, Block block, Node cotangent) {
    Node value = readFrom(outer(block), node);
    return Scope.derivedFrom("recomputed", node, () -> Node.of(new Barrier(), value, cotangent));
  }
}
