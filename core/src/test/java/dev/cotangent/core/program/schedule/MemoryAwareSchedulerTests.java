package dev.cotangent.core.program.schedule;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pass that brings kernels forward that make room, by itself. */
class MemoryAwareSchedulerTests {
  private final Node x = input("x", 100);
  private final Node w = variable("w", Tensor.zeros(100));

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
