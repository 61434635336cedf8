package dev.cotangent.core.program;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives values their places in one array, each from the work that computes it to the last that
 * reads it.
 *
 * <p>A result takes over the place of an operand that dies there if the kernel allows it.
 */
final class Placement {
  private final Arena arena = new Arena();
  private final IdentityHashMap<Node, Integer> offsets = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Integer> lastRead;
  private final boolean inPlace;
  private final ToIntFunction<Node> size;
  private int time;

  /**
   * Begins.
   *
   * @param order the works whose results will be added, in order
   * @param kept values that stay to the end
   * @param inPlace whether results may be written over operands
   * @param size how many elements a value takes
   */
  Placement(
      List<Schedule.Work> order, Collection<Node> kept, boolean inPlace, ToIntFunction<Node> size) {
    this.inPlace = inPlace;
    this.size = size;
    this.lastRead = Schedule.lastReads(order, kept);
  }

  /** Whether any work reads what lies in a storage, or it stays to the end. */
  boolean isRead(Node storage) {
    return lastRead.containsKey(storage);
  }

  /** Places a value that is there before the first work. */
  void add(Node leaf) {
    offsets.put(leaf, arena.allocate(size.applyAsInt(leaf)));
  }

  /**
   * Places the results of the next work.
   *
   * @param kernel what does the work; none if it is the reference
   * @param placed which of the results need a place
   * @param scratch the elements of scratch that it takes
   * @return where the scratch lies
   */
  @CanIgnoreReturnValue
  int add(Schedule.Work work, @Nullable Kernel kernel, Predicate<Node> placed, int scratch) {
    Set<Node> dying = new LinkedHashSet<>();
    for (Node input : work.inputs()) {
      Node storage = Graphs.storage(input);
      if (offsets.containsKey(storage) && Integer.valueOf(time).equals(lastRead.get(storage))) {
        dying.add(storage);
      }
    }
    for (int output = 0; output < work.outputs().size(); output++) {
      Node node = work.outputs().get(output);
      if (placed.test(node)) {
        Optional<Node> heir =
            kernel == null || !inPlace
                ? Optional.empty()
                : overwritable(work, kernel, output, dying);
        heir.ifPresent(dying::remove);
        offsets.put(
            node, heir.map(this::offset).orElseGet(() -> arena.allocate(size.applyAsInt(node))));
      }
    }
    int scratchOffset = scratch == 0 ? 0 : arena.allocate(scratch);
    if (scratch > 0) {
      arena.free(scratchOffset, scratch);
    }
    for (Node dead : dying) {
      arena.free(offset(dead), size.applyAsInt(dead));
    }
    time++;
    return scratchOffset;
  }

  /**
   * A dying operand of the output's size that the kernel is done with when it writes the output.
   */
  private Optional<Node> overwritable(
      Schedule.Work work, Kernel kernel, int output, Set<Node> dying) {
    int needed = size.applyAsInt(work.outputs().get(output));
    return dying.stream()
        .filter(candidate -> size.applyAsInt(candidate) == needed)
        .filter(candidate -> work.mayOverwrite(candidate::equals, output, kernel))
        .findFirst();
  }

  /** Where a value starts whose storage has a place; none if it has not. */
  @Nullable Integer place(Node node) {
    return offsets.get(Graphs.storage(node));
  }

  /** Where a value starts whose storage has a place. */
  int offset(Node node) {
    Integer offset = place(node);
    if (offset == null) {
      throw new IllegalStateException("[plan] not in the arena: " + node);
    }
    return offset;
  }

  Arena arena() {
    return arena;
  }
}
