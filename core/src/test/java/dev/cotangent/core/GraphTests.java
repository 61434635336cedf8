package dev.cotangent.core;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTests {
  private static final Shape PAIR = Shape.of(2);
  private static final double EXACT = 1e-12;

  private final Node w = variable("w", Tensor.vector(2, -1));

  /** (a, b) ↦ (sin(a)·w + b, Σ a·b). */
  private Graph sample() {
    return Graph.trace(
        List.of(PAIR, PAIR),
        in ->
            List.of(plus(times(sin(in.get(0)), w), in.get(1)), total(times(in.get(0), in.get(1)))));
  }

  @Test
  void appliesToOtherNodes() {
    Node a = input("a", 2);
    Graph graph = sample();
    List<Node> results =
        Scope.in("block", () -> graph.apply(sin(a), constant(Tensor.vector(1, 2))));
    assertEquals("block/total", results.get(1).label());
    assertEquals(
        Math.sin(Math.sin(0.5)) * 2 + 1,
        Interpreter.evaluate(results.get(0), Map.of(a, Tensor.vector(0.5, 1))).at(0),
        EXACT);
    assertEquals(List.of(w), Graph.of(List.of(a), results).variables());
  }

  @Test
  void isClosed() {
    Node a = input("a", 2);
    Node b = input("b", 2);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Graph.of(List.of(a), List.of(times(a, b))))
            .getMessage();
    assertTrue(message.contains("b [2] is not among [a [2]]"), message);
    assertThrows(IllegalArgumentException.class, () -> Graph.of(List.of(a, a), List.of(a)));
    assertThrows(IllegalArgumentException.class, () -> Graph.of(List.of(a), List.of()));
  }

  @Test
  void innerNodesAndVariablesMayBeInputs() {
    Node a = input("a", 2);
    Node inner = sin(a);
    Graph graph = Graph.of(List.of(inner, w), List.of(times(inner, w)));
    assertEquals("[sine [2], w [2]]", graph.inputs().toString());
    assertTrue(graph.variables().isEmpty());
    Node y = graph.apply(constant(Tensor.vector(3, 4)), constant(Tensor.vector(5, 6))).get(0);
    assertEquals(Tensor.vector(15, 24), Interpreter.evaluate(y, Map.of()));
  }

  @Test
  void mayReturnItsInputs() {
    Graph swap = Graph.trace(List.of(PAIR, PAIR), in -> List.of(in.get(1), in.get(0)));
    Node a = input("a", 2);
    Node b = input("b", 2);
    assertEquals(List.of(b, a), swap.apply(a, b));
    assertEquals(swap, Graph.of(List.of(a, b), List.of(b, a)));
  }

  @Test
  void argumentsMustFit() {
    Graph graph = sample();
    Node a = input("a", 3);
    ShapeException e = assertThrows(ShapeException.class, () -> graph.apply(a, a));
    assertTrue(e.getMessage().contains("[x0 [2], x1 [2]]"), e.getMessage());
    assertThrows(ShapeException.class, () -> graph.apply(input("b", 2)));
    assertThrows(ShapeException.class, () -> graph.feed(Tensor.vector(1, 2)));
  }

  @Test
  void isCompiledAndFedInOrder() {
    Graph graph = sample();
    Program program = Program.of(graph).precision(Precision.FLOAT64).compile();
    Map<Node, Tensor> feeds = graph.feed(Tensor.vector(1, 2), Tensor.vector(3, 4));
    assertEquals(11, program.run(feeds).scalar(graph.outputs().get(1)));
  }

  @Test
  void equalityIsThatOfTheFunction() {
    assertEquals(sample(), sample());
    assertEquals(sample().hashCode(), sample().hashCode());
    Node a = input("anything", 2);
    Node b = input("else", 2);
    Graph renamed =
        Scope.in(
            "elsewhere",
            () -> Graph.of(List.of(a, b), List.of(plus(times(sin(a), w), b), total(times(a, b)))));
    assertEquals(sample(), renamed);
    Graph swapped = Graph.of(List.of(b, a), renamed.outputs());
    assertNotEquals(sample(), swapped);
    Node other = variable("w", Tensor.vector(2, -1));
    Graph otherVariable =
        Graph.of(List.of(a, b), List.of(plus(times(sin(a), other), b), total(times(a, b))));
    assertNotEquals(sample(), otherVariable);
    assertNotEquals(sample(), "a graph");
  }

  @Test
  void equalityComparesLargeConstantsAndSharing() {
    Graph one = Graph.trace(List.of(), in -> List.of(constant(Tensor.full(Shape.of(100), 1))));
    assertEquals(
        one, Graph.trace(List.of(), in -> List.of(constant(Tensor.full(Shape.of(100), 1)))));
    assertNotEquals(
        one, Graph.trace(List.of(), in -> List.of(constant(Tensor.full(Shape.of(100), 2)))));
    Graph once =
        Graph.trace(
            List.of(PAIR),
            in -> {
              Node s = sin(in.get(0));
              return List.of(times(s, s));
            });
    Graph twice = Graph.trace(List.of(PAIR), in -> List.of(times(sin(in.get(0)), sin(in.get(0)))));
    assertNotEquals(once, twice);
  }

  @Test
  void vjpAndJvpAreGraphsAndAdjoint() {
    Graph graph = sample();
    Tensor a = Tensor.vector(0.3, -0.7);
    Tensor b = Tensor.vector(1.5, 2.5);
    Tensor[] tangents = {Tensor.vector(0.2, 0.9), Tensor.vector(-1.1, 0.4)};
    Tensor[] cotangents = {Tensor.vector(0.6, -0.8), Tensor.scalar(1.7)};
    List<Tensor> forward = run(graph.jvp(), a, b, tangents[0], tangents[1]);
    List<Tensor> back = run(graph.vjp(), a, b, cotangents[0], cotangents[1]);
    double left = dot(forward.get(0), cotangents[0]) + dot(forward.get(1), cotangents[1]);
    double right = dot(back.get(0), tangents[0]) + dot(back.get(1), tangents[1]);
    assertEquals(left, right, EXACT);
    assertEquals(0.6 * 2 * Math.cos(0.3) + 1.7 * 1.5, back.get(0).at(0), EXACT);
  }

  @Test
  void derivativesOfDerivativesAreGraphsToo() {
    Graph cube =
        Graph.trace(
            List.of(Shape.scalar()), in -> List.of(times(in.get(0), times(in.get(0), in.get(0)))));
    Tensor two = Tensor.scalar(2);
    Tensor one = Tensor.scalar(1);
    assertEquals(12, run(cube.vjp(), two, one).get(0).item(), EXACT);
    // d/dx of (x, g) ↦ 3x²·g along (1, 0) is 6x
    assertEquals(12, run(cube.vjp().jvp(), two, one, one, Tensor.scalar(0)).get(0).item(), EXACT);
    assertEquals(12, run(cube.jvp().vjp(), two, one, one).get(0).item(), EXACT);
  }

  @Test
  void valueAndGradientIsOneGraph() {
    Graph loss =
        Graph.trace(List.of(PAIR, PAIR), in -> List.of(total(times(sin(in.get(0)), in.get(1)))));
    Tensor a = Tensor.vector(0.3, -0.7);
    Tensor b = Tensor.vector(1.5, 2.5);
    List<Tensor> all = run(loss.valueAndGradient(), a, b);
    assertEquals(Math.sin(0.3) * 1.5 + Math.sin(-0.7) * 2.5, all.get(0).item(), EXACT);
    assertEquals(Math.cos(-0.7) * 2.5, all.get(1).at(1), EXACT);
    assertEquals(Math.sin(0.3), all.get(2).at(0), EXACT);
    String message =
        assertThrows(IllegalArgumentException.class, () -> sample().valueAndGradient())
            .getMessage();
    assertTrue(message.contains("one output, the loss"), message);
  }

  @Test
  void whatDoesNotInfluenceGetsZeros() {
    Graph graph =
        Graph.trace(List.of(PAIR, PAIR), in -> List.of(sin(in.get(0)), stopGradient(in.get(1))));
    Tensor v = Tensor.vector(1, 2);
    assertEquals(0, run(graph.vjp(), v, v, v, v).get(1).at(0));
    assertEquals(0, run(graph.jvp(), v, v, v, v).get(1).at(0));
  }

  @Test
  void printsReadably() {
    Node images = input("images", 2);
    Node label = input("label");
    Node y = Scope.in("head", () -> times(sin(images), w));
    Node spread = Node.of(new TestOps.Spread(PAIR), label);
    Graph graph = Graph.of(List.of(images, label), List.of(plus(y, spread), constant(3)));
    assertEquals(
        """
        graph(images [2], label [])
          head/sine [2] = sine(images) {quarterTurns=0}
          w [2] = variable
          head/times [2] = times(head/sine, w)
          spread [2] = spread(label) {shape=[2]}
          add [2] = head/times + spread
          return add, 3.0""",
        graph.toString());
    assertTrue(sample().apply(images, images).toString().contains("add"));
  }

  @Test
  void namesInPrintsAreDistinct() {
    Graph graph = Graph.trace(List.of(PAIR), in -> List.of(sin(sin(in.get(0)))));
    assertTrue(graph.toString().contains("sine#2 [2] = sine(sine)"), graph.toString());
  }

  @Test
  void operationsWithSeveralResultsAreInlinedAndPrinted() {
    Graph graph =
        Graph.trace(
            List.of(PAIR, PAIR),
            in -> {
              Node both = Node.of(new MultiOpTests.Cartesian(), in.get(0), in.get(1));
              return List.of(both.result(1), both.result(0));
            });
    assertTrue(
        graph.toString().contains("cartesian.0 [2], cartesian.1 [2] = cartesian(x0, x1)"),
        graph.toString());
    Node a = input("a", 2);
    List<Node> y = graph.apply(a, constant(Tensor.vector(0, 0)));
    assertEquals(1, ((Get) y.get(0).op()).index());
    assertEquals(
        Tensor.vector(4, 5), Interpreter.evaluate(y.get(1), Map.of(a, Tensor.vector(4, 5))));
    assertSame(y.get(0).input(0), y.get(1).input(0));
  }

  @Test
  void everyApplicationOfACheckpointIsOneOfItsOwn() {
    Graph body =
        Graph.trace(List.of(PAIR), in -> checkpoint(() -> List.of(sin(sin(sin(in.get(0)))))));
    Node first = body.apply(w).get(0);
    Node second = body.apply(first).get(0);
    Node gradient = Gradients.of(total(times(second, second)), w);
    Node plain = w;
    for (int i = 0; i < 6; i++) {
      plain = sin(plain);
    }
    Node expected = Gradients.of(total(times(plain, plain)), w);
    assertEquals(
        Interpreter.evaluate(expected, Map.of()), Interpreter.evaluate(gradient, Map.of()));
    long recomputed =
        Graphs.topologicalOrder(List.of(gradient)).stream()
            .filter(node -> node.op() instanceof Barrier)
            .map(node -> node.input(1))
            .distinct()
            .count();
    assertEquals(2, recomputed); // the two applications wait for cotangents of their own
  }

  @Test
  void aGraphBelongsToNoCheckpointThatItWasTracedIn() {
    Graph body = checkpoint(() -> Graph.trace(List.of(PAIR), in -> List.of(sin(sin(in.get(0))))));
    Node gradient = Gradients.of(total(body.apply(w).get(0)), w);
    assertEquals(List.of(), Graphs.nodes(gradient, Barrier.class));
  }

  /** Every result doubled: 2(2·sin(2·x·cos φ) + 2·x·sin φ), with one node for the two results. */
  @Test
  void interpretationGivesOperationsAnotherMeaning() {
    Graph graph =
        Graph.trace(
            List.of(PAIR, PAIR),
            in -> {
              Node both = Node.of(new MultiOpTests.Cartesian(), in.get(0), in.get(1));
              return List.of(plus(sin(both.result(0)), both.result(1)), in.get(1));
            });
    Node two = constant(Tensor.vector(2, 2));
    Node angle = constant(Tensor.vector(0, Math.PI / 2));
    List<Node> asked = new ArrayList<>();
    List<Node> y =
        graph.interpret(
            List.of(w, angle),
            (node, operands) -> {
              asked.add(node);
              return Node.of(node.op(), operands).results().stream()
                  .map(result -> times(result, two))
                  .toList();
            });
    Tensor value = Interpreter.evaluate(y.get(0), Map.of());
    assertEquals(4 * Math.sin(2 * 2), value.at(0), EXACT);
    assertEquals(4 * Math.sin(0) + 2 * 2 * -1, value.at(1), EXACT);
    assertSame(angle, y.get(1));
    assertEquals(
        List.of("cartesian", "sine", "add"), asked.stream().map(node -> node.op().name()).toList());
    assertThrows(
        IllegalArgumentException.class,
        () -> graph.interpret(List.of(w), (node, operands) -> node.results()));
  }

  private static List<Tensor> run(Graph graph, Tensor... values) {
    Map<Node, Tensor> results = Interpreter.run(graph.outputs(), graph.feed(values));
    return graph.outputs().stream().map(results::get).toList();
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.at(i) * b.at(i);
    }
    return sum;
  }
}
