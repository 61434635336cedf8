package dev.cotangent.core.program.schedule;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The pass that brings kernels forward that make room, by itself. */
class MemoryAwareSchedulerTests {
  private final Node x = input("x", 100);
  private final Node w = variable("w", Tensor.zeros(100));

  /** So many elements of whatever is read. */
  private record Sized(int size) implements TestOps.Unevaluated {
    @Override
    public Shape infer(List<Shape> inputs) {
      return Shape.of(size);
    }
  }

  private static List<Node> order(Compilation state) {
    return new MemoryAwareScheduler()
        .run(state).order().stream().map(each -> each.outputs().get(0)).toList();
  }

  private static List<ScheduledKernel> kernels(FakeKernel kernel, Node... nodes) {
    return List.of(nodes).stream().map(kernel::computing).toList();
  }

  @Test
  void theLastReaderOfAValueComesWhenItFreesIt() {
    Node big = sin(x);
    Node sum = total(big);
    Node other = sin(input("z", 100));
    Node y = plus(other, other);
    Compilation state =
        States.of(List.of(), y, sum).withOrder(kernels(FakeKernel.PLAIN, big, other, y, sum));
    assertEquals(List.of(big, sum, other, y), order(state));
  }

  @Test
  void aWeightIsChangedOnceItsGradientIsThereUnlessARunMayStillEnd() {
    Node gradient = times(w, x);
    Node next = plus(w, gradient);
    Node other = sin(total(x));
    Map<Node, Node> updates = Map.of(w, next);
    Compilation start = States.of(States.settings(List.of()), updates, other);
    List<ScheduledKernel> given = kernels(FakeKernel.PLAIN, gradient, other.input(0), other, next);
    assertEquals(List.of(gradient, next, other.input(0), other), order(start.withOrder(given)));
    List<ScheduledKernel> throwing = new ArrayList<>(given);
    throwing.set(2, FakeKernel.PLAIN.throwing().computing(other));
    assertEquals(List.of(gradient, other.input(0), other, next), order(start.withOrder(throwing)));
  }

  @Test
  void onceNothingMayThrowAnyMoreAWeightIsChangedAsSoonAsItCan() {
    Node thrower = sin(input("z", 100));
    Node gradient = times(w, x);
    Node next = plus(w, gradient);
    Node sum = total(x);
    Node other = sin(sum);
    List<ScheduledKernel> given =
        new ArrayList<>(kernels(FakeKernel.PLAIN, thrower, gradient, sum, other, next));
    given.set(0, FakeKernel.PLAIN.throwing().computing(thrower));
    Compilation state = States.of(States.settings(List.of()), Map.of(w, next), thrower, other);
    assertEquals(List.of(thrower, gradient, next, sum, other), order(state.withOrder(given)));
  }

  /**
   * A gradient is as large as the weight; alone it would take room, with the weight's change not.
   */
  @Test
  void whatOnlyAChangeOfAWeightReadsIsComputedWithIt() {
    Node sum = total(x);
    Node gradient = Node.of(new Sized(100), sum);
    Node next = plus(w, gradient);
    Node other = sin(input("z", 100));
    Node last = sin(other);
    Compilation state = States.of(States.settings(List.of()), Map.of(w, next), last);
    assertEquals(
        List.of(sum, gradient, next, other, last),
        order(state.withOrder(kernels(FakeKernel.PLAIN, sum, other, last, gradient, next))));
  }

  @Test
  void aWeightThatIsReadLaterIsChangedLaterAndItsGradientTakenNow() {
    Node scalar = variable("scalar", Tensor.scalar(1));
    Node big = sin(x);
    Node gradient = total(big);
    Node next = plus(scalar, gradient);
    Node other = sin(input("z", 100));
    Node sum = total(other);
    Node reader = times(scalar, sum);
    Compilation state = States.of(States.settings(List.of()), Map.of(scalar, next), reader);
    assertEquals(
        List.of(big, gradient, other, sum, reader, next),
        order(state.withOrder(kernels(FakeKernel.PLAIN, big, other, sum, reader, gradient, next))));
  }

