package dev.cotangent.core.program;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins works that follow each other and go sample by sample into {@link Chain}s. */
final class Chaining {
  /** Values of fewer elements stay in the second-level cache from one step to the next anyway. */
  private static final int LEAST_ELEMENTS = 1 << 16;

  private final IdentityHashMap<Schedule.Work, Optional<Kernel>> kernels;
  private final boolean inPlace;
  private final IdentityHashMap<Node, Integer> lastRead;
  private final List<Schedule.Work> joined = new ArrayList<>();

  /** The chain that is being made. */
  private final List<Schedule.Work> open = new ArrayList<>();

  private final Set<Node> made = Collections.newSetFromMap(new IdentityHashMap<>());
  private int samples;

  private Chaining(
      IdentityHashMap<Schedule.Work, Optional<Kernel>> kernels,
      boolean inPlace,
      IdentityHashMap<Node, Integer> lastRead) {
    this.kernels = kernels;
    this.inPlace = inPlace;
    this.lastRead = lastRead;
  }

  /**
   * The same work with neighbours joined.
   *
   * @param order the work in order
   * @param kernels the kernel of each piece of work; those of the chains are added
   * @param roots what must have its value at the end
   * @param inPlace whether results may be written over operands
   */
  static List<Schedule.Work> join(
      List<Schedule.Work> order,
      IdentityHashMap<Schedule.Work, Optional<Kernel>> kernels,
      Collection<Node> roots,
      boolean inPlace) {
    Chaining chaining = new Chaining(kernels, inPlace, Schedule.lastReads(order, roots));
    for (int time = 0; time < order.size(); time++) {
      chaining.add(order.get(time), time);
    }
    chaining.close(order.size());
    return chaining.joined;
  }

  private void add(Schedule.Work work, int time) {
    if (!open.isEmpty() && !continues(work)) {
      close(time);
    }
    if (open.isEmpty()) {
      Node first = work.outputs().get(0);
      samples = first.shape().rank() == 0 ? 1 : first.shape().dim(0);
    }
    open.add(work);
    made.addAll(work.outputs());
    if (!hasSamples(work)) {
      close(time + 1);
    }
  }

  private boolean hasSamples(Schedule.Work work) {
    return samples > 1 && kernel(work).flatMap(one -> one.forSamples(1, samples)).isPresent();
  }

  /** Whether a work reads, sample by sample, something large that the open chain computes. */
  private boolean continues(Schedule.Work work) {
    if (!hasSamples(work)) {
      return false;
    }
    Kernel kernel = kernel(work).orElseThrow();
    boolean large = false;
    for (int i = 0; i < work.inputs().size(); i++) {
      Node storage = Graphs.storage(work.inputs().get(i));
      if (made.contains(storage)) {
        if (!kernel.hasSamples(i)) {
          return false;
        }
        large |= storage.shape().size() >= LEAST_ELEMENTS;
      }
    }
    return large;
  }

  private Optional<Kernel> kernel(Schedule.Work work) {
    return requireNonNull(kernels.get(work));
  }

  /** Ends the open chain before the work of this time. */
  private void close(int time) {
    if (open.size() > 1) {
      Schedule.Work all = together(time);
      List<Kernel> members = open.stream().map(work -> kernel(work).orElseThrow()).toList();
      Chain chain = new Chain(List.copyOf(open), members, all, samples, inPlace);
      kernels.put(all, Optional.of(chain));
      joined.add(all);
    } else {
      joined.addAll(open);
    }
    open.clear();
    made.clear();
  }

  private Schedule.Work together(int end) {
    List<Node> nodes = new ArrayList<>();
    Set<Node> inputs = new LinkedHashSet<>();
    List<Node> outputs = new ArrayList<>();
    for (Schedule.Work work : open) {
      nodes.addAll(work.nodes());
      work.inputs().stream().map(Graphs::storage).forEach(inputs::add);
      work.outputs().stream()
          .filter(output -> lastRead.getOrDefault(output, -1) >= end)
          .forEach(outputs::add);
    }
    inputs.removeAll(made);
    return new Schedule.Work(nodes, List.copyOf(inputs), outputs, null);
  }
}
