package dev.cotangent.core.program;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program does, in order, and where each value lives.
 *
 * <p>Variables live in their own storage, constants beside the plan, views in the storage of what
 * they show; everything else has a place in the arena from the step that computes it to the last
 * step that reads it. A result takes over the place of an operand that dies there if the kernel
 * allows it.
 */
final class Plan {
  /** One piece of work, the kernel that does it (none: the reference), and its scratch. */
  record Step(Schedule.Work work, @Nullable Kernel kernel, int sharedOffset) {}

  private final Precision precision;
  private final List<Step> steps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final List<Node> variables = new ArrayList<>();
  private final IdentityHashMap<Node, Integer> offsets = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Values> constants = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Integer> lastRead = new IdentityHashMap<>();
  private final Arena arena = new Arena();

  /**
   * Plans the computation of the roots, which stay alive to the end.
   *
   * @param roots simplified expressions
   * @param kernels where float32 kernels come from
   */
  Plan(Collection<Node> roots, Precision precision, Kernels kernels) {
    this.precision = precision;
    List<Schedule.Work> order = Schedule.of(roots, kernels::fuses);
    findLastReads(order, roots);
    placeLeaves(Graphs.topologicalOrder(roots));
    for (int time = 0; time < order.size(); time++) {
      addStep(order.get(time), time, kernels);
    }
  }

  private void findLastReads(List<Schedule.Work> order, Collection<Node> roots) {
    for (int time = 0; time < order.size(); time++) {
      for (Node input : order.get(time).inputs()) {
        lastRead.put(Schedule.storage(input), time);
      }
    }
    roots.forEach(root -> lastRead.put(Schedule.storage(root), Integer.MAX_VALUE));
  }

  private void placeLeaves(List<Node> nodes) {
    for (Node node : nodes) {
      if (!lastRead.containsKey(node)) {
        continue;
      }
      if (node.op() instanceof Input) {
        inputs.add(node);
        offsets.put(node, arena.allocate(node.shape().size()));
      } else if (node.op() instanceof Variable) {
        variables.add(node);
      } else if (node.op() instanceof Constant constant) {
        Values value = Values.allocate(node.shape(), precision);
        constant.value().copyTo(value);
        constants.put(node, value);
      }
    }
  }

  private void addStep(Schedule.Work work, int time, Kernels kernels) {
    Kernel kernel = kernels.forWork(work).orElse(null);
    Set<Node> dying = new LinkedHashSet<>();
    for (Node input : work.inputs()) {
      Node storage = Schedule.storage(input);
      if (offsets.containsKey(storage) && Integer.valueOf(time).equals(lastRead.get(storage))) {
        dying.add(storage);
      }
    }
    for (int output = 0; output < work.outputs().size(); output++) {
      Node node = work.outputs().get(output);
      Optional<Node> heir =
          kernel == null ? Optional.empty() : overwritable(work, kernel, output, dying);
      heir.ifPresent(dying::remove);
      offsets.put(
          node, heir.map(this::offset).orElseGet(() -> arena.allocate(node.shape().size())));
    }
    int shared = kernel == null ? 0 : kernel.sharedScratch();
    int sharedOffset = shared == 0 ? 0 : arena.allocate(shared);
    steps.add(new Step(work, kernel, sharedOffset));
    if (shared > 0) {
      arena.free(sharedOffset, shared);
    }
    for (Node dead : dying) {
      arena.free(offset(dead), dead.shape().size());
    }
  }

  /**
   * A dying operand of the output's size that the kernel is done with when it writes the output.
   */
  private static Optional<Node> overwritable(
      Schedule.Work work, Kernel kernel, int output, Set<Node> dying) {
    int size = work.outputs().get(output).shape().size();
    for (Node candidate : dying) {
      boolean allowed = candidate.shape().size() == size;
      for (int input = 0; input < work.inputs().size(); input++) {
        if (Schedule.storage(work.inputs().get(input)).equals(candidate)) {
          allowed &= kernel.mayOverwrite(input, output);
        }
      }
      if (allowed) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  Precision precision() {
    return precision;
  }

  List<Step> steps() {
    return steps;
  }

  /** The inputs the computation reads. */
  List<Node> inputs() {
    return inputs;
  }

  /** The variables the computation reads. */
  List<Node> variables() {
    return variables;
  }

  Arena arena() {
    return arena;
  }

  /** Where in the arena the value of a computed node or an input starts. */
  int offset(Node node) {
    Integer offset = offsets.get(Schedule.storage(node));
    if (offset == null) {
      throw new IllegalStateException("[plan] not in the arena: " + node);
    }
    return offset;
  }

  /** The window through which a node's value is read, given the arena's array. */
  Values window(Node node, Values arenaArray) {
    Node storage = Schedule.storage(node);
    if (storage.op() instanceof Variable variable) {
      return variable.forReading(precision).withShape(node.shape());
    }
    Values constant = constants.get(storage);
    return constant != null
        ? constant.withShape(node.shape())
        : slice(arenaArray, offset(node), node.shape());
  }

  static Values slice(Values array, int offset, Shape shape) {
    return array.precision() == Precision.FLOAT32
        ? Values.of(shape, array.floats(), offset)
        : Values.of(shape, array.doubles(), offset);
  }

  /** Bytes of the constants that the computation keeps. */
  long constantBytes() {
    return constants.values().stream().mapToLong(Values::size).sum() * precision.bytes();
  }

  /** The floats of scratch one thread needs. */
  int localScratch() {
    return steps.stream()
        .mapToInt(step -> step.kernel() == null ? 0 : step.kernel().localScratch())
        .max()
        .orElse(0);
  }
}
