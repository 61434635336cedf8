package dev.cotangent.core;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.Expressions.scan;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanTests {
  private final Node w = variable("w", Tensor.vector(0.5, -0.25));
  private final Node x = input("x", 3, 2);
  private final Node h = input("h", 2);
  private final Map<Node, Tensor> point =
      Map.of(x, Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), h, Tensor.vector(10, 20));

  private static Scan.Results step(Node carried, Node given) {
    return new Scan.Results(List.of(carried), List.of(given));
  }

  private static Scan op(Node result) {
    return (Scan) result.input(0).op();
  }

  /** The batching rule of an operation that has none of its own. */
  @Test
  void doesAnOperationForManySamples() {
    Node angle = input("angle", 2);
    Node one = Node.of(new MultiOpTests.Cartesian(), h, angle);
    List<Node> all = one.op().batch(one, List.of(x, angle));
    Map<Node, Tensor> values =
        Interpreter.run(all, Map.of(x, point.get(x), angle, Tensor.vector(0, Math.PI / 2)));
    assertEquals(List.of(x.shape(), x.shape()), all.stream().map(Node::shape).toList());
    for (int row = 0; row < 3; row++) {
      assertEquals(2 * row + 1, values.get(all.get(0)).get(row, 0));
      assertEquals(2 * row + 2, values.get(all.get(1)).get(row, 1));
    }
  }

  @Test
  void carriesAndStacks() {
    // running sums of rows, and each row with the sum before it
    Scan.Results sums =
        scan(
            List.of(h),
            List.of(x),
            (sum, row) -> step(plus(sum.get(0), row.get(0)), times(sum.get(0), row.get(0))));
    assertEquals(Tensor.vector(19, 32), Interpreter.evaluate(sums.carried().get(0), point));
    assertEquals(
        Tensor.of(Shape.of(3, 2), 10, 40, 33, 88, 70, 156),
        Interpreter.evaluate(sums.stacked().get(0), point));
    for (Precision precision : Precision.values()) {
      Program program =
          Program.of(sums.carried().get(0), sums.stacked().get(0)).precision(precision).compile();
      for (int run = 0; run < 2; run++) {
        assertEquals(32, program.run(point).get(sums.carried().get(0)).at(1));
        assertEquals(156, program.run(point).get(sums.stacked().get(0)).at(5));
      }
    }
  }

  @Test
  void valuesMayChangePlaces() {
    List<Node> fibonacci =
        iterate(
            10,
            List.of(constant(0), constant(1)),
            pair -> List.of(pair.get(1), plus(pair.get(0), pair.get(1))));
    Program program =
        Program.of(fibonacci.toArray(Node[]::new)).precision(Precision.FLOAT64).compile();
    assertEquals(55, Interpreter.evaluate(fibonacci.get(0), Map.of()).item());
    assertEquals(55, program.run(Map.of()).scalar(fibonacci.get(0)));
    assertEquals(89, program.run(Map.of()).scalar(fibonacci.get(1)));
    List<Node> swapped =
        iterate(3, List.of(constant(1), constant(2)), pair -> List.of(pair.get(1), pair.get(0)));
    Program swap = Program.of(swapped.toArray(Node[]::new)).compile();
    assertEquals(2, swap.run(Map.of()).scalar(swapped.get(0)));
    assertEquals(1, swap.run(Map.of()).scalar(swapped.get(1)));
  }

  @Test
  void whatIsReadFromOutsideIsComputedOnceAndGetsItsGradients() {
    Node outside = sin(w);
    Node last =
        iterate(3, List.of(h), value -> List.of(times(times(value.get(0), outside), w))).get(0);
    assertEquals(List.of(h, outside, w), last.input(0).inputs());
    Node gradient = Gradients.of(total(last), w); // d h·(sin w · w)³
    double a = 0.5;
    double p = Math.sin(a) * a;
    double expected = 10 * 3 * p * p * (Math.cos(a) * a + Math.sin(a));
    assertEquals(expected, Interpreter.evaluate(gradient, point).at(0), 1e-14);
  }

  @Test
  void whatOnlyRepeatsValuesStaysInside() {
    Node number = variable("number", Tensor.scalar(2));
    Node spread = Node.of(new TestOps.Reshaped(Shape.of(2)), w);
    Node last =
        iterate(
                2,
                List.of(h),
                v -> List.of(times(times(v.get(0), spread), constant(Tensor.vector(2, 2)))))
            .get(0);
    assertEquals(List.of(h, w), last.input(0).inputs());
    assertEquals(10, Interpreter.evaluate(last, point).at(0));
    assertEquals(0, op(last).body().variables().size());
    Node unchanged = iterate(2, List.of(constant(1)), v -> List.of(number)).get(0);
    assertEquals(2, Interpreter.evaluate(unchanged, Map.of()).item());
  }

  @Test
  void theGradientIsALoopBackThatComputesNoResultAgain() {
    Scan.Results all =
        scan(
            List.of(h),
            List.of(x),
            (value, row) -> {
              Node next = sin(plus(times(value.get(0), w), row.get(0)));
              return step(next, next);
            });
    Node gradient = Gradients.of(total(all.stacked().get(0)), w);
    List<Node> loops = Graphs.nodes(gradient, Scan.class);
    assertEquals(2, loops.size());
    assertTrue(((Scan) loops.get(1).op()).reverse());
    assertEquals(3, ((Scan) loops.get(1).op()).steps());
    assertTrue(op(all.carried().get(0)).kept().contains(0));
  }

  @Test
  void whatGetsNoCotangentGetsNone() {
    // a counter that decides nothing, and a value behind stopGradient
    List<Node> results =
        iterate(
            4,
            List.of(h, constant(Tensor.vector(1, 1))),
            v -> List.of(times(v.get(0), stopGradient(v.get(1))), plus(v.get(1), w)));
    Map<Node, Node> back =
        Gradients.vjp(List.of(total(results.get(0))), List.of(constant(1)), List.of(h, w));
    assertTrue(Gradients.isNone(back.get(w)));
    assertFalse(Gradients.isNone(back.get(h)));
    Map<Node, Node> both =
        Gradients.vjp(List.of(total(results.get(1))), List.of(constant(1)), List.of(h, w));
    assertTrue(Gradients.isNone(both.get(h)));
    assertEquals(4, Interpreter.evaluate(both.get(w), point).at(0));
  }

  @Test
  void aCotangentReachesWhatIsOnlyCarriedThroughOthers() {
    // three values passed on in a ring: after two steps the last is what the first was
    List<Node> ring =
        iterate(
            2,
            List.of(sin(h), constant(Tensor.vector(0, 0)), constant(Tensor.vector(0, 0))),
            v -> List.of(v.get(2), v.get(0), v.get(1)));
    Node gradient = Gradients.of(total(ring.get(2)), h);
    assertEquals(Math.cos(10), Interpreter.evaluate(gradient, point).at(0), 1e-15);
  }

  @Test
  void programsLeaveOutWhatNobodyReads() {
    Scan.Results all =
        scan(
            List.of(h, sin(h)),
            List.of(x, sin(x)),
            (value, row) ->
                new Scan.Results(
                    List.of(plus(value.get(0), row.get(0)), times(value.get(1), row.get(1))),
                    List.of(sin(value.get(1)), value.get(0))));
    Node only = all.stacked().get(1);
    String plan = Program.of(only).compile().explain();
    assertFalse(plan.contains("sine"), plan);
    assertFalse(plan.contains("times"), plan);
    assertEquals(14, Program.of(only).compile().run(point).get(only).at(4));
    Node kept = Graphs.simplifiedResults(List.of(only)).get(0);
    assertEquals(1, op(kept).carried());
    assertEquals(List.of(), op(kept).kept());
    assertEquals(List.of(h, x), kept.input(0).inputs());
  }

  @Test
  void explainsTheBodyAndItsPlaces() {
    Node last = iterate(1000, List.of(h), v -> List.of(sin(times(v.get(0), w)))).get(0);
    Node gradient = Gradients.of(total(last), w);
    String plan = Program.of(gradient).compile().explain();
    assertTrue(plan.contains("scan/1000 steps"), plan);
    assertTrue(plan.contains(" 0.0  times"), plan);
    // the values before each step, of two floats, are kept, and little else
    assertTrue(plan.contains("memory: arena 8384 B (lower bound 8384 B"), plan);
  }

  @Test
  void mayBePartOfACheckpoint() {
    Node inside =
        checkpoint(
            () ->
                sin(
                    iterate(
                            3,
                            List.of(sin(times(h, w))),
                            v -> List.of(checkpoint(() -> sin(sin(times(v.get(0), w))))))
                        .get(0)));
    Node plain = sin(times(h, w));
    for (int i = 0; i < 3; i++) {
      plain = sin(sin(times(plain, w)));
    }
    plain = sin(plain);
    Node gradient = Gradients.of(total(times(inside, inside)), w);
    Node expected = Gradients.of(total(times(plain, plain)), w);
    Program program = Program.of(gradient, expected).precision(Precision.FLOAT64).compile();
    Map<Node, Tensor> feeds = Map.of(h, point.get(h));
    for (int i = 0; i < 2; i++) {
      double value = Interpreter.evaluate(expected, feeds).at(i);
      assertEquals(value, Interpreter.evaluate(gradient, feeds).at(i), 1e-12);
      assertEquals(value, program.run(feeds).get(gradient).at(i), 1e-12);
    }
  }

  @Test
  void theCheckerChecksLoops() {
    Scan.Results all =
        scan(
            List.of(sin(h)),
            List.of(sin(x)),
            (value, row) -> step(sin(times(value.get(0), w)), times(value.get(0), row.get(0))));
    assertGradients(plus(all.carried().get(0), total2(all.stacked().get(0))));
  }

  private static Node total2(Node rows) {
    return Node.of(new TestOps.Spread(Shape.of(2)), total(rows));
  }

  @Test
  void aGraphIsAppliedAndPrintedWithItsLoops() {
    Graph graph =
        Graph.trace(
            List.of(Shape.of(2)), in -> iterate(3, in, v -> List.of(sin(times(v.get(0), w)))));
    assertTrue(graph.toString().contains("scan(x0, w) {steps=3, carried=1"), graph.toString());
    Graph again =
        Graph.trace(
            List.of(Shape.of(2)), in -> iterate(3, in, v -> List.of(sin(times(v.get(0), w)))));
    assertEquals(graph, again);
    assertEquals(graph.hashCode(), again.hashCode());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertRefused("nothing is stacked", () -> scan(List.of(h), List.of(), (v, r) -> step(h, h)));
    assertRefused(
        "a row for each step along its first axis: [[3, 2], [2]]",
        () -> scan(List.of(h), List.of(x, h), (v, r) -> step(h, h)));
    assertRefused("2 carried, 1 given", () -> iterate(3, List.of(h, h), v -> List.of(v.get(0))));
    assertRefused(
        "carried value 0 has shape [2]: the next one has shape []",
        () -> iterate(3, List.of(h), v -> List.of(total(v.get(0)))));
    assertRefused("0 steps", () -> iterate(0, List.of(h), v -> v));
    Graph open = Graph.trace(List.of(Shape.of(2)), in -> List.of(times(in.get(0), w)));
    assertRefused(
        "must be an input of it: [w [2]]", () -> new Scan(open, 1, 0, 2, false, List.of()));
    Graph closed = Graph.trace(List.of(Shape.of(2)), in -> in);
    for (List<Integer> kept : new ArrayList<>(List.of(List.of(1), List.of(-1), List.of(0, 0)))) {
      assertThrows(IllegalArgumentException.class, () -> new Scan(closed, 1, 0, 2, false, kept));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new Scan(closed, 1, Integer.MAX_VALUE, 2, false, List.of()));
  }

  private static void assertRefused(String text, org.junit.jupiter.api.function.Executable what) {
    String message = assertThrows(IllegalArgumentException.class, what).getMessage();
    assertTrue(message.startsWith("[scan]") && message.contains(text), message);
  }
}
