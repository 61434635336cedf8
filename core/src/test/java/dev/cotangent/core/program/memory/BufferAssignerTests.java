package dev.cotangent.core.program.memory;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.ReferenceKernel;
import dev.cotangent.core.program.pass.BufferAssignment;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The pass that gives values their places, by itself. */
class BufferAssignerTests {
  private final Node x = input("x", 100);

  private static BufferAssignment assign(Compilation state, List<ScheduledKernel> order) {
    return new BufferAssigner().run(state.withOrder(order)).buffers();
  }

  @Test
  void aResultTakesThePlaceOfADyingOperandIfItsKernelAllowsThat() {
    Node y = sin(x);
    BufferAssignment over = assign(States.of(List.of(), y), List.of(FakeKernel.PLAIN.computing(y)));
    assertEquals(over.offset(x), over.offset(y));
    assertEquals(112, over.size());
    BufferAssignment beside =
        assign(States.of(List.of(), y), List.of(FakeKernel.PLAIN.careful().computing(y)));
    assertNotEquals(beside.offset(x), beside.offset(y));
    BufferAssignment kept =
        assign(States.of(List.of(), y, x), List.of(FakeKernel.PLAIN.computing(y)));
    assertNotEquals(kept.offset(x), kept.offset(y));
  }

  @Test
  void deadValuesAndScratchGiveTheirPlacesBack() {
    Node a = total(x);
    Node b = sin(input("z", 100));
    FakeKernel careful = FakeKernel.PLAIN.careful();
    // x is dead when b is computed, and so is the scratch of a.
    BufferAssignment places =
        assign(
            States.of(List.of(), a, b),
            List.of(careful.scratch(100).computing(a), careful.scratch(100).computing(b)));
    assertEquals(places.offset(x), places.offset(b));
    assertEquals(places.scratch().get(0), places.scratch().get(1));
    assertEquals(3 * 112 + 16, places.size());
  }

  @Test
  void aResultTakesThePlaceOfAnOperandOfItsSizeOnly() {
    Node sum = total(x);
    Node y = Node.of(new TestOps.Spread(x.shape()), sum);
    BufferAssignment places =
        assign(
            States.of(List.of(), y),
            List.of(FakeKernel.PLAIN.computing(sum), FakeKernel.PLAIN.computing(y)));
    assertEquals(112, places.offset(sum));
    assertEquals(0, places.offset(y));
  }

  @Test
  void variablesAndWhatIsDonatedHaveNoPlace() {
    Node w = variable("w", Tensor.zeros(100));
    Node y = plus(w, w);
    Compilation state =
        States.of(States.settings(List.of()), Map.of(w, y), new Node[0])
            .withDonations(Map.of(y, w.variable()));
    BufferAssignment places = assign(state, List.of(FakeKernel.PLAIN.computing(y)));
    assertNull(places.place(w));
    assertNull(places.place(y));
    assertEquals(0, places.size());
  }

  @Test
  void float64ScratchOfAFloat32ProgramLiesBeside() {
    Node y = sin(x);
    Kernel reference = new ReferenceKernel(y, Precision.FLOAT32);
    assertTrue(reference.sharedScratch() > 0);
    BufferAssignment places =
        assign(
            States.of(List.of(), y),
            List.of(new ScheduledKernel(List.of(y), List.of(x), List.of(y), reference)));
    assertEquals(2 * 112, places.size());
  }

  /** Fills the array as the kernels would, and looks whether each still finds its operands. */
  @Property(tries = 300)
  void nothingIsOverwrittenThatIsStillRead(@ForAll long seed) {
    Random random = new Random(seed);
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      nodes.add(input("x" + i, 1 + random.nextInt(40)));
    }
    List<ScheduledKernel> order = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Node a = nodes.get(random.nextInt(nodes.size()));
      Node node = random.nextBoolean() ? sin(a) : plus(a, a);
      nodes.add(node);
      FakeKernel kernel = random.nextBoolean() ? FakeKernel.PLAIN : FakeKernel.PLAIN.careful();
      order.add(kernel.scratch(random.nextInt(3) * 20).computing(node));
    }
    List<Node> roots = new ArrayList<>();
    nodes.stream().filter(node -> random.nextInt(6) == 0).forEach(roots::add);
    roots.add(nodes.get(nodes.size() - 1));
    Set<Node> needed = new HashSet<>(Graphs.topologicalOrder(roots));
    order.removeIf(each -> !needed.contains(each.outputs().get(0)));
    BufferAssignment places = assign(States.of(List.of(), roots.toArray(Node[]::new)), order);
    int[] memory = new int[places.size()];
    IdentityHashMap<Node, Integer> numbers = new IdentityHashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      numbers.put(node, i + 1);
      if (i < 3 && places.place(node) != null) {
        write(memory, places.offset(node), node.shape().size(), i + 1);
      }
    }
    for (int i = 0; i < order.size(); i++) {
      ScheduledKernel each = order.get(i);
      each.inputs().forEach(read -> assertHolds(memory, places, read, numbers.get(read)));
      write(memory, places.scratch().get(i), each.kernel().sharedScratch(), -1);
      boolean careful = !each.kernel().mayOverwrite(0, 0);
      Node result = each.outputs().get(0);
      if (careful) {
        each.inputs().forEach(read -> assertHolds(memory, places, read, numbers.get(read)));
      }
      write(memory, places.offset(result), result.shape().size(), numbers.get(result));
      if (careful) {
        each.inputs().forEach(read -> assertHolds(memory, places, read, numbers.get(read)));
      }
    }
    roots.forEach(root -> assertHolds(memory, places, root, numbers.get(root)));
  }

  private static void write(int[] memory, int offset, int size, int number) {
    Arrays.fill(memory, offset, offset + size, number);
  }

  private static void assertHolds(int[] memory, BufferAssignment places, Node node, int number) {
    int offset = places.offset(node);
    for (int i = offset; i < offset + node.shape().size(); i++) {
      assertEquals(number, memory[i], () -> "the value of " + node);
    }
  }
}
