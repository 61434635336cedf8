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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program does, in order, and where each value lives.
 *
 * <p>Variables live in their own storage, constants beside the plan, views in the storage of what
 * they show; everything else has a place in the arena from the step that computes it to the last
 * step that reads it.
 */
final class Plan {
  /** One operation to execute. */
  record Step(Node node, @Nullable Kernel kernel, int sharedOffset) {}

  private final Precision precision;
  private final List<Step> steps = new ArrayList<>();
  private final List<Node> inputs = new ArrayList<>();
  private final List<Node> variables = new ArrayList<>();
  private final IdentityHashMap<Node, Integer> offsets = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Values> constants = new IdentityHashMap<>();
  private final Arena arena = new Arena();

  /**
   * Plans the computation of the roots, which stay alive to the end.
   *
   * @param roots simplified expressions
   * @param providers asked in order for float32 kernels
   */
  Plan(Collection<Node> roots, Precision precision, List<KernelProvider> providers) {
    this.precision = precision;
    List<Node> order = Graphs.topologicalOrder(roots);
    IdentityHashMap<Node, Integer> lastRead = lastReads(order, roots);
    for (Node node : order) {
      if (node.op() instanceof Input) {
        inputs.add(node);
        offsets.put(node, arena.allocate(node.shape().size()));
      } else if (node.op() instanceof Constant constant) {
        Values value = Values.allocate(node.shape(), precision);
        constant.value().copyTo(value);
        constants.put(node, value);
      } else if (node.op() instanceof Variable) {
        variables.add(node);
      }
    }
    for (int time = 0; time < order.size(); time++) {
      Node node = order.get(time);
      if (isComputed(node)) {
        addStep(node, providers);
      }
      freeDead(node, time, lastRead);
    }
  }

  /** When the storage behind each node is read for the last time. */
  private static IdentityHashMap<Node, Integer> lastReads(
      List<Node> order, Collection<Node> roots) {
    IdentityHashMap<Node, Integer> lastRead = new IdentityHashMap<>();
    for (int time = 0; time < order.size(); time++) {
      lastRead.put(storage(order.get(time)), time);
      for (Node input : order.get(time).inputs()) {
        lastRead.put(storage(input), time);
      }
    }
    roots.forEach(root -> lastRead.put(storage(root), Integer.MAX_VALUE));
    return lastRead;
  }

  private void addStep(Node node, List<KernelProvider> providers) {
    int offset = arena.allocate(node.shape().size());
    offsets.put(node, offset);
    Kernel kernel = precision == Precision.FLOAT32 ? kernel(node, providers) : null;
    int shared = kernel == null ? 0 : kernel.sharedScratch();
    int sharedOffset = shared == 0 ? 0 : arena.allocate(shared);
    steps.add(new Step(node, kernel, sharedOffset));
    if (shared > 0) {
      arena.free(sharedOffset, shared);
    }
  }

  private static @Nullable Kernel kernel(Node node, List<KernelProvider> providers) {
    List<Shape> shapes = node.inputs().stream().map(Node::shape).toList();
    for (KernelProvider provider : providers) {
      Optional<Kernel> kernel = provider.kernel(node.op(), shapes, node.shape());
      if (kernel.isPresent()) {
        return kernel.get();
      }
    }
    return null;
  }

  private void freeDead(Node node, int time, IdentityHashMap<Node, Integer> lastRead) {
    List<Node> dying = new ArrayList<>(List.of(storage(node)));
    node.inputs().forEach(input -> dying.add(storage(input)));
    for (Node storage : dying) {
      Integer offset = offsets.get(storage);
      Integer last = lastRead.get(storage);
      if (offset != null && last != null && last == time) {
        arena.free(offset, storage.shape().size());
        lastRead.remove(storage); // an operand may be named twice
      }
    }
  }

  /** The node in whose storage a node's value lies. */
  static Node storage(Node node) {
    Node storage = node;
    while (storage.op().isView()) {
      storage = storage.input(0);
    }
    return storage;
  }

  /** Whether a node takes a step of its own. */
  private static boolean isComputed(Node node) {
    return !node.op().isView()
        && !(node.op() instanceof Input
            || node.op() instanceof Variable
            || node.op() instanceof Constant);
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
    Integer offset = offsets.get(storage(node));
    if (offset == null) {
      throw new IllegalStateException("[plan] not in the arena: " + node);
    }
    return offset;
  }

  /** The window through which a node's value is read, given the arena's array. */
  Values window(Node node, Values arenaArray) {
    Node storage = storage(node);
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
