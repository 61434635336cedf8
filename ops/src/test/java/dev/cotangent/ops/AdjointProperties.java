package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCases;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Forward and reverse mode are adjoint, {@code ⟨Jv, u⟩ = ⟨v, Jᵀu⟩}, on random graphs. */
class AdjointProperties {
  private static final int OPERATIONS = 8;
  private static final double ROUNDING = 1e-10;

  @Property(tries = 200, shrinking = ShrinkingMode.OFF)
  void forwardAndReverseModeAreAdjoint(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Graph graph = RandomGraphs.of(draw, OPERATIONS);
    List<Tensor> point = draws(draw, graph.inputs());
    List<Tensor> v = draws(draw, graph.inputs());
    List<Tensor> u = draws(draw, graph.outputs());
    List<Tensor> forward = run(graph.jvp(), point, v);
    List<Tensor> back = run(graph.vjp(), point, u);
    List<Tensor> values = run(graph, point, List.of());
    double scale = Double.MIN_NORMAL;
    double difference = 0;
    for (int k = 0; k < u.size(); k++) {
      double product = dot(forward.get(k), u.get(k));
      difference += product;
      scale += Math.abs(product) + Math.abs(dot(values.get(k), u.get(k))); // terms may cancel
    }
    for (int k = 0; k < v.size(); k++) {
      difference -= dot(back.get(k), v.get(k));
    }
    assertEquals(0, difference, ROUNDING * scale, graph::toString);
  }

  /** Also of those that are new: a graph draws from all that have cases. */
  @Example
  void theGraphsHoldAllOperations() {
    Set<Class<?>> held = new HashSet<>();
    LongStream.range(0, 200)
        .mapToObj(seed -> RandomGraphs.of(new Draw(seed), OPERATIONS))
        .flatMap(graph -> graph.nodes().stream())
        .forEach(node -> held.add(node.op().getClass()));
    assertTrue(held.containsAll(OpCases.all().keySet()), () -> "only " + held);
  }

  private static List<Tensor> draws(Draw draw, List<Node> nodes) {
    return nodes.stream().map(node -> draw.normal(node.shape())).toList();
  }

  private static List<Tensor> run(Graph graph, List<Tensor> first, List<Tensor> second) {
    List<Tensor> all = new ArrayList<>(first);
    all.addAll(second);
    Map<Node, Tensor> values =
        Interpreter.run(graph.outputs(), graph.feed(all.toArray(Tensor[]::new)));
    return graph.outputs().stream().map(values::get).toList();
  }

  private static double dot(Tensor a, Tensor b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.at(i) * b.at(i);
    }
    return sum;
  }
}
