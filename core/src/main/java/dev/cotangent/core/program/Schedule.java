package dev.cotangent.core.program;

import static dev.cotangent.core.Graphs.storage;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.Broadcast;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Get;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order in which nodes are computed, with elementwise neighbours joined into one pass.
 *
 * <p>A node joins the pass of its consumers if all of them are in one pass, of its provider. So a
 * pass never has to wait for anything that waits for the pass, and nothing is computed twice. What
 * a pass reads through a {@link Broadcast} it reads from the broadcast's operand. Other operations
 * are joined in pairs where a kernel does both at once.
 */
final class Schedule {
  /** Longer passes would need more scratch than the first-level cache holds. */
  private static final int LONGEST_PASS = 24;

  /**
   * What is computed at one time.
   *
   * @param nodes the operations, each after what it uses
   * @param inputs the nodes whose values are read
   * @param outputs those of the operations whose values are needed later
   * @param pass the operations as one pass, if they are elementwise
   */
  record Work(
      List<Node> nodes, List<Node> inputs, List<Node> outputs, @Nullable ElementwisePass pass) {

    /** Whether an output may be written over what lies in the storages that are chosen. */
    boolean mayOverwrite(Predicate<Node> storages, int output, Kernel kernel) {
      for (int input = 0; input < inputs.size(); input++) {
        if (storages.test(storage(inputs.get(input))) && !kernel.mayOverwrite(input, output)) {
          return false;
        }
      }
      return true;
    }
  }

  private final Kernels kernels;
  private final Set<Node> roots = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Node, Optional<KernelProvider>> fusers = new IdentityHashMap<>();
  private final IdentityHashMap<Node, List<Node>> members = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Integer> readers = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Work> producers = new IdentityHashMap<>();

  private Schedule(Collection<Node> roots, Kernels kernels) {
    this.kernels = kernels;
    this.roots.addAll(roots);
  }

  /**
   * The work that computes the roots, in order.
   *
   * @param kernels which operations can be joined
   */
  static List<Work> of(Collection<Node> roots, Kernels kernels) {
    Schedule schedule = new Schedule(roots, kernels);
    List<Node> order = Graphs.topologicalOrder(roots);
    schedule.joinNeighbours(order);
    schedule.countReaders(order);
    for (Node node : order) {
      schedule.addProducer(node);
    }
    return schedule.inOrder(roots);
  }

