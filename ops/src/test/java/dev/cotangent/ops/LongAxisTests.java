package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions along axes of more than 2²⁴ elements, which are no numbers that float32 holds. */
class LongAxisTests {
  private static final int LIMIT = 1 << 24;
  private static final int LENGTH = LIMIT + 16;
  private static final Window SQUARES = Window.valid(2, 2).stride(2, 2);

  private final Node x = input("x", LENGTH);

  /** Background, but for one place. */
  private static float[] values(float background, int place, float value) {
    float[] array = new float[LENGTH];
    Arrays.fill(array, background);
    array[place] = value;
    return array;
  }

  @ParameterizedTest
  @ValueSource(ints = {LIMIT - 1, LIMIT, LIMIT + 1, LIMIT + 3, LENGTH - 1})
  void theGreatestElementIsFoundAndGetsTheCotangent(int place) {
    check(Reductions::max, values(-1, place, 7), place);
  }

  @Test
  void theFirstOfEqualOnesGetsIt() {
    float[] values = values(0, LIMIT + 1, 7);
    values[LIMIT + 2] = 7;
    values[LIMIT + 3] = 7;
    check(Reductions::max, values, LIMIT + 1);
  }

  @Test
  void nanBeatsAll() {
    Program program = Program.of(Reductions.max(x)).compile();
    float[] values = values(0, LIMIT + 1, Float.NaN);
    values[LIMIT + 3] = 7;
    Results results = program.run(Map.of(x, Tensor.of(x.shape(), values)));
    assertTrue(Double.isNaN(results.get(program.outputs().get(0)).at(0)));
  }

  @Test
  void severalAxesAreOneLongOne() {
    int place = LIMIT + 5;
    float[] values = values(0, place, 7);
    check(v -> Reductions.max(Shapes.reshape(v, 2, LENGTH / 2)), values, place);
    check(v -> Reductions.max(Shapes.reshape(v, 1, 4, 2, LENGTH / 8), -1, 1, 2, 0), values, place);
    check(v -> Reductions.max(Reductions.max(Shapes.reshape(v, 2, LENGTH / 2), -1)), values, place);
  }

  @Test
  void windowsFindTheirGreatestElementOnALongPlane() {
    int place = LIMIT + 5;
    float[] values = values(-1, place, 7);
    for (Window window :
        List.of(
            Window.valid(2, 4).stride(2, 4),
            SQUARES,
            Window.valid(1, 3).stride(1, 2),
            Window.same(3, 3).stride(2, 3),
            Window.valid(1, 2).stride(1, 1).dilation(1, 4))) {
      check(
          v -> Reductions.max(Pooling.maxPool(Shapes.reshape(v, 1, 1, 2, -1), window)),
          values,
          place);
    }
  }

  @ParameterizedTest
  @EnumSource(Optimization.class)
  void anyOptimizationMayBeLeftOut(Optimization optimization) {
    int place = LIMIT + 5;
    float[] values = values(-1, place, 7);
    Compiler compiler = builder -> builder.without(optimization).compile();
    check(compiler, Reductions::max, values, place);
    check(
        compiler,
        v -> Reductions.max(Pooling.maxPool(Shapes.reshape(v, 1, 1, 4, -1), SQUARES)),
        values,
        place);
  }

  @Test
  void positionsMayBeComputedAgain() {
    int place = LIMIT + 5;
    float[] values = values(-1, place, 7);
    check(v -> checkpoint(() -> Reductions.max(v)), values, place);
    check(
        v ->
            checkpoint(
                () -> Reductions.max(Pooling.maxPool(Shapes.reshape(v, 1, 1, 4, -1), SQUARES))),
        values,
        place);
  }

  @Test
  void positionsMayTakeOtherElements() {
    Node other = input("other", LENGTH);
    Node taken = Indexing.takeAlong(other, Shapes.reshape(Reductions.argMax(x), 1));
    Node row = Indexing.gather(other, Reductions.argMax(x));
    Node tangent = Jacobians.jvp(Reductions.max(x), x, other);
    Tensor values = Tensor.of(x.shape(), values(-1, LIMIT + 5, 7));
    Tensor others = Tensor.of(x.shape(), values(-1, LIMIT + 5, 11));
    Results results =
        Program.of(taken, row, tangent).compile().run(Map.of(x, values, other, others));
    assertEquals(11, results.get(taken).at(0));
    assertEquals(11, results.scalar(row));
    assertEquals(11, results.scalar(tangent));
  }

