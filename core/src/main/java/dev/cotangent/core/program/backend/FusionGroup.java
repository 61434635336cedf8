package dev.cotangent.core.program.backend;

import dev.cotangent.core.Node;
import java.util.List;
import java.util.Optional;

/**
 * Operations that one kernel computes.
 *
 * @param nodes the operations, each after what it uses
 * @param inputs the nodes whose values are read
 * @param outputs those of the operations whose values are needed later
 * @param elementwise the operations as one pass over memory, if they are elementwise
 */
public record FusionGroup(
    List<Node> nodes,
    List<Node> inputs,
    List<Node> outputs,
    Optional<ElementwiseFusion> elementwise) {
  /** A node alone. */
  public FusionGroup(Node node) {
    this(List.of(node), node.inputs(), node.results(), Optional.empty());
  }
}
