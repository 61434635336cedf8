package dev.cotangent.core.program;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.state;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Optimization;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ProgramTests {
  private final Node x = input("x", 3);

  private static long steps(Program program) {
    return program.explain().lines().filter(line -> line.matches("\\s*\\d+ .*")).count();
  }

  @Test
  void gradientDescentFindsAMinimum() {
    Node w = variable("w", Tensor.vector(5, -3, 2));
    Node loss = total(times(w, w));
    Node step = times(Gradients.of(loss, w), constant(Tensor.vector(-0.1, -0.1, -0.1)));
    Program program = Program.of(loss).update(w, plus(w, step)).compile();
    assertTrue(program.explain().contains("new w "), program.explain());
    double before = program.run().scalar(loss);
    for (int i = 0; i < 100; i++) {
      program.run();
    }
    assertEquals(38, before);
    assertTrue(program.run().scalar(loss) < 1e-12);
    assertEquals(Precision.FLOAT32, w.variable().value().precision());
  }

  @Test
  void updatesSeeTheOldValuesOfEachOther() {
    Node a = variable("a", Tensor.scalar(1));
    Node b = variable("b", Tensor.scalar(2));
    Program swap = Program.of().update(a, b).update(b, a).compile();
    swap.run();
    assertEquals(2, a.variable().value().item());
    assertEquals(1, b.variable().value().item());
  }

  /** The sum of all elements, each added to the result where it is stored. */
  private record StoredTotal() implements TestOps.Unevaluated {
    @Override
    public Shape infer(List<Shape> inputs) {
      return Shape.scalar();
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      output.fill(0);
      for (int i = 0; i < inputs.get(0).size(); i++) {
        output.add(0, inputs.get(0).get(i));
      }
    }
  }

  @Test
  void operationsWithoutKernelAddUpInFloat64() {
    Node terms = input("terms", 1_000_000);
    Node sum = Node.of(new StoredTotal(), terms);
    Node twice = Node.of(new StoredTotal(), plus(terms, terms));
    Tensor tenths = Tensor.generate(terms.shape(), i -> 0.1f);
    Results results = Program.of(sum, twice).compile().run(Map.of(terms, tenths));
    double expected = (float) (1e6 * 0.1f);
    assertEquals(expected, results.scalar(sum));
    assertEquals(2 * expected, results.scalar(twice));
  }

  @Test
  void outputsShowTheValuesBeforeTheUpdate() {
    Node counter = state("counter", Tensor.scalar(0));
    Program count = Program.of(counter).update(counter, plus(counter, constant(1))).compile();
    assertEquals(0, count.run().scalar(counter));
    assertEquals(1, count.run().scalar(counter));
  }

  @Test
  void equalSubexpressionsAreComputedOnce() {
    Program program = Program.of(times(sin(x), sin(x))).compile();
    assertEquals(2, steps(program), program.explain());
  }

  @Test
  void constantsAreFoldedAndWhatNothingNeedsIsLeftOut() {
    Node dead = log(x);
    Node folded = sin(plus(constant(1), constant(2)));
    Node y = times(total(x), folded);
    Program program = Program.of(y).compile();
    assertEquals(2, steps(program), program.explain());
    assertEquals(Math.sin(3) * 6, program.run(Map.of(x, Tensor.vector(1, 2, 3))).scalar(y), 1e-6);
    assertEquals(3, dead.shape().size());
  }

  @Test
  void onlyOutputsHaveResults() {
    Node y = sin(x);
    Results results = Program.of(y).compile().run(Map.of(x, Tensor.vector(1, 2, 3)));
    assertThrows(IllegalArgumentException.class, () -> results.get(x));
    assertThrows(IllegalStateException.class, () -> results.scalar(y));
  }

  @Test
  void rewritesOfOperationsAreApplied() {
    Node one = constant(Tensor.full(Shape.of(3), 1));
    Node zero = constant(Tensor.full(Shape.of(3), -0.0));
    Node y = plus(times(sin(x), one), zero);
    Program program = Program.of(y).compile();
    assertEquals(1, steps(program), program.explain());
  }

  @Test
  void viewsShareTheStorageOfWhatTheyShow() {
    Node y = Node.of(new TestOps.Reshaped(Shape.of(1, 3)), sin(x));
    Program program = Program.of(y, x).compile();
    assertEquals(1, steps(program), program.explain());
    Results results = program.run(Map.of(x, Tensor.vector(0, 1, 2)));
    assertEquals(Shape.of(1, 3), results.get(y).shape());
    assertEquals((float) Math.sin(2), results.get(y).at(2));
    assertEquals(2, results.get(x).at(2));
  }

  @Test
  void memoryIsReusedAlongAChain() {
    Node y = input("big", 1000);
    for (int i = 0; i < 50; i++) {
      y = sin(y);
    }
    String plan = Program.of(total(y)).compile().explain();
    assertTrue(plan.contains("arena 8064 B (lower bound 8064 B, ratio 1.00)"), plan);
  }

  @Test
  void feedingErrorsTeach() {
    Node y = input("y", 2);
    Program program = Program.of(sin(x)).compile();
    String missing = assertThrows(IllegalArgumentException.class, () -> program.run()).getMessage();
    assertEquals("[run] input x [3] is not fed; the program's inputs are [x [3]]", missing);
    String unknown =
        assertThrows(
                IllegalArgumentException.class,
                () -> program.run(Map.of(x, Tensor.vector(1, 2, 3), y, Tensor.vector(1, 2))))
            .getMessage();
    assertTrue(unknown.contains("y [2] is not an input of this program"), unknown);
    String wrong =
        assertThrows(ShapeException.class, () -> program.run(Map.of(x, Tensor.vector(1, 2))))
            .getMessage();
    assertEquals("[run] x has shape [3]: fed with shape [2]", wrong);
  }

  @Test
  void buildingErrorsTeach() {
    Node w = variable("w", Tensor.vector(1, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> Program.of().compile());
    assertThrows(IllegalArgumentException.class, () -> Program.of().update(x, x));
    assertThrows(ShapeException.class, () -> Program.of().update(w, total(w)));
    assertThrows(IllegalArgumentException.class, () -> Program.of().update(w, w).update(w, sin(w)));
    assertThrows(IllegalArgumentException.class, () -> Program.of(x).threads(0));
  }

  @Test
  void checkFiniteNamesTheFirstOperation() {
    Node y = sin(log(x));
    Program program = Program.of(y).checkFinite().compile();
    program.run(Map.of(x, Tensor.vector(1, 2, 3)));
    String message =
        assertThrows(
                NonFiniteException.class, () -> program.run(Map.of(x, Tensor.vector(1, -2, 3))))
            .getMessage();
    assertTrue(
        message.startsWith(
            "[logarithm] every value must be finite: logarithm [3] is NaN at position 1"),
        message);
    assertThrows(
        NonFiniteException.class,
        () -> program.run(Map.of(x, Tensor.vector(1, Double.POSITIVE_INFINITY, 3))));
  }

  @Test
  void aRunThatThrowsChangesNoVariable() {
    Node a = variable("a", Tensor.scalar(1));
    Node b = variable("b", Tensor.scalar(-1));
    Program program = Program.of().update(a, plus(a, a)).update(b, log(b)).checkFinite().compile();
    assertThrows(NonFiniteException.class, program::run);
    assertEquals(1, a.variable().value().item());
  }

  @Test
  void anOutputThatMustBeFiniteEndsTheRunAndNoVariableIsChanged() {
    Node a = variable("a", Tensor.vector(1, 2, 3));
    Node count = state("count", Tensor.scalar(0));
    Node loss = total(log(times(a, x)));
    for (Precision precision : Precision.values()) {
      for (Optimization left : Optimization.values()) {
        a.variable().set(Tensor.vector(1, 2, 3));
        count.variable().set(Tensor.scalar(0));
        Program program =
            Program.of(x, loss)
                .update(a, plus(a, Gradients.of(loss, a)))
                .update(count, plus(count, constant(1)))
                .requireFinite(loss)
                .precision(precision)
                .without(left)
                .compile();
        program.run(Map.of(x, Tensor.vector(1, 1, 1)));
        Tensor before = a.variable().value();
        NonFiniteException e =
            assertThrows(
                NonFiniteException.class, () -> program.run(Map.of(x, Tensor.vector(1, 0, 1))));
        assertEquals(Double.NEGATIVE_INFINITY, e.value());
        assertTrue(e.getMessage().contains("checkFinite()"), e.getMessage());
        assertEquals(before, a.variable().value());
        assertEquals(1, count.variable().value().item());
        // What is not the loss may be infinite, and the program goes on.
        program.run(Map.of(x, Tensor.vector(1, 1, 1)));
        assertEquals(2, count.variable().value().item());
      }
    }
  }

  @Test
  void alsoWhatNoStepComputesCanBeRequiredToBeFinite() {
    Node a = variable("a", Tensor.scalar(1));
    Node next = plus(a, a);
    Node given = input("given");
    Node nothing = constant(Double.NaN);
    for (Node required : List.of(given, a, nothing, next)) {
      a.variable().set(Tensor.scalar(1));
      Program program =
          Program.of(given, a, nothing, next).update(a, next).requireFinite(required).compile();
      Map<Node, Tensor> feeds = Map.of(given, Tensor.scalar(Double.NaN));
      if (required.equals(given) || required.equals(nothing)) {
        assertThrows(NonFiniteException.class, () -> program.run(feeds));
        assertEquals(1, a.variable().value().item());
      } else {
        program.run(feeds);
        assertEquals(2, a.variable().value().item());
        a.variable().set(Tensor.scalar(Double.POSITIVE_INFINITY));
        assertThrows(NonFiniteException.class, () -> program.run(feeds));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> Program.of(a).requireFinite(next));
  }

  @Test
  void precisionIsAChoiceOfExecution() {
    Node third = variable("third", Tensor.scalar(1.0 / 3));
    Node y = plus(third, third);
    Program doubles = Program.of(y).precision(Precision.FLOAT64).compile();
    Program floats = Program.of(y).compile();
    assertEquals(2.0 / 3, doubles.run().scalar(y));
    assertEquals(2f / 3, floats.run().scalar(y));
    assertEquals(2.0 / 3, doubles.run().scalar(y)); // reading in float32 lost nothing
    Program.of().update(third, y).compile().run();
    assertEquals(2 * (double) (2f / 3), doubles.run().scalar(y)); // written in float32
  }

  @Test
  void settingAVariableIsSeenByEveryProgram() {
    Node w = variable("w", Tensor.scalar(1));
    Node y = plus(w, w);
    Program floats = Program.of(y).compile();
    Program doubles = Program.of(y).precision(Precision.FLOAT64).compile();
    floats.run();
    doubles.run();
    w.variable().set(Tensor.scalar(0.1));
    assertEquals(0.2, doubles.run().scalar(y));
    assertEquals(0.2f, floats.run().scalar(y));
    assertThrows(ShapeException.class, () -> w.variable().set(Tensor.vector(1, 2)));
  }

  @Test
  void runsFromManyThreadsDoNotDisturbEachOther() throws Exception {
    Node counter = state("counter", Tensor.scalar(0));
    Node y = times(sin(x), plus(x, x));
    Program count = Program.of(y).update(counter, plus(counter, constant(1))).threads(2).compile();
    int runs = 500;
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Tensor>> results = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        Tensor fed = Tensor.vector(i, i + 1, i + 2);
        results.add(threads.submit(() -> count.run(Map.of(x, fed)).get(y)));
      }
      for (int i = 0; i < runs; i++) {
        float first = (float) Math.sin(i) * (i + i);
        assertEquals(first, results.get(i).get().at(0), Math.abs(first) * 1e-6f);
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(runs, counter.variable().value().item());
  }

  @Test
  void longChainsCompileAndRun() {
    Node y = x;
    for (int i = 0; i < 100_000; i++) {
      y = plus(y, x);
    }
    assertEquals(
        100_001, Program.of(y).compile().run(Map.of(x, Tensor.vector(1, 2, 3))).get(y).at(0));
  }

  @Test
  void theGraphIsDrawnInDot() {
    Node w = variable("w", Tensor.vector(1, 2, 3));
    String dot = Program.of(total(times(x, w))).compile().dot();
    assertTrue(dot.startsWith("digraph"), dot);
    assertTrue(dot.contains("\"w\\n[3]\", shape=cylinder"), dot);
    assertEquals(3, dot.lines().filter(line -> line.contains("->")).count(), dot);
  }
}
