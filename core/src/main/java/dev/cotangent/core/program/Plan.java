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
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a program does, in order, and where each value lives.
 *
 * <p>Variables live in their own storage, and so do their new values where {@link UpdatesInPlace}
 * allows it; constants lie beside the plan, views in the storage of what they show; everything else
 * has a place in the arena ({@link Placement}) or stays within a {@link Chain}.
 */
final class Plan {
  /**
   * One piece of work.
   *
   * @param kernel what does it; none if it is the reference
   * @param sharedOffset where its scratch starts
   * @param required what must be finite of that which it computes
   */
  record Step(
      Schedule.Work work,
      @Nullable Kernel kernel,
      int sharedOffset,
      Cost cost,
      List<Node> required) {
    String kernelName() {
      return kernel == null ? "reference" : kernel.name();
    }

    /** The same, a line for each work of a chain. */
    List<String> kernelLines() {
      return kernel instanceof Chain chain ? chain.nameLines() : List.of(kernelName());
    }
  }

  private final Precision precision;
  private final List<Step> steps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final List<Node> variables = new ArrayList<>();
  private final IdentityHashMap<Node, Values> constants = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Variable> homes;
  private final Set<Node> required;
  private final Placement places;

  /**
   * Plans a computation.
   *
   * @param outputs simplified expressions, which stay alive to the end
   * @param updates for each variable the simplified expression of its new value
   * @param required those outputs that must be finite
   * @param kernels where float32 kernels come from
   * @param enabled what may be done
   */
  Plan(
      List<Node> outputs,
      Map<Node, Node> updates,
      Set<Node> required,
      Precision precision,
      Kernels kernels,
      Set<Optimization> enabled) {
    this.precision = precision;
    this.required = required;
    List<Node> roots = new ArrayList<>(outputs);
    roots.addAll(updates.values());
    if (precision == Precision.FLOAT32) {
      LongAxes.check(roots);
    }
    boolean inPlace = enabled.contains(Optimization.IN_PLACE);
    List<Schedule.Work> order = Schedule.of(roots, kernels);
    IdentityHashMap<Schedule.Work, Optional<Kernel>> found = new IdentityHashMap<>();
    order.forEach(work -> found.put(work, kernels.forWork(work)));
    Predicate<Schedule.Work> mayRefuse =
        work ->
            requireNonNull(found.get(work)).map(Kernel::mayRefuse).orElse(true)
                || !requiredOf(work).isEmpty();
    order = EarlyRelease.of(order, mayRefuse, roots);
    if (enabled.contains(Optimization.CHAINING)) {
      order = Chaining.join(order, found, roots, inPlace);
    }
    if (inPlace) {
      UpdatesInPlace chosen = new UpdatesInPlace(order, found, mayRefuse, outputs, updates);
      order = chosen.order();
      homes = chosen.homes();
    } else {
      homes = new IdentityHashMap<>();
    }
    places = new Placement(order, roots, inPlace, node -> node.shape().size());
    placeLeaves(Graphs.topologicalOrder(roots));
    for (Schedule.Work work : order) {
      addStep(work, requireNonNull(found.get(work)).orElse(null));
    }
  }

  /** What must be finite of that which a work computes; a view of it is looked at as itself. */
  private List<Node> requiredOf(Schedule.Work work) {
    return required.stream()
        .filter(output -> work.outputs().contains(Graphs.storage(output)))
        .toList();
  }

  private void placeLeaves(List<Node> nodes) {
    for (Node node : nodes) {
      if (!places.isRead(node)) {
        continue;
      }
      if (node.op() instanceof Input) {
        inputs.add(node);
        places.add(node);
      } else if (node.op() instanceof Variable) {
        variables.add(node);
      } else if (node.op() instanceof Constant constant) {
        Values value = Values.allocate(node.shape(), precision);
        constant.value().copyTo(value);
        constants.put(node, value);
      }
    }
  }

  private void addStep(Schedule.Work work, @Nullable Kernel kernel) {
    int shared = kernel == null ? 0 : kernel.sharedScratch();
    int sharedOffset = places.add(work, kernel, node -> !homes.containsKey(node), shared);
    steps.add(new Step(work, kernel, sharedOffset, Cost.of(work, precision), requiredOf(work)));
  }

  Precision precision() {
    return precision;
  }

  List<Step> steps() {
    return steps;
  }

  /** What must be finite of that which no step computes. */
  List<Node> requiredAtFirst() {
    Set<Node> computed = Collections.newSetFromMap(new IdentityHashMap<>());
    steps.forEach(step -> computed.addAll(step.required()));
    return required.stream().filter(output -> !computed.contains(output)).toList();
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
    return places.arena();
  }

  /** Whether a value is computed in the storage of this variable. */
  boolean isIn(Node value, Variable variable) {
    return variable.equals(homes.get(value));
  }

  /**
   * Where in the arena the value of a computed node or an input starts; none if it is not there.
   */
  @Nullable Integer place(Node node) {
    return places.place(node);
  }

  /** The window through which a node's value is read, given the arena's array. */
  Values window(Node node, Values arenaArray) {
    Node storage = Graphs.storage(node);
    Variable home = storage.op() instanceof Variable variable ? variable : homes.get(storage);
    if (home != null) {
      return home.forReading(precision).withShape(node.shape());
    }
    Values constant = constants.get(storage);
    return constant != null
        ? constant.withShape(node.shape())
        : slice(arenaArray, places.offset(node), node.shape());
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
