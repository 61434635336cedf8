package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PoolingTests {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  /** The elements of [start, end) along each axis, row by row. */
  private static double[] part(Tensor x, int sample, int channel, int[] starts, int[] ends) {
    int[] sizes = IntStream.range(0, starts.length).map(i -> ends[i] - starts[i]).toArray();
    Shape block = Shape.of(sizes);
    return IntStream.range(0, block.size())
        .mapToDouble(
            position -> {
              int[] at = Definitions.index(block, position);
              int[] index = new int[2 + at.length];
              index[0] = sample;
              index[1] = channel;
              Arrays.setAll(at, i -> at[i] + starts[i]);
              System.arraycopy(at, 0, index, 2, at.length);
              return x.get(index);
            })
        .toArray();
  }

  @Property(tries = 200)
  void adaptivePoolsAreOfPartsWithEvenBounds(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(draw.images(2));
    Shape from = x.shape().slice(2, x.shape().rank());
    int[] to = IntStream.range(0, from.rank()).map(i -> draw.number(1, from.dim(i) + 1)).toArray();
    Shape shape = x.shape().slice(0, 2).concat(Shape.of(to));
    Node node = Expressions.constant(x);
    Tensor means = value(Pooling.adaptiveAvgPool(node, to));
    Tensor greatest = value(Pooling.adaptiveMaxPool(node, to));
    assertEquals(shape, means.shape());
    assertEquals(shape, greatest.shape());
    for (int position = 0; position < shape.size(); position++) {
      int[] at = Definitions.index(shape, position);
      int[] starts = new int[to.length];
      int[] ends = new int[to.length];
      for (int i = 0; i < to.length; i++) {
        starts[i] = (int) Math.floor((double) at[2 + i] * from.dim(i) / to[i] + 1e-9);
        ends[i] = (int) Math.ceil((at[2 + i] + 1.0) * from.dim(i) / to[i] - 1e-9);
      }
      double[] elements = part(x, at[0], at[1], starts, ends);
      assertEquals(DoubleStream.of(elements).average().orElseThrow(), means.get(at), 1e-13);
      assertEquals(DoubleStream.of(elements).max().orElseThrow(), greatest.get(at));
    }
  }

  @Test
  void unevenPartsOverlap() {
    // PyTorch: adaptive_avg_pool1d of 7 elements in 3 parts: [0, 3), [2, 5), [4, 7)
    Node x = line(1, 2, 4, 8, 16, 32, 64);
    assertValues(Pooling.adaptiveAvgPool(x, 3), 7 / 3.0, 28 / 3.0, 112 / 3.0);
    assertValues(Pooling.adaptiveMaxPool(x, 3), 4, 16, 64);
    assertValues(gradient(Pooling.adaptiveAvgPool(x, 3), x), third(1, 1, 2, 1, 2, 1, 1));
    // of 5 in 3: [0, 2), [1, 4), [3, 5)
    Node five = line(6, 12, 18, INF, NAN);
    assertValues(Pooling.adaptiveAvgPool(line(6, 12, 18, 24, 30), 3), 9, 18, 27);
    assertValues(Pooling.adaptiveAvgPool(five, 3), 9, INF, NAN);
    assertValues(Pooling.adaptiveMaxPool(five, 3), 12, INF, NAN);
    Node more = Pooling.adaptiveAvgPool(line(1, 2), 3);
    assertValues(more, 1, 1.5, 2);
  }

  private static double[] third(double... values) {
    return DoubleStream.of(values).map(v -> v / 3).toArray();
  }

  @Test
  void cotangentsOfGreatestElementsGoToTheFirstRowByRow() {
    double[] equal = {0, 5, 5, 5, 0, 0, 5, 0, 5};
    Node x = Expressions.constant(Tensor.of(Shape.of(1, 1, 3, 3), equal));
    assertValues(gradient(Pooling.adaptiveMaxPool(x, 2, 2), x), 0, 2, 0, 1, 0, 0, 0, 0, 1);
    assertValues(gradient(Pooling.globalMaxPool(x), x), 0, 1, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void globalPoolsLeaveBatchAndChannels() {
    Node x = Expressions.constant(Tensor.generate(Shape.of(2, 3, 2, 2), i -> i * i));
    assertEquals(Shape.of(2, 3), Pooling.globalAveragePool(x).shape());
    assertValues(
        Shapes.slice(Pooling.globalAveragePool(x), 0, 0, 1), 14 / 4.0, 126 / 4.0, 366 / 4.0);
    assertValues(Shapes.slice(Pooling.globalMaxPool(x), 0, 1, 2), 225, 361, 529);
    assertEquals(
        value(Shapes.reshape(Pooling.adaptiveAvgPool(x, 1, 1), 2, 3)),
        value(Pooling.globalAveragePool(x)));
    Node volume = Expressions.constant(Tensor.generate(Shape.of(1, 1, 2, 2, 2), i -> i));
    assertValues(Pooling.globalAveragePool(volume), 3.5);
  }

  @Property(tries = 100)
  void lpPoolsAreNormsOfWindows(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Tensor x = draw.normal(draw.images(2));
    Window window = draw.touchingWindow(x.shape());
    for (double p : new double[] {1, 1.5, 2, 3, INF}) {
      Tensor found = value(Pooling.lpPool(p, Expressions.constant(x), window));
      Tensor powers =
          Tensor.generate(x.shape(), i -> Math.pow(Math.abs(x.at(i)), p == INF ? 1 : p));
      Tensor expected =
          p == INF
              ? value(Pooling.maxPool(Expressions.constant(powers), window))
              : Definitions.sumPool(window, powers);
      for (int i = 0; i < found.size(); i++) {
        double norm = p == INF ? expected.at(i) : Math.pow(expected.at(i), 1 / p);
        assertEquals(norm, found.at(i), 1e-12 * norm);
      }
    }
  }

  @Test
  void whereAnLpPoolIsZeroItHasNoDerivative() {
    Node x = line(0, 0, 3, -4);
    Window pairs = Window.valid(2).stride(2);
    assertValues(Pooling.lpPool(2, x, pairs), 0, 5);
    assertValues(gradient(Pooling.lpPool(2, x, pairs), x), 0, 0, 0.6, -0.8);
    assertValues(Pooling.lpPool(1, x, pairs), 0, 7);
    assertValues(Pooling.lpPool(INF, x, pairs), 0, 4);
    double[] cubic = value(gradient(Pooling.lpPool(3, x, pairs), x)).toDoubles();
    assertEquals(0, cubic[0]);
    assertEquals(9 / Math.pow(91, 2 / 3.0), cubic[2], 1e-15);
  }

  @Test
  void unpoolingIsTheAdjointOfPooling() {
    for (Shape shape : List.of(Shape.of(2, 3, 7), Shape.of(1, 2, 4, 5), Shape.of(1, 1, 3, 4, 3))) {
      int axes = shape.rank() - 2;
      Draw draw = new Draw(axes);
      Tensor x = draw.normal(shape);
      int[] sizes = IntStream.generate(() -> 2).limit(axes).toArray();
      Window window = Window.valid(sizes).stride(2);
      Node node = Expressions.variable("x", x);
      Node positions = Pooling.maxPoolPositions(node, window);
      Node pooled = Pooling.maxPool(node, window);
      Node g = Expressions.constant(draw.normal(pooled.shape()));
      int[] extents = shape.slice(2, shape.rank()).dims();
      Node back = Pooling.unpool(g, positions, extents);
      double forward = value(Reductions.sum(Ops.multiply(g, pooled))).item();
      assertEquals(forward, value(Reductions.sum(Ops.multiply(back, node))).item(), 1e-13);
      Node again = Pooling.unpool(Ops.abs(pooled), positions, extents);
      assertEquals(value(Ops.abs(pooled)), value(Pooling.maxPool(again, window)));
      assertGradients(Ops.tanh(Pooling.unpool(pooled, positions, extents)));
    }
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Draw draw = new Draw(9);
    Node x = Expressions.variable("x", draw.normal(Shape.of(2, 2, 5, 4)));
    assertGradients(Ops.tanh(Pooling.adaptiveAvgPool(x, 3, 2)));
    assertGradients(Ops.tanh(Pooling.adaptiveMaxPool(x, 3, 4)));
    assertGradients(Ops.tanh(Pooling.adaptiveMaxPool(x, 1, 2)));
    assertGradients(Ops.tanh(Pooling.globalAveragePool(x)));
    assertGradients(Ops.tanh(Pooling.globalMaxPool(x)));
    for (double p : new double[] {1, 2, 3.5, INF}) {
      assertGradients(Pooling.lpPool(p, x, Window.same(2, 3).stride(2)));
    }
  }

  @Test
  void programsComputeThemInFloat32() {
    Tensor values = new Draw(3).normal(Shape.of(2, 3, 5, 7));
    Node x = Expressions.input("x", values.shape());
    for (Node y :
        List.of(
            Pooling.adaptiveAvgPool(x, 3, 4),
            Pooling.adaptiveMaxPool(x, 3, 4),
            Pooling.globalAveragePool(x),
            Pooling.lpPool(3, x, Window.valid(2, 2)))) {
      Tensor found = Program.of(y).compile().run(Map.of(x, values)).get(y);
      Tensor expected = Interpreter.evaluate(y, Map.of(x, values));
      assertArrayEquals(expected.toDoubles(), found.toDoubles(), 1e-6);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node x = Expressions.input("x", 2, 3, 4, 4);
    Map<Runnable, String> wrong = new LinkedHashMap<>();
    wrong.put(() -> Pooling.adaptiveAvgPool(x, 2).shape(), "[adaptiveAvgPool]");
    wrong.put(() -> Pooling.adaptiveMaxPool(x, 2, 0).shape(), "[2, 0] for [2, 3, 4, 4]");
    wrong.put(() -> Pooling.adaptiveMaxPool(x).shape(), "[adaptiveMaxPool]");
    wrong.put(() -> Pooling.globalMaxPool(Expressions.input("v", 2, 3)).shape(), "[2, 3]");
    wrong.put(() -> Pooling.lpPool(0.5, x, Window.valid(2, 2)).shape(), "[lpPool] p");
    wrong.put(() -> Pooling.lpPool(NAN, x, Window.valid(2, 2)).shape(), "[lpPool] p");
    wrong.put(() -> Pooling.lpPool(2, x, Window.valid(2)).shape(), "[sumPool]");
    wrong.forEach(
        (attempt, fragment) -> {
          String message =
              assertThrows(IllegalArgumentException.class, attempt::run, fragment).getMessage();
          assertTrue(message.contains(fragment), message);
        });
  }

  private static Node line(double... values) {
    return Expressions.constant(Tensor.of(Shape.of(1, 1, values.length), values));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles(), 1e-13);
  }

  /** The gradient of the sum. */
  private static Node gradient(Node y, Node x) {
    Node ones = Shapes.full(y.shape(), 1);
    return Gradients.vjp(List.of(y), List.of(ones), List.of(x)).values().iterator().next();
  }
}
