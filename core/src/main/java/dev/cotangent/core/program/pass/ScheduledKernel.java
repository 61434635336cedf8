package dev.cotangent.core.program.pass;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.program.backend.FusionGroup;
import dev.cotangent.core.program.backend.Kernel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * A kernel with what it computes: one step of a program.
 *
 * @param nodes the operations, each after what it uses
 * @param inputs the nodes whose values are read
 * @param outputs those of the operations whose values are needed later
 * @param kernel what computes them
 */
public record ScheduledKernel(
    List<Node> nodes, List<Node> inputs, List<Node> outputs, Kernel kernel) {
  public ScheduledKernel(FusionGroup group, Kernel kernel) {
    this(group.nodes(), group.inputs(), group.outputs(), kernel);
  }

  /** Whether a node's value lies in an output. */
  public boolean computes(Node node) {
    return outputs.contains(Graphs.storage(node));
  }

  /** Whether an output may be written over what lies in the storages that are chosen. */
  public boolean mayOverwrite(Predicate<Node> storages, int output) {
    for (int input = 0; input < inputs.size(); input++) {
      if (storages.test(Graphs.storage(inputs.get(input))) && !kernel.mayOverwrite(input, output)) {
        return false;
      }
    }
    return true;
  }

  /** The storages of what must have been computed: what barriers wait for, and what is read. */
  public List<Node> needed() {
    List<Node> needed = new ArrayList<>();
    for (Node input : inputs) {
      for (Node view = input; view.op().isView(); view = view.input(0)) {
        if (view.op() instanceof Barrier) {
          needed.add(Graphs.storage(view.input(1)));
        }
      }
    }
    inputs.forEach(input -> needed.add(Graphs.storage(input)));
    return needed;
  }

  /**
   * The place in an order of the last kernel that reads what lies in each storage; none for what no
   * kernel reads.
   *
   * @param kept what stays to the end: its storages are read later than by any kernel
   */
  public static IdentityHashMap<Node, Integer> lastReads(
      List<ScheduledKernel> order, Collection<Node> kept) {
    IdentityHashMap<Node, Integer> last = new IdentityHashMap<>();
    for (int time = 0; time < order.size(); time++) {
      for (Node input : order.get(time).inputs()) {
        last.put(Graphs.storage(input), time);
      }
    }
    kept.forEach(node -> last.put(Graphs.storage(node), Integer.MAX_VALUE));
    return last;
  }
}
