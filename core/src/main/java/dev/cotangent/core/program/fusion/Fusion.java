package dev.cotangent.core.program.fusion;

import static dev.cotangent.core.Graphs.storage;

import com.google.common.collect.Sets;
import dev.cotangent.core.Broadcast;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Get;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.FusionGroup;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.backend.Kernels;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Joins operations into groups of one kernel each: elementwise neighbours, and pairs.
 *
 * <p>A node joins the group of its consumers if all of them are in one group, of its provider. So a
 * group never has to wait for anything that waits for the group, and nothing is computed twice.
 * What an elementwise group reads through a {@link Broadcast} it reads from the broadcast's
 * operand. Other operations are joined in pairs where a kernel does both at once.
 */
public final class Fusion implements CompilerPass {
  /** Longer groups would need more scratch than the first-level cache holds. */
  private static final int LONGEST_GROUP = 24;

  @Override
  public Compilation run(Compilation state) {
    return state.withGroups(new Search(state.roots(), state.settings().kernels()).groups());
  }

  private static final class Search {
    private final Kernels kernels;
    private final List<Node> order;
    private final Set<Node> roots = Sets.newIdentityHashSet();
    private final IdentityHashMap<Node, Optional<KernelProvider>> fusers = new IdentityHashMap<>();
    private final IdentityHashMap<Node, List<Node>> members = new IdentityHashMap<>();
    private final IdentityHashMap<Node, Integer> readers = new IdentityHashMap<>();
    private final IdentityHashMap<Node, FusionGroup> producers = new IdentityHashMap<>();

    Search(List<Node> roots, Kernels kernels) {
      this.kernels = kernels;
      this.order = Graphs.topologicalOrder(roots);
      this.roots.addAll(roots);
    }

    /** The groups, in no particular order. */
    List<FusionGroup> groups() {
      joinNeighbours();
      countReaders();
      order.forEach(this::addProducer);
      Set<FusionGroup> groups = Sets.newIdentityHashSet();
      return order.stream()
          .map(producers::get)
          .filter(group -> group != null && groups.add(group))
          .toList();
    }

    /** Fills {@link #members}: the nodes of each group, under the node that is computed last. */
    private void joinNeighbours() {
      IdentityHashMap<Node, Node> heads = new IdentityHashMap<>();
      IdentityHashMap<Node, Node> headOfConsumers = new IdentityHashMap<>();
      Set<Node> scattered = Sets.newIdentityHashSet();
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
                  && members.getOrDefault(head, List.of()).size() < LONGEST_GROUP;
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
    private void countReaders() {
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
        FusionGroup group = elementwise(members.get(node));
        group.outputs().forEach(output -> producers.put(output, group));
      } else if (isComputed(node) && !isFusible(node)) {
        FusionGroup group = pair(node).orElseGet(() -> new FusionGroup(node));
        group.nodes().forEach(one -> one.results().forEach(result -> producers.put(result, group)));
      }
    }

    /** A node together with the one whose result it reads, if a kernel can do both at once. */
    private Optional<FusionGroup> pair(Node second) {
      if (second.op() instanceof MultiOp) {
        return Optional.empty();
      }
      for (Node input : second.inputs()) {
        Node first = storage(input);
        FusionGroup alone = producers.get(first);
        if (alone == null
            || alone.elementwise().isPresent()
            || alone.nodes().size() > 1
            || first.op() instanceof Get) {
          continue;
        }
        List<Node> readable = first.inputs().stream().map(Graphs::storage).toList();
        boolean readsNoMore =
            second.inputs().stream()
                .map(Graphs::storage)
                .allMatch(read -> read.equals(first) || readable.contains(read));
        boolean both = !Integer.valueOf(1).equals(readers.get(first));
        if (readsNoMore && kernels.matchPair(first, second, both).isPresent()) {
          List<Node> outputs = both ? List.of(first, second) : List.of(second);
          return Optional.of(
              new FusionGroup(List.of(first, second), first.inputs(), outputs, Optional.empty()));
        }
      }
      return Optional.empty();
    }

    private FusionGroup elementwise(List<Node> nodes) {
      Node head = nodes.get(nodes.size() - 1);
      Set<Node> inside = Sets.newIdentityHashSet();
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
      List<ElementwiseFusion.Instruction> instructions = new ArrayList<>();
      for (Node node : nodes) {
        List<Integer> uses = new ArrayList<>();
        for (Node input : node.inputs()) {
          Integer inner = numbers.get(input);
          uses.add(inner != null ? inner : operands.get(Source.of(input)));
        }
        numbers.put(node, operands.size() + instructions.size());
        instructions.add(new ElementwiseFusion.Instruction((Elementwise) node.op(), uses));
      }
      List<Node> outputs =
          nodes.stream().filter(node -> node.equals(head) || roots.contains(node)).toList();
      return new FusionGroup(
          nodes,
          operands.keySet().stream().map(Source::node).toList(),
          outputs,
          Optional.of(
              new ElementwiseFusion(
                  head.shape().size(),
                  operands.keySet().stream().map(Source::layout).toList(),
                  List.copyOf(instructions),
                  outputs.stream().map(numbers::get).toList())));
    }

    /** What a group reads, and how it is laid over the elements. */
    private record Source(Node node, ElementwiseFusion.Operand layout) {
      static Source of(Node input) {
        if (input.op() instanceof Broadcast) {
          Node source = input.input(0);
          Optional<ElementwiseFusion.Operand> layout =
              ElementwiseFusion.Operand.broadcast(source.shape(), input.shape());
          if (layout.isPresent()) {
            return new Source(source, layout.get());
          }
        }
        return new Source(input, ElementwiseFusion.Operand.full(input.shape().size()));
      }
    }

    /**
     * Whether a node has to be computed: it is neither given nor a view nor a result of another.
     */
    private static boolean isComputed(Node node) {
      return !node.op().isView()
          && !(node.op() instanceof Input
              || node.op() instanceof Variable
              || node.op() instanceof Constant
              || node.op() instanceof Get);
    }
  }
}
