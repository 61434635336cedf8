package dev.cotangent.core;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CheckpointTests {
  private final Node x = input("x", 3);
  private final Tensor point = Tensor.vector(0.3, -0.7, 1.1);

  private static Node sines(Node from, int count) {
    Node y = from;
    for (int i = 0; i < count; i++) {
      y = sin(y);
    }
    return y;
  }

  private Tensor at(Node expression) {
    return Interpreter.evaluate(expression, Map.of(x, point));
  }

  private Node gradient(Node y) {
    return Gradients.of(total(times(y, y)), x);
  }

  /** The steps that compute something again, in a program for a loss and its gradient. */
  private static long recomputed(Node loss, Node... gradients) {
    Node[] outputs = new Node[gradients.length + 1];
    outputs[0] = loss;
    System.arraycopy(gradients, 0, outputs, 1, gradients.length);
    String plan = Program.of(outputs).precision(Precision.FLOAT64).compile().explain();
    return plan.lines().filter(line -> line.contains(" recomputed/")).count();
  }

  private long recomputed(Node y) {
    return recomputed(y, gradient(y));
  }

  private void assertSameDerivatives(UnaryOperator<Node> plain, UnaryOperator<Node> other) {
    Node expected = plain.apply(x);
    Node actual = other.apply(x);
    for (int order = 0; order < 4; order++) {
      double tolerance = order < 2 ? 0 : 1e-13; // what meets is added in another order
      assertArrayEquals(at(expected).toDoubles(), at(actual).toDoubles(), tolerance, "at " + order);
      expected = gradient(expected);
      actual = gradient(actual);
    }
  }

  @Test
  void derivativesOfEveryOrderAreTheSame() {
    assertSameDerivatives(x -> sines(x, 4), x -> checkpoint(() -> sines(x, 4)));
    assertSameDerivatives(
        x -> sines(x, 6),
        x -> checkpoint(() -> sines(checkpoint(() -> sines(checkpoint(() -> sin(x)), 2)), 3)));
  }

  @Test
  void innerValuesAreComputedAgainAndTheOutputIsKept() {
    assertEquals(0, recomputed(sines(x, 8)));
    assertEquals(7, recomputed(checkpoint(() -> sines(x, 8))));
    assertEquals(0, recomputed(checkpoint(() -> sin(x))));
  }

  @Test
  void blocksOneAfterTheOtherAreEachComputedOnceMore() {
    Node y = x;
    for (int block = 0; block < 5; block++) {
      Node from = y;
      y = checkpoint(() -> sines(from, 4));
    }
    assertEquals(5 * 3, recomputed(y));
  }

  @Test
  void aNodeUsedSeveralTimesIsComputedOnceMore() {
    Node y =
        checkpoint(
            () -> {
              Node sum = x;
              for (int i = 0; i < 20; i++) {
                sum = times(sum, sum); // 2²⁰ paths
              }
              return sum;
            });
    assertEquals(19, recomputed(y));
  }

  @Test
  void aNodeIsComputedOnceMoreForEachBlockAroundIt() {
    // the outer block: the output of the inner one, and 3 sines behind it
    // the inner block: 4 of its 5 sines, and again for its output in the outer one
    Node y = checkpoint(() -> sines(checkpoint(() -> sines(x, 5)), 4));
    assertEquals(5 + 3 + 4, recomputed(y));
    Node deep = sin(x);
    for (int depth = 0; depth < 12; depth++) {
      Node inner = deep;
      deep = checkpoint(() -> sin(inner)); // one after the other, not nested
    }
    assertEquals(0, recomputed(deep));
    assertEquals(1 + 2 + 3 + 4 + 5 + 6, recomputed(nested(6)));
  }

  /** Blocks one in the other, each of a sine of the inner one. */
  private Node nested(int depth) {
    return depth == 0 ? sin(x) : checkpoint(() -> sin(nested(depth - 1)));
  }

  @Test
  void aFunctionUsedTwiceMakesTwoBlocks() {
    UnaryOperator<Node> block = from -> checkpoint(() -> sines(from, 3));
    assertSameDerivatives(
        x -> times(sines(x, 3), sines(sines(x, 3), 3)),
        x -> times(block.apply(x), block.apply(block.apply(x))));
    assertEquals(2 * 2, recomputed(block.apply(block.apply(x))));
  }

  @Test
  void whatIsUsedOutsideIsKept() {
    Node[] inner = new Node[1];
    Node y =
        checkpoint(
            () -> {
              inner[0] = sines(x, 3);
              return sines(inner[0], 3);
            });
    assertEquals(2 + 2, recomputed(times(y, inner[0])));
    Node w = checkpoint(() -> times(sines(x, 2), sin(y)));
    assertEquals(at(gradient(times(sines(x, 2), sines(x, 7)))), at(gradient(w)));
  }

  @Test
  void inputsAndOutputsWithoutGradientNeedNothing() {
    Node y = input("y", 3);
    Node z = checkpoint(() -> times(sines(x, 2), sines(y, 2)));
    Node loss = total(z);
    Node gradient = Gradients.of(loss, y);
    Map<Node, Tensor> feeds = Map.of(x, point, y, Tensor.vector(1, 2, 3));
    Node plain = Gradients.of(total(times(sines(x, 2), sines(y, 2))), y);
    assertEquals(Interpreter.evaluate(plain, feeds), Interpreter.evaluate(gradient, feeds));
    assertEquals(1 + 2, recomputed(loss, gradient)); // sin y, and both sines of x
    Node stopped = stopGradient(checkpoint(() -> sines(x, 5)));
    assertEquals(0, recomputed(times(stopped, x)));
  }

  @Test
  void weightsMayBeMadeInsideAndUsedAgainOutside() {
    Node[] w = new Node[1];
    Node y =
        checkpoint(
            () -> {
              w[0] = variable("w", Tensor.vector(2, 3, 4));
              return sin(times(sin(x), w[0]));
            });
    Node loss = total(times(y, w[0]));
    Node plain = total(times(sin(times(sin(x), w[0])), w[0]));
    assertEquals(at(Gradients.of(plain, w[0])), at(Gradients.of(loss, w[0])));
    assertEquals(2, recomputed(loss, Gradients.of(loss, w[0]), Gradients.of(loss, x)));
  }

  @Test
  void gradientsMayBeTakenInside() {
    UnaryOperator<Node> penalty = v -> sin(Gradients.of(total(sines(v, 3)), v));
    Node plain = penalty.apply(sin(x));
    Node y = checkpoint(() -> penalty.apply(sin(x)));
    assertEquals(at(gradient(plain)), at(gradient(y)));
    Node twice = checkpoint(() -> penalty.apply(checkpoint(() -> sines(x, 2))));
    assertEquals(at(gradient(penalty.apply(sines(x, 2)))), at(gradient(twice)));
    assertEquals(0, recomputed(y, y), "what the sweep of a block needs itself is there");
    assertTrue(recomputed(y) > 0);
  }

  @Test
  void innerNodesAreTargetsOfEveryOrder() {
    Node[] plain = {sin(x), null};
    plain[1] = total(sines(times(plain[0], x), 2));
    Node[] block = new Node[2];
    block[1] =
        checkpoint(
            () -> {
              block[0] = sin(x);
              return total(sines(times(block[0], x), 2));
            });
    Node first = Gradients.of(plain[1], x);
    Node firstOfBlock = Gradients.of(block[1], x);
    assertEquals(at(Gradients.of(plain[1], plain[0])), at(Gradients.of(block[1], block[0])));
    Node ones = constant(Tensor.vector(1, 1, 1));
    assertEquals(
        at(Gradients.vjp(List.of(first), List.of(ones), List.of(plain[0])).get(plain[0])),
        at(Gradients.vjp(List.of(firstOfBlock), List.of(ones), List.of(block[0])).get(block[0])));
  }

  @Test
  void copiesAreComputedAfterTheCotangentHasArrived() {
    Node y = checkpoint(() -> Scope.in("block", () -> sines(x, 3)));
    Node loss = total(Scope.in("head", () -> sines(y, 2)));
    String plan =
        Program.of(loss, Gradients.of(loss, x)).precision(Precision.FLOAT64).compile().explain();
    int head = plan.lastIndexOf(" gradient/head/times ");
    int again = plan.indexOf(" recomputed/block/sine ");
    int back = plan.indexOf(" gradient/block/times ");
    assertTrue(0 < head && head < again && again < back, plan);
  }

  @Test
  void aBodyThatBuildsNothingIsWhatItReturns() {
    assertSame(x, checkpoint(() -> x));
  }

  @Test
  void theStackDoesNotLimitABlock() {
    Node y = checkpoint(() -> sines(x, 20_000));
    assertEquals(at(gradient(sines(x, 20_000))), at(gradient(y)));
  }
}
