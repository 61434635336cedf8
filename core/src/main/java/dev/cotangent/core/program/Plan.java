package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program does, in order, and where each value lives.
 *
 * <p>Variables live in their own storage, and so do their new values where {@link UpdatesInPlace}
 * allows it; constants lie beside the plan, views in the storage of what they show; everything else
 * has a place in the arena from the step that computes it to the last step that reads it. A result
 * takes over the place of an operand that dies there if the kernel allows it.
 */
final class Plan {
  /** One piece of work, the kernel that does it (none: the reference), its scratch and its cost. */
  record Step(Schedule.Work work, @Nullable Kernel kernel, int sharedOffset, Cost cost) {
    String kernelName() {
      return kernel == null ? "reference" : kernel.name();
    }
  }

  private final Precision precision;
  private final boolean inPlace;
  private final List<Step> steps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final List<Node> variables = new ArrayList<>();
  private final IdentityHashMap<Node, Integer> offsets = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Values> constants = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Integer> lastRead = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Variable> homes;
  private final Arena arena = new Arena();

  /**
   * Plans a computation.
   *
   * @param outputs simplified expressions, which stay alive to the end
   * @param updates for each variable the simplified expression of its new value
   * @param kernels where float32 kernels come from
   * @param inPlace whether values may be written over others
   */
  Plan(
      List<Node> outputs,
      Map<Node, Node> updates,
      Precision precision,
      Kernels kernels,
      boolean inPlace) {
    this.precision = precision;
    this.inPlace = inPlace;
    List<Node> roots = new ArrayList<>(outputs);
    roots.addAll(updates.values());
    List<Schedule.Work> order = Schedule.of(roots, kernels);
    IdentityHashMap<Schedule.Work, Optional<Kernel>> found = new IdentityHashMap<>();
    order.forEach(work -> found.put(work, kernels.forWork(work)));
    order = EarlyRelease.of(order, found, roots);
    if (inPlace) {
      UpdatesInPlace chosen = new UpdatesInPlace(order, found, outputs, updates);
      order = chosen.order();
      homes = chosen.homes();
    } else {
      homes = new IdentityHashMap<>();
    }
    findLastReads(order, roots);
    placeLeaves(Graphs.topologicalOrder(roots));
    for (int time = 0; time < order.size(); time++) {
      Schedule.Work work = order.get(time);
      addStep(work, time, requireNonNull(found.get(work)).orElse(null));
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

  private void addStep(Schedule.Work work, int time, @Nullable Kernel kernel) {
    Set<Node> dying = new LinkedHashSet<>();
    for (Node input : work.inputs()) {
      Node storage = Schedule.storage(input);
      if (offsets.containsKey(storage) && Integer.valueOf(time).equals(lastRead.get(storage))) {
        dying.add(storage);
      }
    }
    for (int output = 0; output < work.outputs().size(); output++) {
      Node node = work.outputs().get(output);
      if (homes.containsKey(node)) {
        continue;
      }
      Optional<Node> heir =
          kernel == null || !inPlace ? Optional.empty() : overwritable(work, kernel, output, dying);
      heir.ifPresent(dying::remove);
      offsets.put(
          node, heir.map(this::offset).orElseGet(() -> arena.allocate(node.shape().size())));
    }
    int shared = kernel == null ? 0 : kernel.sharedScratch();
    int sharedOffset = shared == 0 ? 0 : arena.allocate(shared);
    steps.add(new Step(work, kernel, sharedOffset, Cost.of(work, precision)));
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
    return dying.stream()
        .filter(candidate -> candidate.shape().size() == size)
        .filter(candidate -> work.mayOverwrite(candidate::equals, output, kernel))
        .findFirst();
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

  /** Whether a value is computed in the storage of this variable. */
  boolean isIn(Node value, Variable variable) {
    return variable.equals(homes.get(value));
  }

  /**
   * Where in the arena the value of a computed node or an input starts; none if it is not there.
   */
  @Nullable Integer place(Node node) {
    return offsets.get(Schedule.storage(node));
  }

  private int offset(Node node) {
    Integer offset = place(node);
    if (offset == null) {
      throw new IllegalStateException("[plan] not in the arena: " + node);
    }
    return offset;
  }

  /** The window through which a node's value is read, given the arena's array. */
  Values window(Node node, Values arenaArray) {
    Node storage = Schedule.storage(node);
    Variable home = storage.op() instanceof Variable variable ? variable : homes.get(storage);
    if (home != null) {
      return home.forReading(precision).withShape(node.shape());
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
