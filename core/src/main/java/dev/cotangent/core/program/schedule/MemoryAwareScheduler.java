package dev.cotangent.core.program.schedule;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Sets;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings work forward that makes room: as soon as all remaining readers of a value could run, and
 * would free at least as much memory as their results take, they do.
 *
 * <p>So a weight's gradient is taken, and the weight changed, right when the sweep has passed it,
 * and not after the sweep with all values still there.
 */
public final class MemoryAwareScheduler implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    return state.withOrder(new Search(state).order());
  }

  private static final class Search {
    private final List<ScheduledKernel> works;
    private final Set<Node> roots = Sets.newIdentityHashSet();

    // By the number of a piece of work: its place in the order that was given.
    private final List<Set<Node>> reads = new ArrayList<>();
    private final List<List<Integer>> followers = new ArrayList<>();
    private final int[] waiting; // for how many others
    private final boolean[] mayThrow;
    private final boolean[] done;

    private final IdentityHashMap<Node, Set<Integer>> readers = new IdentityHashMap<>();
    private final List<ScheduledKernel> order = new ArrayList<>();
    private final Deque<Node> releasable = new ArrayDeque<>();
    private int mayStillThrow; // how many of what is not done

    Search(Compilation state) {
      this.works = state.order();
      this.waiting = new int[works.size()];
      this.mayThrow = new boolean[works.size()];
      this.done = new boolean[works.size()];
      state.roots().forEach(root -> this.roots.add(Graphs.storage(root)));
      IdentityHashMap<Node, Integer> producers = new IdentityHashMap<>();
      for (int i = 0; i < works.size(); i++) {
        ScheduledKernel work = works.get(i);
        mayThrow[i] = state.mayThrow(work);
        mayStillThrow += mayThrow[i] ? 1 : 0;
        addReads(i);
        addWaiting(i, producers);
        for (Node output : work.outputs()) {
          producers.put(output, i);
        }
      }
    }

    private void addReads(int i) {
      Set<Node> read = new LinkedHashSet<>(); // taken in this order
      works.get(i).inputs().forEach(input -> read.add(Graphs.storage(input)));
      reads.add(read);
      for (Node value : read) {
        readers.computeIfAbsent(value, v -> new LinkedHashSet<>()).add(i);
      }
    }

    private void addWaiting(int i, IdentityHashMap<Node, Integer> producers) {
      Set<Integer> before = new LinkedHashSet<>();
      for (Node needed : works.get(i).needed()) {
        Integer producer = producers.get(needed);
        if (producer != null) {
          before.add(producer);
        }
      }
      before.forEach(producer -> followers.get(producer).add(i));
      followers.add(new ArrayList<>());
      waiting[i] = before.size();
    }

    List<ScheduledKernel> order() {
      for (int i = 0; i < works.size(); i++) {
        take(i);
        while (!releasable.isEmpty()) {
          release(releasable.remove());
        }
      }
      return order;
    }

    private void take(int i) {
      if (done[i]) {
        return;
      }
      done[i] = true;
      mayStillThrow -= mayThrow[i] ? 1 : 0;
      order.add(works.get(i));
      for (Node value : reads.get(i)) {
        readersOf(value).remove(i);
        releasable.add(value);
      }
      for (int follower : followers.get(i)) {
        waiting[follower]--;
        if (waiting[follower] == 0) {
          releasable.addAll(reads.get(follower));
        }
      }
    }

    /** Has the remaining readers of a value run if they can and that makes room. */
    private void release(Node value) {
      Set<Integer> remaining = readersOf(value);
      if (remaining.stream().allMatch(i -> waiting[i] == 0)) {
        Set<Integer> group = new LinkedHashSet<>(remaining);
        Set<Integer> withRoots = withRoots(group);
        if (makesRoom(withRoots)) {
          withRoots.forEach(this::take);
        } else if (makesRoom(group)) {
          group.forEach(this::take);
        }
      }
    }

    /** A group with the work that computes nothing but roots and waits for nothing else. */
    private Set<Integer> withRoots(Set<Integer> group) {
      Set<Integer> all = new LinkedHashSet<>(group);
      Map<Integer, Integer> served = new HashMap<>();
      for (int i : group) {
        for (int follower : followers.get(i)) {
          if (served.merge(follower, 1, Integer::sum) == waiting[follower]
              && roots.containsAll(works.get(follower).outputs())) {
            all.add(follower);
          }
        }
      }
      return all;
    }

    private boolean makesRoom(Set<Integer> group) {
      long room = 0;
      boolean computesRoot = false;
      Set<Node> read = Sets.newIdentityHashSet();
      for (int i : group) {
        read.addAll(reads.get(i));
        for (Node output : works.get(i).outputs()) {
          boolean root = roots.contains(output);
          computesRoot |= root;
          room -= root ? 0 : output.shape().size();
        }
      }
      boolean inPlace = mayStillThrow == 0; // whether a new value could be written over the old one
      for (Node value : read) {
        boolean lastRead = group.containsAll(readersOf(value));
        if (value.op() instanceof Variable) {
          inPlace &= lastRead;
        } else if (lastRead && !(value.op() instanceof Constant) && !roots.contains(value)) {
          room += value.shape().size();
        }
      }
      return room >= 0 && (inPlace || !computesRoot);
    }

    /** Who has yet to read a value. */
    private Set<Integer> readersOf(Node value) {
      return requireNonNull(readers.get(value));
    }
  }
}
