package dev.cotangent.core.program.pass;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of values in one array.
 *
 * @param offsets where each storage starts
 * @param scratch where the scratch of each kernel starts, in their order
 * @param size the elements the array must hold
 * @param lowerBound the elements that are alive at one time: no plan of this order needs fewer
 */
public record BufferAssignment(
    Map<Node, Integer> offsets, List<Integer> scratch, int size, long lowerBound) {
  static final BufferAssignment NONE = new BufferAssignment(Map.of(), List.of(), 0, 0);

  /** Where a value starts whose storage has a place; none if it has not. */
  public @Nullable Integer place(Node node) {
    return offsets.get(Graphs.storage(node));
  }

  /** Where a value starts whose storage has a place. */
  public int offset(Node node) {
    Integer offset = place(node);
    if (offset == null) {
      throw new IllegalStateException("[plan] not in the arena: " + node);
    }
    return offset;
  }
}
