package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Identity;
import dev.cotangent.core.TestOps.Reshaped;
import dev.cotangent.core.TestOps.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong rules of the kinds people write, in a small and in a large operand. */
class WrongRulesTests {
  private static final Shape SMALL = Shape.of(3, 4);
  private static final Shape LARGE = Shape.of(30, 40);

  private static Node full(Shape shape, double value) {
    return constant(Tensor.full(shape, value));
  }

  private static String messageFor(int rows, Identity.Rule rule) {
    Node x = input("x", rows == 3 ? SMALL : LARGE);
    Report report =
        GradientCheck.of(sin(Node.of(new Identity(rule), times(x, x))))
            .withRespectTo(x)
            .order(1)
            .check();
    assertFalse(report.passed());
    return report.toString();
  }

  private static void assertHint(String hint, int rows, Identity.Rule rule) {
    String message = messageFor(rows, rule);
    assertTrue(message.contains(hint), message);
    assertTrue(
        message.contains("first operation on the way with a wrong vjp is identity"), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void signs(int rows) {
    assertHint("sign flipped", rows, (y, g) -> List.of(times(g, full(g.shape(), -1))));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void factors(int rows) {
    assertHint("ratio derived / numeric is 2.000 everywhere", rows, (y, g) -> List.of(plus(g, g)));
    assertHint(
        "ratio derived / numeric is 1.000 everywhere",
        rows,
        (y, g) -> List.of(times(g, full(g.shape(), 1.000001))));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void means(int rows) {
    assertHint(
        "a mean where a sum is?",
        rows,
        (y, g) -> List.of(times(g, full(g.shape(), 1.0 / g.shape().size()))));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void zeros(int rows) {
    assertHint("is 0 everywhere", rows, (y, g) -> List.of(full(g.shape(), 0)));
    assertHint("is 0 everywhere", rows, (y, g) -> List.of(Gradients.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void ignoredCotangents(int rows) {
    Identity.Rule rule = (y, g) -> List.of(full(g.shape(), 1));
    assertHint("is the cotangent ignored?", rows, rule);
    assertTrue(messageFor(rows, rule).contains("linear in the cotangent"));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void borders(int rows) {
    assertHint(
        "wrong only where axis 1 is at its last index",
        rows,
        (y, g) -> {
          int last = g.shape().dim(1);
          Tensor mask = Tensor.generate(g.shape(), i -> i % last == last - 1 ? 0 : 1);
          return List.of(times(g, constant(mask)));
        });
    assertHint(
        "wrong only where axis 0 is at its first index",
        rows,
        (y, g) -> {
          int columns = g.shape().dim(1);
          Tensor mask = Tensor.generate(g.shape(), i -> i < columns ? 3 : 1);
          return List.of(times(g, constant(mask)));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void singleElements(int rows) {
    int wrong = rows + 2;
    String message =
        messageFor(
            rows,
            (y, g) ->
                List.of(
                    times(g, constant(Tensor.generate(g.shape(), i -> i == wrong ? 1.001 : 1)))));
    int columns = rows == 3 ? 4 : 40;
    String index = List.of(wrong / columns, wrong % columns).toString();
    assertTrue(message.contains("at index " + index), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void meansOfTheCotangent(int rows) {
    assertFalse(
        messageFor(
                rows,
                (y, g) ->
                    List.of(
                        times(
                            Node.of(new Spread(g.shape()), total(g)),
                            full(g.shape(), 1.0 / g.shape().size()))))
            .isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 30})
  void aTransposedIndex(int rows) {
    Node x = input("x", rows == 3 ? SMALL : LARGE);
    Identity.Rule rule =
        (y, g) -> {
          Shape shape = g.shape();
          Shape swapped = Shape.of(shape.dim(1), shape.dim(0));
          int[] order =
              IntStream.range(0, shape.size())
                  .map(i -> i % shape.dim(1) * shape.dim(0) + i / shape.dim(1))
                  .toArray();
          return List.of(Node.of(new Picked(new Order(order)), Node.of(new Reshaped(swapped), g)));
        };
    Report report = GradientCheck.of(total(weighted(Node.of(new Identity(rule), x)))).check();
    assertFalse(report.passed());
    assertTrue(report.toString().contains("transposed index"), report.toString());
  }

  private interface Wrong {
    boolean at(int row, int column, double x);
  }

  @Test
  void whereAnErrorIsIsSaidInWords() {
    Map<String, Wrong> regions = new LinkedHashMap<>();
    regions.put("wrong at 9 of 12 elements: where axis 1 is 1 or more", (i, j, x) -> j > 0);
    regions.put("wrong at 8 of 12 elements: where axis 0 is not 1", (i, j, x) -> i != 1);
    regions.put("wrong at 6 of 12 elements: where axis 1 is 1 or 2", (i, j, x) -> j == 1 || j == 2);
    regions.put(
        "wrong at 4 of 12 elements: where axis 0 is not 1 and axis 1 is 1 or 2",
        (i, j, x) -> i != 1 && (j == 1 || j == 2));
    regions.put(
        "wrong at 3 of 12 elements: where the index along axis 0 equals that along axis 1",
        (i, j, x) -> i == j);
    regions.put("where the index along axis 0 is below that along axis 1", (i, j, x) -> i < j);
    regions.put("where the target is negative", (i, j, x) -> x < 0);
    regions.put("where the target's size is", (i, j, x) -> Math.abs(x) > 0.5);
    regions.put("from index [1, 1] to [2, 3], row by row", (i, j, x) -> 4 * i + j > 4);
    regions.forEach(
        (words, wrong) -> {
          Node x = input("x", SMALL);
          Tensor at = Tensor.generate(SMALL, i -> (i * 7 % 12 - 5.3) / 4);
          Tensor factors =
              Tensor.generate(
                  SMALL, i -> wrong.at(i / 4, i % 4, at.at(i)) ? 1.5 + at.at(i) * at.at(i) : 1);
          Node y = Node.of(new Identity((s, g) -> List.of(times(g, constant(factors)))), x);
          String message = GradientCheck.of(y).at(x, at).order(1).check().toString();
          assertTrue(message.contains(words), message);
        });
  }

  private static Node weighted(Node x) {
    return times(x, constant(Tensor.generate(x.shape(), i -> 1 + i * i * 0.01)));
  }

  /** An order of elements that records can hold. */
  private static final class Order {
    private final int[] positions;

    Order(int[] positions) {
      this.positions = positions;
    }
  }

  /** Elements in another order; linear, and without a derivative of its own. */
  private record Picked(Order order) implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      return Shape.of(inputs.get(0).dim(1), inputs.get(0).dim(0));
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      for (int i = 0; i < output.size(); i++) {
        output.set(i, inputs.get(0).get(order.positions[i]));
      }
    }
  }
}
