package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.scan;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.ops.Vectorization.UNMAPPED;
import static dev.cotangent.ops.Vectorization.vmap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Recomputed;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class VectorizationTests {
  private final Draw draw = new Draw(1);

  /**
   * A user's operation of two results, {@code Σa · b} and {@code a · Σb}, without further rules.
   */
  private record Crossed() implements MultiOp {
    @Override
    public List<Shape> inferAll(List<Shape> inputs) {
      Arity.check(this, inputs, 2);
      return List.of(inputs.get(1), inputs.get(0));
    }

    @Override
    public List<Node> vjpAll(Node self, List<Node> cotangents) {
      Node a = self.input(0);
      Node b = self.input(1);
      Node first = zeroIfNone(cotangents.get(0), b);
      Node second = zeroIfNone(cotangents.get(1), a);
      return List.of(
          Ops.add(
              Shapes.broadcastTo(Reductions.sum(Ops.multiply(first, b)), a.shape()),
              Ops.multiply(second, Reductions.sum(b))),
          Ops.add(
              Ops.multiply(first, Reductions.sum(a)),
              Shapes.broadcastTo(Reductions.sum(Ops.multiply(second, a)), b.shape())));
    }

    private static Node zeroIfNone(Node cotangent, Node like) {
      return Gradients.isNone(cotangent) ? Shapes.full(like.shape(), 0) : cotangent;
    }

    @Override
    public void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
      for (int k = 0; k < 2; k++) {
        Buffer summed = inputs.get(k);
        Buffer scaled = inputs.get(1 - k);
        double sum = 0;
        for (int i = 0; i < summed.size(); i++) {
          sum += summed.get(i);
        }
        for (int i = 0; i < scaled.size(); i++) {
          outputs.get(k).set(i, sum * scaled.get(i));
        }
      }
    }
  }

  private Node normal(int... dims) {
    return variable("x", draw.normal(Shape.of(dims)));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static boolean loops(Node node) {
    return !Graphs.nodes(node, Scan.class).isEmpty();
  }

  @Test
  void aFunctionOfARowIsAppliedToEach() {
    Node x = constant(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    assertEquals(Tensor.vector(6, 15), value(vmap(x, row -> Reductions.sum(row))));
    Node sixes = vmap(x, row -> constant(6));
    assertEquals(Tensor.vector(6, 6), value(sixes));
  }

  @Test
  void samplesLieAlongAnyAxisOrNowhere() {
    Node x = constant(Tensor.of(Shape.of(3, 2), 1, 4, 2, 5, 3, 6));
    Node y = constant(Tensor.vector(1, 10, 100));
    Node dots =
        vmap(
                List.of(x, y),
                new int[] {-1, UNMAPPED},
                both -> List.of(Linalg.dot(both.get(0), both.get(1))))
            .get(0);
    assertEquals(Tensor.vector(321, 654), value(dots));
  }

  /** What the field calls fast: one product, one convolution, one gather, and no loop. */
  @Test
  void sharedOperandsAreNotRepeated() {
    Node w = normal(4, 3);
    Node product =
        vmap(normal(5, 3), row -> Shapes.reshape(Linalg.matmul(w, Shapes.reshape(row, 3, 1)), 4));
    Node filters = normal(2, 3, 3, 3);
    Node images =
        vmap(normal(5, 1, 3, 8, 8), x -> Convolutions.conv2d(x, filters, Window.valid(3, 3)));
    Node table = normal(9, 4);
    Node words = vmap(constant(draw.indices(Shape.of(5, 2), 9)), i -> Indexing.gather(table, i));
    Node system =
        vmap(normal(5, 4, 2), b -> Linalg.solve(Linalg.matmul(w, Shapes.transpose(w)), b));
    for (Node node : List.of(product, images, words, system)) {
      assertTrue(!loops(node) && Graphs.nodes(node, BroadcastTo.class).isEmpty(), () -> "" + node);
    }
  }

  @Test
  void anOperationOfAUserIsALoopOverTheSamples() {
    Node a = normal(3, 2);
    Node b = normal(3, 4);
    List<Node> all = vmap(List.of(a, b), row -> Node.of(new Crossed(), row).results());
    assertTrue(loops(all.get(0)));
    Node expected = Ops.multiply(Reductions.keepDims(Reductions::sum, a, 1), b);
    assertClose(value(expected), value(all.get(0)));
    Node shared = normal(4);
    Node loss =
        Reductions.mean(Ops.square(vmap(a, row -> Node.of(new Crossed(), row, shared).result(1))));
    assertGradients(loss);
    assertGradients(Reductions.mean(Ops.multiply(all.get(0), Ops.tanh(b))));
  }

  /** A function of its counter: as with a key that is not split, in JAX. */
  @Test
  void randomNumbersAreThoseOfTheSamplesCounter() {
    Node x = constant(Tensor.full(Shape.of(3, 50), 1));
    Node counters = constant(Tensor.vector(7, 8, 9));
    Node same = vmap(x, row -> Sampling.dropout(row, 0.5, constant(7), 1, 2));
    Tensor kept = value(same);
    Tensor one = value(Sampling.dropout(Shapes.full(Shape.of(50), 1), 0.5, constant(7), 1, 2));
    Node own =
        vmap(
                List.of(x, counters),
                row -> List.of(Sampling.dropout(row.get(0), 0.5, row.get(1), 1, 2)))
            .get(0);
    Tensor fresh = value(own);
    for (int i = 0; i < 50; i++) {
      assertEquals(one.at(i), kept.get(2, i));
      assertEquals(one.at(i), fresh.get(0, i));
    }
    assertNotEquals(value(Shapes.slice(own, 0, 0, 1)), value(Shapes.slice(own, 0, 1, 2)));
  }

  @Test
  void gradientsOfEachSampleAreThoseOfALoop() {
    Node x = normal(4, 3);
    Node w = normal(2, 3);
    Function<List<Node>, Node> loss =
        rows ->
            Reductions.mean(
                Ops.square(Ops.tanh(Linalg.matmul(w, Shapes.reshape(rows.get(0), 3, 1)))));
    Node all = Jacobians.perSampleGradients(List.of(x), List.of(w), loss).get(w);
    Node loop =
        scan(
                List.of(),
                List.of(x),
                (none, rows) ->
                    new Scan.Results(List.of(), List.of(Gradients.of(loss.apply(rows), w))))
            .stacked()
            .get(0);
    assertTrue(!loops(all));
    assertClose(value(loop), value(all));
    assertGradients(Reductions.mean(Ops.square(all)));
  }

  @Test
  void aCheckpointInsideStaysOne() {
    Node x = normal(4, 3);
    UnaryOperator<Node> body = row -> checkpoint(() -> Ops.tanh(Ops.exp(Ops.square(row))));
    Node inside = Gradients.of(Reductions.mean(vmap(x, body)), x);
    assertEquals(
        Graphs.nodes(Gradients.of(Reductions.mean(body.apply(x)), x), Recomputed.class).size(),
        Graphs.nodes(inside, Recomputed.class).size());
    Node around = Gradients.of(Reductions.mean(checkpoint(() -> vmap(x, Ops::tanh))), x);
    assertEquals(0, Graphs.nodes(around, Recomputed.class).size()); // its output is kept
  }

  @Test
  void whatDoesNotPairUpIsRefused() {
    Node x = input("x", 3, 2);
    Node y = input("y", 4, 2);
    ShapeException counts =
        assertThrows(ShapeException.class, () -> vmap(List.of(x, y), rows -> rows));
    assertTrue(counts.getMessage().contains("[[3, 2], [4, 2]]"), counts.getMessage());
    for (int[] axes : new int[][] {{0}, {UNMAPPED, UNMAPPED}, {0, 2}}) {
      assertThrows(IllegalArgumentException.class, () -> vmap(List.of(x, y), axes, rows -> rows));
    }
    Graph graph = Graph.trace(List.of(Shape.of(2)), rows -> rows);
    assertThrows(IllegalArgumentException.class, () -> vmap(graph, 3, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> vmap(graph, 3, 2));
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), 1e-13, "at " + i);
    }
  }
}
