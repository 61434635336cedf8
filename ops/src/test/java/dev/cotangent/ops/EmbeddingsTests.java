package dev.cotangent.ops;

import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Embeddings.Bag;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EmbeddingsTests {
  private final Node table =
      Expressions.variable("table", Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, -5, 6));

  private static Node constant(Shape shape, double... values) {
    return Expressions.constant(Tensor.of(shape, values));
  }

  private static double[] values(Node node) {
    return Interpreter.evaluate(node, Map.of()).toDoubles();
  }

  private double[] gradient(Node y) {
    Node g = Expressions.constant(Tensor.generate(y.shape(), i -> i + 1));
    return values(Gradients.vjp(List.of(y), List.of(g), List.of(table)).get(table));
  }

  @Test
  void rowsAreThoseOfTheTable() {
    Node y = Embeddings.embedding(table, constant(Shape.of(2, 2), 2, 0, 0, 1));
    assertEquals(Shape.of(2, 2, 2), y.shape());
    assertArrayEquals(new double[] {-5, 6, 1, 2, 1, 2, 3, 4}, values(y));
    assertArrayEquals(new double[] {3 + 5, 4 + 6, 7, 8, 1, 2}, gradient(y));
  }

  @Test
  void paddingKeepsItsRowAndGetsNoGradient() {
    Node y = Embeddings.embedding(table, constant(Shape.of(4), 2, 0, 0, 1), 0);
    assertArrayEquals(new double[] {-5, 6, 1, 2, 1, 2, 3, 4}, values(y));
    assertArrayEquals(new double[] {0, 0, 7, 8, 1, 2}, gradient(y));
    assertGradients(Ops.exp(Embeddings.embedding(table, constant(Shape.of(2), 2, 1), 0)));
  }

  @Test
  void bagsAreSummedUp() {
    Node indices = constant(Shape.of(3, 2), 0, 2, 1, 1, 0, 1);
    Node weights = constant(Shape.of(3, 2), 1, 3, 2, 0, 0, 0);
    assertArrayEquals(
        new double[] {1 - 15, 2 + 18, 6, 8, 0, 0},
        values(Embeddings.embeddingBag(Bag.SUM, table, indices, weights)));
    assertArrayEquals(
        new double[] {-14 / 4.0, 20 / 4.0, 3, 4, 0, 0},
        values(Embeddings.embeddingBag(Bag.MEAN, table, indices, weights)));
    assertArrayEquals(
        new double[] {1, 6, 3, 4, 0, 0},
        values(Embeddings.embeddingBag(Bag.MAX, table, indices, weights)));
    assertArrayEquals(
        new double[] {-2, 4, 3, 4, 2, 3},
        values(Embeddings.embeddingBag(Bag.MEAN, table, indices)));
  }

  @Test
  void greatestElementsOfABagGetTheGradient() {
    Node y =
        Embeddings.embeddingBag(
            Bag.MAX,
            table,
            constant(Shape.of(3, 2), 0, 2, 1, 0, 1, 1),
            constant(Shape.of(3, 2), 1, 1, 0, 1, 0, 0));
    // Row 0 is the greater one in column 0, row 2 in column 1; then row 0 alone; then none.
    assertArrayEquals(new double[] {1 + 3, 4, 0, 0, 0, 2}, gradient(y));
  }

  @Property(tries = 20)
  void derivativesOfBagsAgreeWithDifferences(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int rows = draw.number(2, 5);
    Node trained = Expressions.variable("trained", draw.normal(Shape.of(rows, 3)));
    Shape bags = Shape.of(draw.number(1, 3), draw.number(1, 4));
    Node indices = Expressions.constant(draw.indices(bags, rows));
    Node weights =
        Expressions.variable("weights", Tensor.generate(bags, i -> draw.number(1, 5) / 2.0));
    for (Bag bag : Bag.values()) {
      assertGradients(Embeddings.embeddingBag(bag, trained, indices, weights));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node indices = constant(Shape.of(2), 0, 1);
    assertThrows(IllegalArgumentException.class, () -> Embeddings.embedding(table, indices, 3));
    assertThrows(
        ShapeException.class,
        () -> Embeddings.embeddingBag(Bag.SUM, table, indices, constant(Shape.of(3), 1, 1, 1)));
  }
}