  @Test
  void whatFreesAsMuchAsItTakesComesForward() {
    Node a = sin(x);
    Node b = sin(a);
    Node other = sin(input("z", 100));
    Node y = plus(b, other);
    assertEquals(
        List.of(a, b, other, y),
        order(States.of(List.of(), y).withOrder(kernels(FakeKernel.PLAIN, a, other, b, y))));
  }

  /** Reading a value for the last time frees nothing of variables, constants and results. */
  @Test
  void whatFreesNothingStaysWhereItIs() {
    Node result = sin(x);
    Node constant = constant(Tensor.zeros(100));
    for (Node read : List.of(w, constant, result)) {
      Node early = times(read, read);
      Node other = sin(input("z", 100));
      Node user = sin(read);
      Node y = plus(user, other);
      List<Node> given = new ArrayList<>(List.of(early, other, user, y));
      if (read == result) {
        given.add(0, result);
      }
      Compilation state = States.of(List.of(), y, early, result);
      assertEquals(
          given,
          order(state.withOrder(kernels(FakeKernel.PLAIN, given.toArray(Node[]::new)))),
          read::toString);
    }
  }

  @Test
  void whatIsReadAgainIsNotFreed() {
    Node sum = total(x);
    Node large = sin(input("v", 100));
    Node other = sin(input("z", 100));
    Node user = Node.of(new Sized(100), sum, large);
    Node y = Node.of(new Sized(100), user, large, other);
    List<Node> given = List.of(large, sum, other, user, y);
    assertEquals(
        given,
        order(
            States.of(List.of(), y)
                .withOrder(kernels(FakeKernel.PLAIN, given.toArray(Node[]::new)))));
  }

  @Property(tries = 200)
  void everyKernelComesOnceAndAfterWhatItReads(@ForAll long seed) {
    Random random = new Random(seed);
    List<Node> nodes = new ArrayList<>(List.of(x, w, input("z", 7)));
    List<ScheduledKernel> given = new ArrayList<>();
    List<Node> roots = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Node a = nodes.get(random.nextInt(nodes.size()));
      Node b = nodes.get(random.nextInt(nodes.size()));
      Node node = Node.of(new Sized(1 + random.nextInt(60)), a, b);
      nodes.add(node);
      given.add(
          (random.nextInt(9) == 0 ? FakeKernel.PLAIN.throwing() : FakeKernel.PLAIN)
              .computing(node));
      if (random.nextInt(4) == 0) {
        roots.add(node);
      }
    }
    Set<Node> computed = new HashSet<>(nodes.subList(0, 3));
    Compilation state = States.of(List.of(), roots.toArray(Node[]::new));
    for (Node node : order(state.withOrder(given))) {
      assertTrue(computed.containsAll(node.inputs()), node::toString);
      assertTrue(computed.add(node), node::toString);
    }
    assertEquals(new HashSet<>(nodes), computed);
  }

  @Test
  void theOrderIsAFunctionOfTheExpressionAlone() {
    List<List<Integer>> orders = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      List<Node> values = new ArrayList<>();
      List<Node> roots = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        values.add(sin(input("x" + i, 10)));
      }
      Node all = values.get(0);
      for (Node value : values.subList(1, 12)) {
        all = times(all, value);
        roots.add(all);
      }
      List<Node> nodes = new ArrayList<>(values);
      nodes.addAll(roots);
      values.forEach(value -> nodes.add(total(value)));
      roots.addAll(nodes.subList(nodes.size() - 12, nodes.size()));
      Compilation state =
          States.of(List.of(), roots.toArray(Node[]::new))
              .withOrder(kernels(FakeKernel.PLAIN, nodes.toArray(Node[]::new)));
      orders.add(order(state).stream().map(nodes::indexOf).toList());
    }
    orders.forEach(order -> assertEquals(orders.get(0), order));
  }
}
