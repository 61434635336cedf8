package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which new values of variables can be computed right over the old ones.
 *
 * <p>The old value must not be read later, and nothing may fail any more: a run that throws changes
 * no variable. Work that only computes new values waits to the end where that helps.
 */
final class UpdatesInPlace {
  private final IdentityHashMap<Schedule.Work, Optional<Kernel>> kernels;
  private final Predicate<Schedule.Work> mayRefuse;
  private final Map<Node, Node> updates;
  private final Set<Variable> kept = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<Schedule.Work> order;
  private final IdentityHashMap<Node, Variable> homes = new IdentityHashMap<>();

  // Of the present order: what is read when for the last time, and the last step that can fail.
  private final IdentityHashMap<Variable, Integer> lastRead = new IdentityHashMap<>();
  private final Set<Node> read = Collections.newSetFromMap(new IdentityHashMap<>());
  private int lastFailure;

  /**
   * Chooses.
   *
   * @param order the work in an order that computes everything
   * @param kernels the kernel of each piece of work
   * @param mayRefuse what may end the run
   * @param outputs what must have its value at the end
   * @param updates for each variable its new value
   */
  UpdatesInPlace(
      List<Schedule.Work> order,
      IdentityHashMap<Schedule.Work, Optional<Kernel>> kernels,
      Predicate<Schedule.Work> mayRefuse,
      List<Node> outputs,
      Map<Node, Node> updates) {
    this.kernels = kernels;
    this.mayRefuse = mayRefuse;
    this.updates = updates;
    Stream.concat(outputs.stream(), updates.values().stream())
        .map(Graphs::storage)
        .filter(node -> node.op() instanceof Variable)
        .forEach(node -> kept.add(node.variable()));
    this.order = new ArrayList<>(order);
    lookAt(order);
    List<Schedule.Work> waiting = new ArrayList<>();
    for (int time = 0; time < order.size(); time++) {
      Schedule.Work work = order.get(time);
      boolean onlyUpdates =
          updates.values().containsAll(work.outputs())
              && work.outputs().stream().noneMatch(read::contains);
      if (onlyUpdates && homes(work, time).size() < work.outputs().size()) {
        waiting.add(work);
      }
    }
    this.order.removeAll(waiting);
    this.order.addAll(waiting);
    lookAt(this.order);
    for (int time = 0; time < order.size(); time++) {
      homes.putAll(homes(this.order.get(time), time));
    }
  }

  private void lookAt(List<Schedule.Work> works) {
    lastRead.clear();
    read.clear();
    lastFailure = -1;
    for (int time = 0; time < works.size(); time++) {
      Schedule.Work work = works.get(time);
      for (Node input : work.inputs()) {
        Node storage = Graphs.storage(input);
        read.add(storage);
        if (storage.op() instanceof Variable variable) {
          lastRead.put(variable, time);
        }
      }
      if (mayRefuse.test(work)) {
        lastFailure = time;
      }
    }
  }

  /** The variables in whose places this work can write its outputs, if it is done at this time. */
  private IdentityHashMap<Node, Variable> homes(Schedule.Work work, int time) {
    IdentityHashMap<Node, Variable> found = new IdentityHashMap<>();
    for (Map.Entry<Node, Node> update : updates.entrySet()) {
      Variable variable = update.getKey().variable();
      int output = work.outputs().indexOf(update.getValue());
      if (output >= 0
          && time > lastFailure
          && !kept.contains(variable)
          && lastRead.getOrDefault(variable, -1) <= time
          && work.mayOverwrite(
              storage -> storage.op().equals(variable),
              output,
              requireNonNull(kernels.get(work)).orElseThrow())) {
        found.putIfAbsent(update.getValue(), variable);
      }
    }
    return found;
  }

  /** The work in the order in which it is to be done. */
  List<Schedule.Work> order() {
    return order;
  }

  /** For each value that is computed in a variable's storage, the variable. */
  IdentityHashMap<Node, Variable> homes() {
    return homes;
  }
}
