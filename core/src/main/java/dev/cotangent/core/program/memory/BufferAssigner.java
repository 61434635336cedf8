package dev.cotangent.core.program.memory;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.program.pass.BufferAssignment;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Gives values their places in one array, each from the kernel that computes it to the last that
 * reads it; inputs from the start, roots to the end.
 *
 * <p>A result takes over the place of an operand that dies there if the kernel allows it. Variables
 * and constants have places of their own.
 */
public final class BufferAssigner implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    Precision precision = state.settings().precision();
    Lives lives =
        new Lives(
            ScheduledKernel.lastReads(state.order(), state.roots()),
            state.isEnabled(Optimization.IN_PLACE),
            node -> node.shape().size());
    for (Node node : Graphs.topologicalOrder(state.roots())) {
      if (node.op() instanceof Input && lives.lastRead.containsKey(node)) {
        lives.place(node);
      }
    }
    for (ScheduledKernel each : state.order()) {
      boolean beside = each.kernel().hasWideScratch() && precision == Precision.FLOAT32;
      lives.add(
          each,
          node -> !state.donations().containsKey(node),
          beside ? 0 : each.kernel().sharedScratch());
    }
    return state.withBuffers(lives.assignment());
  }

  /**
   * The places of what some kernels leave to each other.
   *
   * @param order the kernels, in order
   * @param placed which of their results need a place
   * @param inPlace whether results may be written over operands
   * @param size how many elements a value takes
   */
  public static BufferAssignment between(
      List<ScheduledKernel> order,
      Predicate<Node> placed,
      boolean inPlace,
      ToIntFunction<Node> size) {
    Lives lives = new Lives(ScheduledKernel.lastReads(order, List.of()), inPlace, size);
    order.forEach(kernel -> lives.add(kernel, placed, 0));
    return lives.assignment();
  }

  /** What lies where while time goes on from kernel to kernel. */
  private static final class Lives {
    private final Arena arena = new Arena();
    private final IdentityHashMap<Node, Integer> offsets = new IdentityHashMap<>();
    private final List<Integer> scratch = new ArrayList<>();
    private final IdentityHashMap<Node, Integer> lastRead;
    private final boolean inPlace;
    private final ToIntFunction<Node> size;

    Lives(IdentityHashMap<Node, Integer> lastRead, boolean inPlace, ToIntFunction<Node> size) {
      this.lastRead = lastRead;
      this.inPlace = inPlace;
      this.size = size;
    }

    /** Places a value. */
    void place(Node node) {
      offsets.put(node, arena.allocate(size.applyAsInt(node)));
    }

    /** Places the results of the next kernel, and so many elements of scratch. */
    void add(ScheduledKernel kernel, Predicate<Node> placed, int scratchSize) {
      Integer time = scratch.size();
      Set<Node> dying = new LinkedHashSet<>();
      for (Node input : kernel.inputs()) {
        Node storage = Graphs.storage(input);
        if (offsets.containsKey(storage) && time.equals(lastRead.get(storage))) {
          dying.add(storage);
        }
      }
      for (int output = 0; output < kernel.outputs().size(); output++) {
        Node node = kernel.outputs().get(output);
        if (placed.test(node)) {
          Optional<Node> donor = overwritable(kernel, output, dying);
          donor.ifPresent(dying::remove);
          donor.ifPresentOrElse(dead -> offsets.put(node, offset(dead)), () -> place(node));
        }
      }
      int scratchOffset = scratchSize == 0 ? 0 : arena.allocate(scratchSize);
      if (scratchSize > 0) {
        arena.free(scratchOffset, scratchSize);
      }
      dying.forEach(dead -> arena.free(offset(dead), size.applyAsInt(dead)));
      scratch.add(scratchOffset);
    }

    /**
     * A dying operand of the output's size that the kernel is done with when it writes the output.
     */
    private Optional<Node> overwritable(ScheduledKernel kernel, int output, Set<Node> dying) {
      int needed = size.applyAsInt(kernel.outputs().get(output));
      return dying.stream()
          .filter(candidate -> inPlace && size.applyAsInt(candidate) == needed)
          .filter(candidate -> kernel.mayOverwrite(candidate::equals, output))
          .findFirst();
    }

    private int offset(Node placed) {
      return requireNonNull(offsets.get(placed));
    }

    BufferAssignment assignment() {
      return new BufferAssignment(
          Collections.unmodifiableMap(offsets),
          List.copyOf(scratch),
          arena.size(),
          arena.lowerBound());
    }
  }
}
