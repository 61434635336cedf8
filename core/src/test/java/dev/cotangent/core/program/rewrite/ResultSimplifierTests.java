package dev.cotangent.core.program.rewrite;

import static dev.cotangent.core.Expressions.customGradient;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.iterate;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.MultiOp;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.States;
import dev.cotangent.core.program.pass.Compilation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResultSimplifierTests {
  private final Node x = input("x", 2);
  private final Node y = input("y", 2);

  private static Compilation simplified(Node... outputs) {
    return new ResultSimplifier().run(States.of(List.of(), outputs));
  }

  @Test
  void expressionsOfSingleResultsStay() {
    Compilation state = States.of(List.of(), sin(x));
    assertSame(state, new ResultSimplifier().run(state));
  }

  @Test
  void aCustomGradientBecomesWhatItComputes() {
    Graph function = Graph.trace(List.of(Shape.of(2)), in -> List.of(sin(in.get(0)), in.get(0)));
    Graph rule =
        Graph.trace(
            List.of(Shape.of(2), Shape.of(2), Shape.of(2), Shape.of(2), Shape.of(2)),
            in -> List.of(in.get(4)));
    List<Node> results = customGradient(function, rule, List.of(plus(x, y)));
    Compilation state = simplified(results.get(0), results.get(1));
    assertEquals(new TestOps.Sine(0), state.outputs().get(0).op());
    assertEquals("add", state.outputs().get(1).op().name());
    for (Node output : state.outputs()) {
      assertEquals(List.of(), Graphs.nodes(output, CustomGradient.class));
    }
    Compilation plain =
        States.of(
            States.settings(List.of(), Optimization.SIMPLIFICATION), Map.of(), results.get(0));
    assertSame(plain, new ResultSimplifier().run(plain));
  }

  @Test
  void aLoopLosesWhatNobodyReads() {
    List<Node> pair =
        iterate(3, List.of(x, y), v -> List.of(sin(v.get(0)), times(v.get(0), v.get(1))));
    Node first = simplified(pair.get(0)).outputs().get(0);
    assertEquals(List.of(x), first.input(0).inputs());
    assertEquals(1, ((Scan) first.input(0).op()).carried());
    Node second = simplified(pair.get(1)).outputs().get(0);
    assertEquals(List.of(x, y), second.input(0).inputs());
    assertEquals(List.of(), ((Scan) second.input(0).op()).kept());
  }

  @Test
  void whatOnlyAnUnreadResultReadGoesToo() {
    List<Node> first = iterate(3, List.of(x, y), v -> List.of(sin(v.get(0)), sin(v.get(1))));
    List<Node> second =
        iterate(2, first, v -> List.of(plus(v.get(0), v.get(0)), times(v.get(0), v.get(1))));
    Node only = simplified(second.get(0)).outputs().get(0);
    assertEquals(List.of(x), Graphs.topologicalOrder(List.of(only)).subList(0, 1));
    assertTrue(!Graphs.topologicalOrder(List.of(only)).contains(y));
  }

  /** Two results, each of which says it is simpler than it is. */
  record Restless(int number) implements MultiOp {
    @Override
    public List<Shape> inferAll(List<Shape> inputs) {
      return List.of(inputs.get(0), inputs.get(0));
    }

    @Override
    public List<Node> vjpAll(Node self, List<Node> cotangents) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<Node> simplifyAll(Node self, Set<Node> read) {
      return Node.of(new Restless(number + 1), self.inputs()).results();
    }
  }

  @Test
  void rewritesMustComeToAnEnd() {
    Node restless = Node.of(new Restless(0), x).result(0);
    String message =
        assertThrows(IllegalStateException.class, () -> simplified(restless)).getMessage();
    assertTrue(message.contains("rewrites must come to an end"), message);
  }
}
