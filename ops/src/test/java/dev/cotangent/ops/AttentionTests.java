package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.core.check.GradientAssertions.assertSamplesIndependent;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AttentionTests {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  private static Node variable(String name, int... dims) {
    return Expressions.variable(name, new CounterRandom(name.hashCode(), 1).normal(Shape.of(dims)));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertClose(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    assertArrayEquals(expected.toDoubles(), actual.toDoubles(), tolerance);
  }

  /** {@code Σₖ e^sₖ·vₖ / Σₖ e^sₖ} with {@code s = q·k/√d + bias}, 0 where no key is seen. */
  private static Tensor formula(Tensor q, Tensor k, Tensor v, Tensor bias) {
    int batch = q.shape().dim(0);
    int heads = q.shape().dim(1);
    int n = q.shape().dim(2);
    int d = q.shape().dim(3);
    int m = k.shape().dim(2);
    int group = heads / k.shape().dim(1);
    int width = v.shape().dim(3);
    return Tensor.generate(
        Shape.of(batch, heads, n, width),
        i -> {
          int b = i / width / n / heads;
          int h = i / width / n % heads;
          double sum = 0;
          double weights = 0;
          for (int j = 0; j < m; j++) {
            double score = bias.get(h, i / width % n, j);
            for (int c = 0; c < d; c++) {
              score += q.get(b, h, i / width % n, c) * k.get(b, h / group, j, c) / Math.sqrt(d);
            }
            weights += Math.exp(score);
            sum += Math.exp(score) * v.get(b, h / group, j, i % width);
          }
          return weights == 0 ? 0 : sum / weights;
        });
  }

  @Property(tries = 60)
  void attentionIsItsFormula(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int batch = draw.number(1, 3);
    int keyHeads = draw.number(1, 3);
    int heads = keyHeads * draw.number(1, 3);
    int n = draw.number(1, 5);
    int m = draw.number(1, 6);
    int d = draw.number(1, 4);
    int e = draw.number(1, 4);
    Tensor q = draw.normal(Shape.of(batch, heads, n, d));
    Tensor k = draw.normal(Shape.of(batch, keyHeads, m, d));
    Tensor v = draw.normal(Shape.of(batch, keyHeads, m, e));
    Tensor bias =
        Tensor.generate(
            Shape.of(heads, n, m), i -> draw.number(0, 2) == 0 ? NONE : draw.number(-4, 4) / 4.0);
    Node inQ = Expressions.input("q", q.shape());
    Node inK = Expressions.input("k", k.shape());
    Node inV = Expressions.input("v", v.shape());
    Node y = Attention.scaledDotProduct(inQ, inK, inV, Expressions.constant(bias));
    Map<Node, Tensor> feeds = Map.of(inQ, q, inK, k, inV, v);
    Tensor expected = formula(q, k, v, bias);
    assertClose(expected, Interpreter.evaluate(y, feeds), 1e-13);
    assertClose(expected, Program.of(y).compile().run(feeds).get(y), 1e-5);
    Node plain = Attention.scaledDotProduct(inQ, inK, inV);
    assertClose(
        formula(q, k, v, Tensor.zeros(heads, n, m)), Interpreter.evaluate(plain, feeds), 1e-13);
  }

  @Test
  void headsLieSideBySide() {
    Node q = variable("q", 2, 3, 8);
    Node k = variable("k", 2, 5, 4);
    Node v = variable("v", 2, 5, 6);
    Tensor all = value(Attention.multiHead(q, k, v, 4, 2, Expressions.constant(0)));
    assertEquals(Shape.of(2, 3, 12), all.shape());
    for (int head = 0; head < 4; head++) {
      int shared = head / 2;
      Tensor one =
          value(
              Attention.scaledDotProduct(
                  Shapes.slice(q, -1, 2 * head, 2 * head + 2),
                  Shapes.slice(k, -1, 2 * shared, 2 * shared + 2),
                  Shapes.slice(v, -1, 3 * shared, 3 * shared + 3)));
      for (int i = 0; i < 6; i++) {
        for (int c = 0; c < 3; c++) {
          assertEquals(one.get(i / 3, i % 3, c), all.get(i / 3, i % 3, 3 * head + c), 1e-14);
        }
      }
    }
    Node split = Attention.splitHeads(q, 4);
    assertEquals(Shape.of(2, 4, 3, 2), split.shape());
    assertEquals(value(q), value(Attention.joinHeads(split)));
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Node q = variable("q", 2, 4, 3, 2);
    Node k = variable("k", 2, 2, 4, 2);
    Node v = variable("v", 2, 2, 4, 3);
    assertGradients(Attention.scaledDotProduct(q, k, v, variable("bias", 4, 3, 4)));
    assertGradients(Attention.scaledDotProduct(q, k, v, Attention.causalBias(3, 4)));
    Node x = variable("x", 3, 4);
    assertGradients(Attention.rotary(x, Expressions.constant(Tensor.vector(0, 1, 5))));
    assertGradients(Attention.relativeBias(variable("table", 6, 2), 3, 4, true, 10));
  }

  @Test
  void samplesDoNotInfluenceEachOther() {
    Tensor batch = new CounterRandom(1, 1).normal(Shape.of(3, 4, 6));
    Node bias = Attention.causalBias(4, 4);
    assertSamplesIndependent(x -> Attention.multiHead(x, x, x, 2, 2, bias), batch);
  }

  /** Queries that see no key get zeros, and nothing flows back from them; others are untouched. */
  @Test
  void whoSeesNothingGetsZeros() {
    Node q = variable("q", 2, 1, 3, 4);
    Node k = variable("k", 2, 1, 5, 4);
    Node v = variable("v", 2, 1, 5, 4);
    Node lengths = Expressions.constant(Tensor.vector(0, 3));
    Node y = Attention.scaledDotProduct(q, k, v, Attention.paddingBias(lengths, 5));
    Node g = Expressions.constant(Tensor.generate(y.shape(), i -> Math.sin(i + 1)));
    List<Node> targets = List.of(q, k, v);
    Map<Node, Node> gradients = Gradients.vjp(List.of(y), List.of(g), targets);
    Node[] outputs = {y, gradients.get(q), gradients.get(k), gradients.get(v)};
    var single = Program.of(outputs).compile().run(Map.of());
    for (Node output : outputs) {
      for (Tensor result : List.of(value(output), single.get(output))) {
        int half = result.size() / 2;
        for (int i = 0; i < half; i++) {
          assertEquals(0, result.at(i), "of the sequence without keys");
        }
        assertEquals(
            false, Arrays.stream(result.toDoubles()).anyMatch(Double::isNaN), "NaN in the other");
      }
    }
    // The other sequence is that of three keys alone, and what lies behind gets no gradient.
    Tensor short3 =
        value(Attention.scaledDotProduct(q, Shapes.slice(k, 2, 0, 3), Shapes.slice(v, 2, 0, 3)));
    for (int i = 12; i < 24; i++) {
      assertEquals(short3.at(i), value(y).at(i), 1e-15);
    }
    for (int i = 20 + 12; i < 40; i++) {
      assertEquals(0, value(gradients.get(k)).at(i));
      assertEquals(0, value(gradients.get(v)).at(i));
    }
  }

  @Test
  void biasesShowAndHide() {
    assertArrayEquals(
        new double[] {0, 0, NONE, 0, 0, 0}, value(Attention.causalBias(2, 3)).toDoubles());
    Node positions = Expressions.constant(Tensor.vector(0, 2, 1));
    assertArrayEquals(
        new double[] {0, NONE, NONE, 0, 0, 0, 0, 0, NONE},
        value(Attention.causalBias(positions, 3)).toDoubles());
    Node lengths = Expressions.constant(Tensor.vector(2, 0));
    Node padding = Attention.paddingBias(lengths, 3);
    assertEquals(Shape.of(2, 1, 1, 3), padding.shape());
    assertArrayEquals(new double[] {0, 0, NONE, NONE, NONE, NONE}, value(padding).toDoubles());
    assertArrayEquals(
        new double[] {0, NONE, 0},
        value(Attention.maskBias(Expressions.constant(Tensor.vector(1, 0, -2)))).toDoubles());
  }

  /** The slopes that the paper names for 8 heads, and those of its code for 12. */
  @Test
  void linearBiasesFallWithTheDistance() {
    Tensor eight = value(Attention.linearBias(8, 2, 3));
    for (int h = 0; h < 8; h++) {
      double slope = Math.pow(0.5, h + 1);
      assertArrayEquals(
          new double[] {-slope, 0, -slope, -2 * slope, -slope, 0},
          Arrays.copyOfRange(eight.toDoubles(), 6 * h, 6 * h + 6),
          1e-16);
    }
    Tensor twelve = value(Attention.linearBias(12, 1, 2));
    double[] more = {Math.sqrt(0.5), Math.pow(0.5, 1.5), Math.pow(0.5, 2.5), Math.pow(0.5, 3.5)};
    for (int i = 0; i < 4; i++) {
      assertEquals(-more[i], twelve.at(2 * (8 + i)), 1e-15);
    }
  }

  /** What T5 gives for 32 buckets and a greatest distance of 128. */
  @Test
  void relativeBiasesFollowT5() {
    Node table = Expressions.constant(Tensor.generate(Shape.of(32, 1), i -> i));
    int n = 200;
    Tensor both = value(Attention.relativeBias(table, n, n, true, 128));
    int[][] expected = {
      // key − query, bucket: exact to 7, then 8 + 8·log(d/8)/log(16) rounded down
      {0, 0}, {-1, 1}, {-7, 7}, {-8, 8}, {-11, 8}, {-12, 9}, {-16, 10}, {-32, 12}, {-64, 14},
      {-90, 14}, {-91, 15}, {-127, 15}, {-150, 15}, {1, 17}, {7, 23}, {8, 24}, {64, 30}, {199, 31}
    };
    for (int[] one : expected) {
      int query = one[0] < 0 ? 199 : 0;
      assertEquals(one[1], both.get(0, query, query + one[0]), "distance " + one[0]);
    }
    Tensor backward = value(Attention.relativeBias(table, n, n, false, 128));
    int[][] causal = {{0, 0}, {3, 0}, {-1, 1}, {-15, 15}, {-16, 16}, {-32, 21}, {-127, 31}};
    for (int[] one : causal) {
      int query = one[0] < 0 ? 199 : 0;
      assertEquals(one[1], backward.get(0, query, query + one[0]), "distance " + one[0]);
    }
  }

  @Test
  void sinusoidsTurnMoreSlowlyFromPairToPair() {
    Tensor positions = value(Attention.sinusoidalPositions(4, 6));
    double second = Math.pow(10_000, -2 / 6.0);
    double third = Math.pow(10_000, -4 / 6.0);
    assertArrayEquals(
        new double[] {
          Math.sin(3),
          Math.cos(3),
          Math.sin(3 * second),
          Math.cos(3 * second),
          Math.sin(3 * third),
          Math.cos(3 * third)
        },
        Arrays.copyOfRange(positions.toDoubles(), 18, 24),
        1e-15);
    assertEquals(Shape.of(2, 5), Attention.sinusoidalPositions(2, 5).shape());
  }

  @Test
  void rotationsTurnPairsByThePosition() {
    Node x = Expressions.constant(Tensor.of(Shape.of(1, 4), 1, 2, 3, 4));
    double slow = 5 * 0.01;
    assertArrayEquals(
        new double[] {
          Math.cos(5) - 3 * Math.sin(5),
          2 * Math.cos(slow) - 4 * Math.sin(slow),
          3 * Math.cos(5) + Math.sin(5),
          4 * Math.cos(slow) + 2 * Math.sin(slow)
        },
        value(Attention.rotary(x, Expressions.constant(Tensor.vector(5)))).toDoubles(),
        1e-14);
  }

  /** Scores of turned queries and keys depend on the distance of their positions alone. */
  @Property(tries = 20)
  void rotatedScoresDependOnTheDistance(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor q = draw.normal(Shape.of(1, 6));
    Tensor k = draw.normal(Shape.of(1, 6));
    double p = draw.number(0, 50);
    double distance = draw.number(0, 50);
    double[] scores = new double[2];
    for (int i = 0; i < 2; i++) {
      Node position = Expressions.input("position", 1);
      Node key = Attention.rotary(Expressions.constant(k), position);
      Node query = Attention.rotary(Expressions.constant(q), Ops.add(position, distance));
      Tensor at = Tensor.vector(p + 17 * i);
      scores[i] = Interpreter.evaluate(Linalg.dot(query, key), Map.of(position, at)).item();
    }
    assertEquals(scores[0], scores[1], 1e-12);
  }

  /** One query after another at its own position, with a cache of keys: as all of them at once. */
  @Test
  void queriesAtAnOffsetAreThoseOfTheWholeSequence() {
    int n = 6;
    Node q = variable("q", 1, 2, n, 4);
    Node k = variable("k", 1, 2, n, 4);
    Node v = variable("v", 1, 2, n, 4);
    Tensor all = value(Attention.scaledDotProduct(q, k, v, Attention.causalBias(n, n)));
    for (int i = 0; i < n; i++) {
      Node position = Expressions.constant(Tensor.vector(i));
      Tensor one =
          value(
              Attention.scaledDotProduct(
                  Shapes.slice(q, 2, i, i + 1), k, v, Attention.causalBias(position, n)));
      Tensor last =
          value(
              Attention.scaledDotProduct(
                  Shapes.slice(q, 2, i, i + 1),
                  Shapes.slice(k, 2, 0, i + 1),
                  Shapes.slice(v, 2, 0, i + 1),
                  Attention.causalBias(1, i + 1)));
      for (int c = 0; c < 8; c++) {
        assertEquals(all.get(0, c / 4, i, c % 4), one.get(0, c / 4, 0, c % 4), 1e-14);
        assertEquals(all.get(0, c / 4, i, c % 4), last.get(0, c / 4, 0, c % 4), 1e-14);
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = variable("x", 2, 3, 6);
    Node flat = variable("flat", 6);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Attention.splitHeads(x, 4).shape(),
            () -> Attention.joinHeads(flat).shape(),
            () -> Attention.scaledDotProduct(x, x, variable("v", 2, 4, 6)).shape(),
            () -> Attention.scaledDotProduct(flat, x, x).shape(),
            () -> Attention.causalBias(3, 2).shape(),
            () -> Attention.rotary(variable("odd", 3, 5), Expressions.constant(1)).shape(),
            () -> Attention.relativeBias(flat, 2, 2, true, 10).shape())) {
      assertThrows(ShapeException.class, wrong::run);
    }
  }
}