  /** Fills {@link #members}: the nodes of each pass, under the node that is computed last. */
  private void joinNeighbours(List<Node> order) {
    IdentityHashMap<Node, Node> heads = new IdentityHashMap<>();
    IdentityHashMap<Node, Node> headOfConsumers = new IdentityHashMap<>();
    Set<Node> scattered = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = order.size() - 1; i >= 0; i--) {
      Node node = order.get(i);
      boolean member = isFusible(node);
      if (member) {
        Node head = headOfConsumers.get(node);
        boolean joins =
            head != null
                && !scattered.contains(node)
                && head.shape().equals(node.shape())
                && fuser(head).equals(fuser(node))
                && members.getOrDefault(head, List.of()).size() < LONGEST_PASS;
        heads.put(node, joins ? head : node);
        members.computeIfAbsent(joins ? head : node, h -> new ArrayList<>()).add(node);
      }
      for (Node input : node.inputs()) {
        Node mine = member ? heads.get(node) : null;
        if (mine == null || !mine.equals(headOfConsumers.computeIfAbsent(input, x -> mine))) {
          scattered.add(input);
        }
      }
    }
    members.values().forEach(Collections::reverse);
  }

  private boolean isFusible(Node node) {
    return fuser(node).isPresent();
  }

  private Optional<KernelProvider> fuser(Node node) {
    return fusers.computeIfAbsent(node, kernels::fuser);
  }

  /** Fills {@link #readers}: how many operations read what lies in a node's storage. */
  private void countReaders(List<Node> order) {
    roots.forEach(root -> readers.merge(storage(root), 1, Integer::sum));
    for (Node node : order) {
      if (!node.op().isView()) {
        node.inputs().stream()
            .map(Graphs::storage)
            .distinct()
            .forEach(storage -> readers.merge(storage, 1, Integer::sum));
      }
    }
  }

  private void addProducer(Node node) {
    if (members.containsKey(node)) {
      Work work = pass(members.get(node));
      work.outputs.forEach(output -> producers.put(output, work));
    } else if (isComputed(node) && !isFusible(node)) {
      Work work = pair(node).orElse(new Work(List.of(node), node.inputs(), node.results(), null));
      work.nodes.forEach(one -> one.results().forEach(result -> producers.put(result, work)));
    }
  }

  /** A node together with the one whose result it reads, if a kernel can do both at once. */
  private Optional<Work> pair(Node second) {
    if (second.op() instanceof MultiOp) {
      return Optional.empty();
    }
    for (Node input : second.inputs()) {
      Node first = storage(input);
      Work alone = producers.get(first);
      if (alone == null
          || alone.pass != null
          || alone.nodes.size() > 1
          || first.op() instanceof Get) {
        continue;
      }
      List<Node> readable = first.inputs().stream().map(Graphs::storage).toList();
      boolean readsNoMore =
          second.inputs().stream()
              .map(Graphs::storage)
              .allMatch(read -> read.equals(first) || readable.contains(read));
      boolean both = !Integer.valueOf(1).equals(readers.get(first));
      if (readsNoMore && kernels.pair(first, second, both).isPresent()) {
        List<Node> outputs = both ? List.of(first, second) : List.of(second);
        return Optional.of(new Work(List.of(first, second), first.inputs(), outputs, null));
      }
    }
    return Optional.empty();
  }

  private Work pass(List<Node> nodes) {
    Node head = nodes.get(nodes.size() - 1);
    Set<Node> inside = Collections.newSetFromMap(new IdentityHashMap<>());
    inside.addAll(nodes);
    Map<Source, Integer> operands = new LinkedHashMap<>();
    for (Node node : nodes) {
      for (Node input : node.inputs()) {
        if (!inside.contains(input)) {
          operands.putIfAbsent(Source.of(input), operands.size());
        }
      }
    }
    IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();
    List<ElementwisePass.Instruction> instructions = new ArrayList<>();
    for (Node node : nodes) {
      List<Integer> uses = new ArrayList<>();
      for (Node input : node.inputs()) {
        Integer inner = numbers.get(input);
        uses.add(inner != null ? inner : operands.get(Source.of(input)));
      }
      numbers.put(node, operands.size() + instructions.size());
      instructions.add(new ElementwisePass.Instruction((Elementwise) node.op(), uses));
    }
    List<Node> outputs =
        nodes.stream().filter(node -> node.equals(head) || roots.contains(node)).toList();
    return new Work(
        nodes,
        operands.keySet().stream().map(Source::node).toList(),
        outputs,
        new ElementwisePass(
            head.shape().size(),
            operands.keySet().stream().map(Source::layout).toList(),
            List.copyOf(instructions),
            outputs.stream().map(numbers::get).toList()));
  }

  /** What a pass reads, and how it is laid over the elements. */
  private record Source(Node node, ElementwisePass.Operand layout) {
    static Source of(Node input) {
      if (input.op() instanceof Broadcast) {
        Node source = input.input(0);
        Optional<ElementwisePass.Operand> layout =
            ElementwisePass.Operand.broadcast(source.shape(), input.shape());
        if (layout.isPresent()) {
          return new Source(source, layout.get());
        }
      }
      return new Source(input, ElementwisePass.Operand.full(input.shape().size()));
    }
  }

  /** Depth first from the roots, so that values are computed shortly before they are used. */
  private List<Work> inOrder(Collection<Node> from) {
    List<Work> order = new ArrayList<>();
    Set<Work> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Visit> open = new ArrayDeque<>();
    for (Node root : from) {
      open(root, seen, open);
      while (!open.isEmpty()) {
        Visit visit = open.peek();
        if (visit.rest.hasNext()) {
          open(visit.rest.next(), seen, open);
        } else {
          order.add(visit.work);
          open.pop();
        }
      }
    }
    return order;
  }

  private void open(Node node, Set<Work> seen, Deque<Visit> open) {
    Work work = producers.get(storage(node));
    if (work != null && seen.add(work)) {
      open.push(new Visit(work, needed(work).iterator()));
    }
  }

  /** The storages of what must have been computed: what barriers wait for, and what is read. */
  static List<Node> needed(Work work) {
    List<Node> needed = new ArrayList<>();
    for (Node input : work.inputs) {
      for (Node view = input; view.op().isView(); view = view.input(0)) {
        if (view.op() instanceof Barrier) {
          needed.add(storage(view.input(1)));
        }
      }
    }
    work.inputs.forEach(input -> needed.add(storage(input)));
    return needed;
  }

  private record Visit(Work work, Iterator<Node> rest) {}

  /**
   * The place in an order of the last work that reads what lies in each storage; none for what no
   * work reads.
   *
   * @param kept what stays to the end: its storages are read later than any work
   */
  static IdentityHashMap<Node, Integer> lastReads(List<Work> order, Collection<Node> kept) {
    IdentityHashMap<Node, Integer> last = new IdentityHashMap<>();
    for (int time = 0; time < order.size(); time++) {
      for (Node input : order.get(time).inputs()) {
        last.put(storage(input), time);
      }
    }
    kept.forEach(node -> last.put(storage(node), Integer.MAX_VALUE));
    return last;
  }

  /** Whether a node has to be computed: it is neither given nor a view nor a result of another. */
  private static boolean isComputed(Node node) {
    return !node.op().isView()
        && !(node.op() instanceof Input
            || node.op() instanceof Variable
            || node.op() instanceof Constant
            || node.op() instanceof Get);
  }
}
