package dev.cotangent.core.program.tile;

import com.google.common.collect.Sets;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins kernels that follow each other and go sample by sample into {@link TiledGroup}s, where they
 * would hand each other more than a cache holds.
 */
public final class TileAndFuse implements CompilerPass {
  /** Values of fewer elements stay in the second-level cache from one step to the next anyway. */
  private static final int LEAST_ELEMENTS = 1 << 16;

  @Override
  public Compilation run(Compilation state) {
    return state.isEnabled(Optimization.CHAINING)
        ? state.withOrder(new Search(state).order())
        : state;
  }

  private static final class Search {
    private final List<ScheduledKernel> order;
    private final boolean inPlace;
    private final IdentityHashMap<Node, Integer> lastRead;
    private final List<ScheduledKernel> joined = new ArrayList<>();

    /** The group that is being made. */
    private final List<ScheduledKernel> open = new ArrayList<>();

    private final Set<Node> made = Sets.newIdentityHashSet();
    private int samples;

    Search(Compilation state) {
      this.order = state.order();
      this.inPlace = state.isEnabled(Optimization.IN_PLACE);
      this.lastRead = ScheduledKernel.lastReads(order, state.roots());
    }

    List<ScheduledKernel> order() {
      for (int time = 0; time < order.size(); time++) {
        add(order.get(time), time);
      }
      close(order.size());
      return joined;
    }

    private void add(ScheduledKernel next, int time) {
      if (!open.isEmpty() && !continues(next)) {
        close(time);
      }
      if (open.isEmpty()) {
        Node first = next.outputs().get(0);
        samples = first.shape().rank() == 0 ? 1 : first.shape().dim(0);
      }
      open.add(next);
      made.addAll(next.outputs());
      if (!isBatchable(next)) {
        close(time + 1);
      }
    }

    private boolean isBatchable(ScheduledKernel next) {
      return samples > 1 && !next.kernel().hasWideScratch() && next.kernel().isBatchable(samples);
    }

    /** Whether a kernel reads, sample by sample, something large that the open group computes. */
    private boolean continues(ScheduledKernel next) {
      if (!isBatchable(next)) {
        return false;
      }
      boolean large = false;
      for (int i = 0; i < next.inputs().size(); i++) {
        Node storage = Graphs.storage(next.inputs().get(i));
        if (made.contains(storage)) {
          if (!next.kernel().hasSamples(i)) {
            return false;
          }
          large |= storage.shape().size() >= LEAST_ELEMENTS;
        }
      }
      return large;
    }

    /** Ends the open group before the kernel of this time. */
    private void close(int time) {
      if (open.size() > 1) {
        joined.add(together(time));
      } else {
        joined.addAll(open);
      }
      open.clear();
      made.clear();
    }

    private ScheduledKernel together(int end) {
      List<Node> nodes = new ArrayList<>();
      Set<Node> inputs = new LinkedHashSet<>();
      List<Node> outputs = new ArrayList<>();
      for (ScheduledKernel each : open) {
        nodes.addAll(each.nodes());
        each.inputs().stream().map(Graphs::storage).forEach(inputs::add);
        each.outputs().stream()
            .filter(output -> lastRead.getOrDefault(output, -1) >= end)
            .forEach(outputs::add);
      }
      inputs.removeAll(made);
      List<Node> read = List.copyOf(inputs);
      Kernel tiled = new TiledGroup(open, read, outputs, samples, inPlace);
      return new ScheduledKernel(nodes, read, outputs, tiled);
    }
  }
}
