package dev.cotangent.core.program.schedule;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Barrier;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Input;
import dev.cotangent.core.Node;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The pass that puts kernels in order, by itself. */
class SchedulerTests {
  private final Node x = input("x", 3);

  private static List<Node> order(List<ScheduledKernel> given, Node... roots) {
    return new Scheduler()
        .run(States.of(List.of(), roots).withOrder(given)).order().stream()
            .map(each -> each.outputs().get(0))
            .toList();
  }

  private static List<ScheduledKernel> kernels(Node... nodes) {
    return List.of(nodes).stream().map(FakeKernel.PLAIN::computing).toList();
  }

  @Test
  void valuesAreComputedShortlyBeforeTheyAreUsed() {
    Node a = sin(x);
    Node b = sin(a);
    Node c = times(x, x);
    Node d = sin(c);
    Node y = plus(b, d);
    assertEquals(List.of(a, b, c, d, y), order(kernels(y, a, c, b, d), y));
  }

  @Test
  void whatNoRootNeedsIsLeftOut() {
    Node y = sin(x);
    assertEquals(List.of(y), order(kernels(times(x, x), y), y));
  }

  @Test
  void whatABarrierWaitsForComesFirst() {
    Node late = sin(x);
    Node waited = times(x, x);
    Node y = sin(Node.of(new Barrier(), late, waited));
    assertEquals(List.of(waited, late, y), order(kernels(late, y, waited), y, waited));
  }

  @Property(tries = 200)
  void everyKernelComesOnceAndAfterWhatItReads(@ForAll long seed) {
    Random random = new Random(seed);
    List<Node> nodes = new ArrayList<>(List.of(x));
    for (int i = 0; i < 20; i++) {
      Node a = nodes.get(random.nextInt(nodes.size()));
      Node b = nodes.get(random.nextInt(nodes.size()));
      nodes.add(plus(a, b));
    }
    Node root = nodes.get(20);
    List<Node> shuffled = new ArrayList<>(nodes.subList(1, 21));
    Collections.shuffle(shuffled, random);
    Set<Node> computed = new HashSet<>(List.of(x));
    for (Node node : order(kernels(shuffled.toArray(Node[]::new)), root)) {
      assertTrue(computed.containsAll(node.inputs()), node::toString);
      assertTrue(computed.add(node), node::toString);
    }
    long needed =
        Graphs.topologicalOrder(List.of(root)).stream()
            .filter(node -> !(node.op() instanceof Input))
            .count();
    assertEquals(needed + 1, computed.size());
  }
}
