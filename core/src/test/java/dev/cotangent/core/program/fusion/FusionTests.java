package dev.cotangent.core.program.fusion;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Broadcast;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.FusionGroup;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.core.program.pass.Compilation;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass that joins operations, by itself. */
class FusionTests {
  private final Node x = input("x", 3);

  /** Fuses what is elementwise, and does a sum with what it sums. */
  private static final class Everything implements KernelProvider {
    @Override
    public boolean fuses(Elementwise op) {
      return true;
    }

    @Override
    public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
      return Optional.empty();
    }

    @Override
    public Optional<Kernel> matchPair(Node first, Node second, boolean both) {
      return first.op() instanceof TestOps.Total && second.op() instanceof TestOps.Spread
          ? Optional.of(FakeKernel.PLAIN)
          : Optional.empty();
    }

    @Override
    public String describe() {
      return "everything";
    }
  }

  private static List<FusionGroup> groups(Node... roots) {
    return new Fusion().run(States.of(List.of(new Everything()), roots)).groups();
  }

  @Test
  void neighboursAreOneGroupThatReadsEachOperandOnce() {
    Node y = plus(sin(times(x, x)), x);
    List<FusionGroup> groups = groups(y);
    assertEquals(1, groups.size());
    FusionGroup group = groups.get(0);
    assertEquals(3, group.nodes().size());
    assertEquals(List.of(x), group.inputs());
    assertEquals(List.of(y), group.outputs());
    ElementwiseFusion fusion = group.elementwise().orElseThrow();
    assertEquals(
        List.of(List.of(0, 0), List.of(1), List.of(2, 0)),
        fusion.instructions().stream().map(ElementwiseFusion.Instruction::uses).toList());
    assertEquals(List.of(3), fusion.results());
  }

  @Test
  void aRootWithinAGroupIsAResultOfIt() {
    Node inner = sin(x);
    Node y = plus(inner, x);
    assertEquals(List.of(inner, y), groups(y, inner).get(0).outputs());
  }

  @Test
  void whatIsReadOutsideIsComputedForItself() {
    Node shared = sin(x);
    Node y = plus(shared, Node.of(new TestOps.Spread(x.shape()), total(shared)));
    assertEquals(3, groups(y).size());
  }

  @Test
  void groupsOfOneKernelForTwoReadWhatTheFirstReads() {
    Node sum = total(x);
    Node y = Node.of(new TestOps.Spread(Shape.of(7)), sum);
    FusionGroup pair = groups(y).get(0);
    assertEquals(List.of(sum, y), pair.nodes());
    assertEquals(List.of(x), pair.inputs());
    assertEquals(List.of(y), pair.outputs());
    assertEquals(List.of(sum, y), groups(y, sum).get(0).outputs());
  }

  /** Joins what follows each other in pairs, whatever it is. */
  private static final class Pairs implements KernelProvider {
    @Override
    public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
      return Optional.empty();
    }

    @Override
    public Optional<Kernel> matchPair(Node first, Node second, boolean both) {
      return Optional.of(FakeKernel.PLAIN);
    }

    @Override
    public String describe() {
      return "pairs";
    }
  }

  @Test
  void theSecondOfAPairReadsNothingThatTheFirstDoesNot() {
    Node scalar = input("scalar");
    Node sum = total(scalar);
    for (Node other : List.of(input("other"), scalar, sum)) {
      Node y = plus(sum, other);
      List<FusionGroup> groups = new Fusion().run(States.of(List.of(new Pairs()), y)).groups();
      assertEquals(other.label().equals("other") ? 2 : 1, groups.size(), other::toString);
    }
  }

  private record Repeated(Shape shape) implements Broadcast, TestOps.Unevaluated {
    @Override
    public Shape infer(List<Shape> inputs) {
      return shape;
    }
  }

  @Test
  void whatIsRepeatedIsReadFromItsSourceWhereThatCanBe() {
    Node source = input("source", 4, 1);
    Node repeated = Node.of(new Repeated(Shape.of(2, 4, 3)), source);
    FusionGroup group = producer(sin(repeated));
    assertEquals(List.of(source), group.inputs());
    assertEquals(
        List.of(new ElementwiseFusion.Operand(4, 3)), group.elementwise().orElseThrow().operands());
    Node apart = Node.of(new Repeated(Shape.of(2, 4, 3)), input("apart", 2, 1, 3));
    FusionGroup written = producer(sin(apart));
    assertEquals(List.of(apart), written.inputs());
    assertEquals(
        List.of(ElementwiseFusion.Operand.full(24)),
        written.elementwise().orElseThrow().operands());
  }

  private static FusionGroup producer(Node node) {
    return groups(node).stream()
        .filter(group -> group.outputs().contains(node))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"24, 1", "25, 2", "49, 3"})
  void groupsAreBounded(int operations, int groups) {
    Node y = x;
    for (int i = 0; i < operations; i++) {
      y = sin(y);
    }
    assertEquals(groups, groups(y).size());
  }

  @Test
  void everyOperationIsInOneGroup() {
    Node a = sin(x);
    Node y = times(plus(a, x), sin(times(a, x)));
    Set<Node> seen = new HashSet<>();
    for (FusionGroup group : groups(y, total(y))) {
      group.nodes().forEach(node -> assertTrue(seen.add(node), node::toString));
    }
    assertEquals(6, seen.size());
  }

  @Test
  void nothingIsJoinedWhereThatIsLeftOut() {
    Compilation state =
        States.of(
            States.settings(List.of(new Everything()), Optimization.FUSION),
            Map.of(),
            plus(sin(x), x));
    assertEquals(2, new Fusion().run(state).groups().size());
  }
}
