package dev.cotangent.core.program.schedule;

import com.google.common.collect.Sets;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Puts kernels in order: depth first from the roots, so that values are computed shortly before
 * they are used.
 */
public final class Scheduler implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    IdentityHashMap<Node, ScheduledKernel> producers = new IdentityHashMap<>();
    state.order().forEach(kernel -> kernel.outputs().forEach(node -> producers.put(node, kernel)));
    List<ScheduledKernel> order = new ArrayList<>();
    Search search = new Search(producers);
    for (Node root : state.roots()) {
      search.open(root);
      while (!search.open.isEmpty()) {
        Visit visit = search.open.peek();
        if (visit.rest.hasNext()) {
          search.open(visit.rest.next());
        } else {
          order.add(visit.kernel);
          search.open.pop();
        }
      }
    }
    return state.withOrder(order);
  }

  private static final class Search {
    private final IdentityHashMap<Node, ScheduledKernel> producers;
    private final Set<ScheduledKernel> seen = Sets.newIdentityHashSet();
    private final Deque<Visit> open = new ArrayDeque<>();

    Search(IdentityHashMap<Node, ScheduledKernel> producers) {
      this.producers = producers;
    }

    void open(Node node) {
      ScheduledKernel kernel = producers.get(Graphs.storage(node));
      if (kernel != null && seen.add(kernel)) {
        open.push(new Visit(kernel, kernel.needed().iterator()));
      }
    }
  }

  private record Visit(ScheduledKernel kernel, Iterator<Node> rest) {}
}