  @Test
  void ofConstantsTheyAreKept() {
    float[] values = values(-1, LIMIT + 5, 7);
    Node constant = constant(Tensor.of(x.shape(), values));
    Node taken = Indexing.takeAlong(x, Shapes.reshape(Reductions.argMax(constant), 1));
    Results results = Program.of(taken).compile().run(Map.of(x, Tensor.of(x.shape(), values)));
    assertEquals(7, results.get(taken).at(0));
  }

  @Test
  void indicesOfTheUsersAreRefused() {
    Node index = input("index", 1);
    for (Node node :
        List.of(
            Indexing.gather(x, index),
            Indexing.gather(x, variable("place", Tensor.vector(3))),
            Indexing.gather(x, Reductions.argMax(input("few", 5))),
            Indexing.scatterAdd(index, index, LENGTH),
            Indexing.takeAlong(x, index),
            Indexing.takeAlong(
                input("longer", LENGTH + 1), Shapes.reshape(Reductions.argMax(x), 1)),
            Indexing.putAlong(index, index, LENGTH),
            Indexing.oneHot(index, LIMIT + 1))) {
      refuses(node, node.op().name());
    }
    Program.of(Reductions.sum(Indexing.oneHot(index, LIMIT))).compile();
  }

  @Test
  void positionsAreRefusedAsNumbers() {
    Node image = input("image", 1, 1, 2, LENGTH / 2);
    Node few = input("few", 5);
    for (Node node :
        List.of(
            Reductions.argMax(x),
            Shapes.reshape(Reductions.argMax(x), 1, 1),
            Ops.add(Reductions.argMax(x), 1),
            Indexing.gather(few, Reductions.argMax(x)),
            Shapes.stack(List.of(Reductions.argMax(x), Reductions.argMax(x))))) {
      refuses(node, "argMax");
    }
    refuses(Pooling.maxPoolPositions(image, SQUARES), "maxPoolPositions");
    Node place = variable("place", Tensor.scalar(0));
    assertThrows(
        ShapeException.class,
        () -> Program.of(Reductions.max(x)).update(place, Reductions.argMax(x)).compile());
  }

  private static void refuses(Node node, String op) {
    ShapeException e =
        assertThrows(ShapeException.class, () -> Program.of(node).compile(), node::toString);
    assertTrue(e.getMessage().startsWith("[" + op + "]"), e.getMessage());
    assertTrue(e.getMessage().contains("16777216"), e.getMessage());
    Program.of(node).precision(Precision.FLOAT64).compile();
  }

  private void check(UnaryOperator<Node> greatest, float[] values, int place) {
    check(Program.Builder::compile, greatest, values, place);
  }

  /** Value, first and second derivative of the square of what is greatest, at its place. */
  private void check(Compiler compiler, UnaryOperator<Node> greatest, float[] values, int place) {
    Node y = greatest.apply(x);
    Node first = Gradients.of(Ops.square(y), x);
    Node slope = Shapes.slice(first, 0, place, place + 1);
    Node second = Gradients.of(Reductions.sum(Ops.square(first)), x);
    Node curvature = Shapes.slice(second, 0, place, place + 1);
    Node elsewhere =
        Ops.subtract(Reductions.sum(Ops.square(first)), Reductions.sum(Ops.square(slope)));
    Program program = compiler.compile(Program.of(y, slope, curvature, elsewhere));
    Results results = program.run(Map.of(x, Tensor.of(x.shape(), values)));
    double value = values[place];
    assertEquals(value, results.scalar(y));
    assertEquals(2 * value, results.get(slope).at(0));
    assertEquals(8 * value, results.get(curvature).at(0)); // of (2 y)²
    assertEquals(0, results.scalar(elsewhere));
  }

  @FunctionalInterface
  private interface Compiler {
    Program compile(Program.Builder builder);
  }
}
