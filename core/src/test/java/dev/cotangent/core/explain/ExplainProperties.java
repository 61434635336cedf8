package dev.cotangent.core.explain;

import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ExplainProperties {
  private static final Tensor VALUE = Tensor.generate(Shape.of(2, 2), i -> 0.3 * i - 0.4);

  private final Node x = Expressions.input("x", 2, 2);

  private Node graph(long seed, int size) {
    Random random = new Random(seed);
    List<Node> nodes = new ArrayList<>(List.of(x));
    for (int i = 0; i < size; i++) {
      Node a = nodes.get(random.nextInt(nodes.size()));
      Node b = nodes.get(nodes.size() - 1 - random.nextInt(Math.min(3, nodes.size())));
      nodes.add(random.nextInt(3) == 0 ? sin(b) : random.nextBoolean() ? plus(a, b) : times(a, b));
    }
    return total(nodes.get(nodes.size() - 1));
  }

  @Property(tries = 40)
  void numbersAreThoseOfTheInterpreterAndOfTheGradients(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 25) int size) {
    Node loss = graph(seed, size);
    Sweep sweep = Explain.of(loss, Map.of(x, VALUE)).sweep();
    List<Node> nodes = Graphs.topologicalOrder(List.of(loss));
    assertEquals(nodes, sweep.vertices().stream().map(Vertex::node).toList());
    assertEquals(nodes.stream().mapToInt(n -> n.inputs().size()).sum(), sweep.edges().size());
    Map<Node, Node> gradients = Gradients.of(loss, nodes);
    for (Vertex vertex : sweep.vertices()) {
      assertEquals(Interpreter.evaluate(vertex.node(), Map.of(x, VALUE)), vertex.value());
      Node gradient = requireNonNull(gradients.get(vertex.node()));
      assertEquals(Interpreter.evaluate(gradient, Map.of(x, VALUE)), vertex.cotangent());
      double[] sum = new double[vertex.node().shape().size()];
      for (Edge edge : sweep.edges()) {
        if (edge.operand() == vertex) {
          assertEquals(edge.consumer().node(), edge.consumer().node());
          for (int i = 0; i < sum.length; i++) {
            sum[i] += requireNonNull(edge.cotangent()).at(i);
          }
        }
      }
      for (int i = 0; i < sum.length && vertex.node() != loss; i++) {
        double expected = requireNonNull(vertex.cotangent()).at(i);
        assertEquals(expected, sum[i], 1e-9 * Math.max(1, Math.abs(expected)));
      }
    }
  }

  @Property(tries = 60)
  void cardsAndLanesNeverOverlapAndEdgesRunDownwards(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
    Sweep sweep = Explain.of(graph(seed, size), Map.of(x, VALUE)).sweep();
    Layers layers = new Layers(sweep);
    Positions.assign(layers.rows);
    for (List<Slot> row : layers.rows) {
      for (int i = 1; i < row.size(); i++) {
        Slot left = row.get(i - 1);
        Slot right = row.get(i);
        assertTrue(
            left.x + left.width() / 2 < right.x - right.width() / 2 + 1e-6,
            () -> left.x + " and " + right.x);
      }
    }
    for (int i = 0; i < sweep.edges().size(); i++) {
      List<Slot> path = layers.paths.get(i);
      assertEquals(sweep.edges().get(i).operand(), path.get(0).vertex);
      assertEquals(sweep.edges().get(i).consumer(), path.get(path.size() - 1).vertex);
      for (int step = 1; step < path.size(); step++) {
        assertEquals(path.get(step - 1).row + 1, path.get(step).row);
      }
    }
    Layout layout = new Layout(sweep);
    for (Layout.Route route : layout.routes()) {
      assertTrue(route.top() < route.bottom());
      for (Layout.Bend bend : route.bends()) {
        assertTrue(bend.y() < bend.toY());
        assertTrue(bend.toX() > 0 && bend.toX() < layout.width());
      }
    }
  }
}
