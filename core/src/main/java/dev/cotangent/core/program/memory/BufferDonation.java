package dev.cotangent.core.program.memory;

import com.google.common.collect.Sets;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses the new values of variables that can be computed right over the old ones.
 *
 * <p>The old value must not be read later, and nothing may fail any more: a run that throws changes
 * no variable. Kernels that only compute new values wait to the end where that helps.
 */
public final class BufferDonation implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    if (!state.isEnabled(Optimization.IN_PLACE)) {
      return state;
    }
    Lives lives = new Lives(state);
    List<ScheduledKernel> order = new ArrayList<>();
    List<ScheduledKernel> waiting = new ArrayList<>();
    for (int time = 0; time < state.order().size(); time++) {
      ScheduledKernel kernel = state.order().get(time);
      boolean waits =
          state.updates().values().containsAll(kernel.outputs())
              && kernel.outputs().stream().noneMatch(lives.read::contains)
              && lives.donations(kernel, time).size() < kernel.outputs().size();
      (waits ? waiting : order).add(kernel);
    }
    order.addAll(waiting);
    Compilation reordered = state.withOrder(order);
    Lives after = new Lives(reordered);
    IdentityHashMap<Node, Variable> donations = new IdentityHashMap<>();
    for (int time = 0; time < order.size(); time++) {
      donations.putAll(after.donations(order.get(time), time));
    }
    return reordered.withDonations(donations);
  }

  /** What is read when for the last time in an order, and the last kernel that can fail. */
  private static final class Lives {
    private final Map<Node, Node> updates;
    private final Set<Variable> kept = Sets.newIdentityHashSet();
    private final IdentityHashMap<Variable, Integer> lastRead = new IdentityHashMap<>();
    private final Set<Node> read = Sets.newIdentityHashSet();
    private int lastFailure = -1;

    Lives(Compilation state) {
      this.updates = state.updates();
      for (Node root : state.roots()) {
        if (Graphs.storage(root).op() instanceof Variable variable) {
          kept.add(variable);
        }
      }
      for (int time = 0; time < state.order().size(); time++) {
        ScheduledKernel kernel = state.order().get(time);
        for (Node input : kernel.inputs()) {
          Node storage = Graphs.storage(input);
          read.add(storage);
          if (storage.op() instanceof Variable variable) {
            lastRead.put(variable, time);
          }
        }
        lastFailure = state.mayThrow(kernel) ? time : lastFailure;
      }
    }

    /** The variables over which a kernel can write its outputs, if it runs at this time. */
    IdentityHashMap<Node, Variable> donations(ScheduledKernel kernel, int time) {
      IdentityHashMap<Node, Variable> found = new IdentityHashMap<>();
      for (Map.Entry<Node, Node> update : updates.entrySet()) {
        Variable variable = update.getKey().variable();
        int output = kernel.outputs().indexOf(update.getValue());
        if (output >= 0
            && time > lastFailure
            && !kept.contains(variable)
            && lastRead.getOrDefault(variable, -1) <= time
            && kernel.mayOverwrite(storage -> storage.op().equals(variable), output)) {
          found.putIfAbsent(update.getValue(), variable);
        }
      }
      return found;
    }
  }
}
