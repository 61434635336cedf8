package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ShapesTests {
  private static final double NAN = Double.NaN;

  /** 0, 1, 2, … */
  private static Node counting(int... dims) {
    return Expressions.constant(Tensor.generate(Shape.of(dims), i -> i));
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static void assertValues(Node node, double... expected) {
    assertArrayEquals(expected, value(node).toDoubles());
  }

  @Property(tries = 50)
  void partsJoinedAreTheWhole(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Shape shape = draw.shape(1, 3);
    int axis = draw.number(0, shape.rank() - 1);
    Node x = Expressions.constant(draw.normal(shape));
    int first = draw.number(1, shape.dim(axis));
    int rest = shape.dim(axis) - first;
    int[] extents = rest == 0 ? new int[] {first} : new int[] {first, rest};
    assertEquals(
        value(x), value(Shapes.concat(axis, Shapes.split(x, axis - shape.rank(), extents))));
    assertEquals(value(x), value(Shapes.concat(axis, Shapes.split(x, axis, shape.dim(axis)))));
  }

  @Property(tries = 50)
  void whatIsMovedBackIsWhereItWas(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Shape shape = draw.shape(1, 3);
    int axis = draw.number(0, shape.rank() - 1);
    int distance = draw.number(-9, 9);
    Node x = Expressions.constant(draw.normal(shape));
    assertEquals(value(x), value(Shapes.roll(Shapes.roll(x, axis, distance), axis, -distance)));
    assertEquals(value(x), value(Shapes.flip(Shapes.flip(x, axis), axis)));
    assertEquals(value(x), value(Shapes.flip(Shapes.flip(x))));
    Node sorted = Indexing.sort(x, axis);
    Node positions = Indexing.argSort(x, axis);
    Node taken =
        Shapes.swappedWithLast(
            Indexing.takeAlong(
                Shapes.swappedWithLast(x, axis), Shapes.swappedWithLast(positions, axis)),
            axis);
    assertEquals(value(sorted), value(taken));
  }

  @Test
  void elementsAreWhereTheNamesSay() {
    Node x = counting(2, 3);
    assertValues(Shapes.flip(x, 1), 2, 1, 0, 5, 4, 3);
    assertValues(Shapes.flip(x, 0), 3, 4, 5, 0, 1, 2);
    assertValues(Shapes.flip(x), 5, 4, 3, 2, 1, 0);
    assertValues(Shapes.roll(x, 1, 1), 2, 0, 1, 5, 3, 4);
    assertValues(Shapes.roll(x, -1, -4), 1, 2, 0, 4, 5, 3);
    assertValues(Shapes.tile(x, 1, 2), 0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5);
    assertValues(Shapes.tile(x, 2, 1), 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5);
    assertValues(Shapes.repeat(x, 1, 2), 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    assertValues(Shapes.repeat(x, 0, 2), 0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5);
    assertValues(Indexing.take(x, 1, 2, 0, 0), 2, 0, 0, 5, 3, 3);
    assertValues(Indexing.take(x, 0, 1), 3, 4, 5);
    List<Node> parts = Shapes.split(x, 1, new int[] {1, 2});
    assertValues(parts.get(0), 0, 3);
    assertValues(parts.get(1), 1, 2, 4, 5);
  }

  @Test
  void axesOfExtentOneComeAndGo() {
    Node x = counting(2, 3);
    assertEquals(Shape.of(1, 2, 3), Shapes.expandDims(x, 0).shape());
    assertEquals(Shape.of(2, 1, 3), Shapes.expandDims(x, 1).shape());
    assertEquals(Shape.of(2, 3, 1), Shapes.expandDims(x, -1).shape());
    assertEquals(Shape.of(1, 2, 3), Shapes.expandDims(x, -3).shape());
    Node y = counting(1, 2, 1, 3);
    assertEquals(Shape.of(2, 3), Shapes.squeeze(y).shape());
    assertEquals(Shape.of(1, 2, 3), Shapes.squeeze(y, -2).shape());
    assertEquals(Shape.of(2, 3), Shapes.squeeze(y, 0, 2).shape());
    assertEquals(Shape.scalar(), Shapes.squeeze(counting(1, 1)).shape());
  }

  @Test
  void diagonalsAreTakenAndMade() {
    assertValues(Shapes.diagonal(counting(2, 3)), 0, 4);
    assertValues(Shapes.diagonal(counting(3, 2)), 0, 3);
    assertValues(Shapes.diagonal(counting(2, 2, 2)), 0, 3, 4, 7);
    Node infinite = Expressions.constant(Tensor.vector(1, Double.POSITIVE_INFINITY, 3));
    assertValues(Shapes.diag(infinite), 1, 0, 0, 0, Double.POSITIVE_INFINITY, 0, 0, 0, 3);
    Node x = counting(2, 3);
    assertEquals(Shape.of(2, 3, 3), Shapes.diag(x).shape());
    assertEquals(value(x), value(Shapes.diagonal(Shapes.diag(x))));
  }

  @Test
  void trianglesKeepWhatIsNotMasked() {
    Node x = Expressions.constant(Tensor.of(Shape.of(2, 3), 1, 2, NAN, 4, 5, 6));
    assertValues(Shapes.tril(x, 0), 1, 0, 0, 4, 5, 0);
    assertValues(Shapes.tril(x, 1), 1, 2, 0, 4, 5, 6);
    assertValues(Shapes.triu(x, 1), 0, 2, NAN, 0, 0, 6);
    assertValues(Shapes.triu(x, -1), 1, 2, NAN, 4, 5, 6);
  }

  @Test
  void orderIsStableAndNaNIsGreatest() {
    Node x = Expressions.constant(Tensor.vector(3, NAN, -0.0, 1, 0.0, 1, -5));
    assertValues(Indexing.argSort(x, 0), 6, 2, 4, 3, 5, 0, 1);
    assertValues(Indexing.sort(x, 0), -5, -0.0, 0, 1, 1, 3, NAN);
    Indexing.TopK top = Indexing.topK(x, 0, 4);
    assertValues(top.values(), NAN, 3, 1, 1);
    assertValues(top.positions(), 1, 0, 3, 5);
    Node matrix = Expressions.constant(Tensor.of(Shape.of(2, 3), 3, 1, 2, 4, 6, 5));
    assertValues(Indexing.topK(matrix, 0, 1).values(), 4, 6, 5);
    assertValues(Indexing.sort(matrix, 1), 1, 2, 3, 4, 5, 6);
    Node sorted = Indexing.sort(matrix, 1);
    Tensor single = Program.of(sorted).compile().run(Map.of()).get(sorted);
    assertEquals(Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6).as(single.precision()), single);
  }

  @Test
  void derivativesAgreeWithDifferences() {
    Node x = Expressions.variable("x", new Draw(5).normal(Shape.of(3, 4)));
    for (Node y :
        List.of(
            Shapes.flip(x),
            Shapes.roll(x, 0, 1),
            Shapes.tile(x, 2, 3),
            Shapes.repeat(x, 0, 2),
            Shapes.diag(x),
            Shapes.diagonal(x),
            Shapes.tril(x, 0),
            Shapes.triu(x, 1),
            Shapes.split(x, 1, 2).get(1),
            Indexing.take(x, 1, 3, 3, 0),
            Indexing.sort(x, 0),
            Indexing.topK(x, 1, 2).values())) {
      assertGradients(Ops.multiply(y, Ops.square(y)));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedAndSaysWhy() {
    Node x = counting(2, 3);
    Map<Runnable, String> wrong =
        Map.of(
            () -> Shapes.split(x, 1, 2).size(), "[split]",
            () -> Shapes.split(x, 1, new int[] {1, 1}).size(), "[split]",
            () -> Shapes.tile(x, 2).shape(), "[tile]",
            () -> Shapes.squeeze(x, 0).shape(), "[squeeze]",
            () -> Shapes.expandDims(x, 3).shape(), "[expandDims]",
            () -> Shapes.diagonal(counting(3)).shape(), "[diagonal]",
            () -> Shapes.tril(counting(3), 0).shape(), "[tril]",
            () -> Indexing.take(x, 1, 3).shape(), "[take]",
            () -> Indexing.topK(x, 1, 4).values().shape(), "[topK]",
            () -> Shapes.repeat(x, 0, 0).shape(), "extent");
    wrong.forEach(
        (attempt, name) -> {
          String message =
              assertThrows(IllegalArgumentException.class, attempt::run, name).getMessage();
          assertTrue(message.contains(name), message);
        });
  }
}
