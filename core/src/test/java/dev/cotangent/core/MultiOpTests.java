package dev.cotangent.core;

import static dev.cotangent.core.Expressions.checkpoint;
import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.explain.Explain;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.report.Dot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MultiOpTests {
  private static final double EXACT = 1e-12;

  /** (x·cos φ, x·sin φ): polar coordinates as Cartesian ones. */
  record Cartesian(double sign) implements MultiOp {
    Cartesian() {
      this(-1);
    }

    @Override
    public List<Shape> inferAll(List<Shape> inputs) {
      Arity.check(this, inputs, 2);
      return List.of(inputs.get(0), inputs.get(0));
    }

    @Override
    public List<Node> vjpAll(Node self, List<Node> cotangents) {
      Node r = self.input(0);
      Node angle = self.input(1);
      Node cosine = Node.of(new TestOps.Sine(1), angle);
      Node sine = Node.of(new TestOps.Sine(0), angle);
      Node toR = null;
      Node toAngle = null;
      if (!Gradients.isNone(cotangents.get(0))) {
        toR = times(cotangents.get(0), cosine);
        toAngle = times(times(cotangents.get(0), self.result(1)), constant(filled(r, sign)));
      }
      if (!Gradients.isNone(cotangents.get(1))) {
        Node r2 = times(cotangents.get(1), sine);
        Node angle2 = times(cotangents.get(1), times(r, cosine));
        toR = toR == null ? r2 : plus(toR, r2);
        toAngle = toAngle == null ? angle2 : plus(toAngle, angle2);
      }
      return List.of(toR, toAngle);
    }

    private static Tensor filled(Node like, double value) {
      return Tensor.full(like.shape(), value);
    }

    @Override
    public void evaluateAll(List<Buffer> inputs, List<Buffer> outputs) {
      for (int i = 0; i < inputs.get(0).size(); i++) {
        outputs.get(0).set(i, inputs.get(0).get(i) * Math.cos(inputs.get(1).get(i)));
        outputs.get(1).set(i, inputs.get(0).get(i) * Math.sin(inputs.get(1).get(i)));
      }
    }
  }

  private final Node r = input("r", 3);
  private final Node angle = input("angle", 3);
  private final Node both = Node.of(new Cartesian(), r, angle);
  private final Map<Node, Tensor> feeds =
      Map.of(r, Tensor.vector(1, 2, 3), angle, Tensor.vector(0.3, -1, 2));

  @Test
  void resultsAreNodesOfTheirOwn() {
    assertEquals(2, both.results().size());
    assertSame(both.result(1), both.result(1));
    assertSame(both.result(1), Node.of(new Get(1), both));
    assertEquals(Shape.of(3), both.result(0).shape());
    assertEquals("cartesian.1 [3]", both.result(1).toString());
    assertEquals("cartesian [3] [3]", both.toString());
    assertEquals(List.of(r), r.results());
  }

  @Test
  void hasNoValueOfItsOwn() {
    String message = assertThrows(IllegalStateException.class, both::shape).getMessage();
    assertTrue(message.contains("[cartesian] has 2 results"), message);
    assertThrows(IllegalStateException.class, () -> sin(both));
    assertThrows(IndexOutOfBoundsException.class, () -> both.result(2));
    assertThrows(IllegalStateException.class, () -> Program.of(both));
    assertThrows(IllegalStateException.class, () -> Interpreter.evaluate(both, feeds));
  }

  @Test
  void isComputedByInterpreterAndProgram() {
    Node y = total(times(both.result(0), sin(both.result(1))));
    double expected = 0;
    double[] angles = {0.3, -1, 2};
    for (int i = 0; i < 3; i++) {
      expected += (i + 1) * Math.cos(angles[i]) * Math.sin((i + 1) * Math.sin(angles[i]));
    }
    assertEquals(expected, Interpreter.evaluate(y, feeds).item(), EXACT);
    for (Precision precision : Precision.values()) {
      Program program = Program.of(y, both.result(1)).precision(precision).compile();
      assertEquals(expected, program.run(feeds).scalar(y), 1e-6);
      assertEquals(2 * Math.sin(-1), program.run(feeds).get(both.result(1)).at(1), 1e-6);
    }
    assertTrue(Program.of(y).compile().explain().contains("cartesian"));
    assertTrue(Dot.of(List.of(y)).contains("cartesian\\n[3] [3]"));
  }

  @Test
  void aResultThatNobodyReadsTakesNobodysPlace() {
    Node x = sin(r);
    Node only = Node.of(new Cartesian(), x, angle).result(1);
    Node y = plus(only, x); // x must survive the result that nobody reads
    Program program = Program.of(y).compile();
    for (int i = 0; i < 3; i++) {
      assertEquals(Interpreter.evaluate(y, feeds).at(i), program.run(feeds).get(y).at(i), 1e-6);
    }
  }

  @Test
  void equalApplicationsAreComputedOnce() {
    Node again = Node.of(new Cartesian(), r, angle);
    Node y = plus(both.result(0), again.result(1));
    long applications =
        Program.of(y)
            .compile()
            .explain()
            .lines()
            .filter(line -> line.contains("cartesian"))
            .count();
    assertEquals(1, applications);
  }

  @Test
  void gradientsOfEachResultAndOfBothAreRight() {
    for (Node loss :
        List.of(
            total(times(both.result(0), both.result(0))),
            total(sin(both.result(1))),
            total(times(both.result(0), sin(both.result(1)))))) {
      Map<Node, Node> gradients = Gradients.of(loss, List.of(r, angle));
      for (Node target : List.of(r, angle)) {
        for (int i = 0; i < 3; i++) {
          double numeric =
              (shifted(loss, target, i, 1e-5) - shifted(loss, target, i, -1e-5)) / 2e-5;
          double derived = Interpreter.evaluate(gradients.get(target), feeds).at(i);
          assertEquals(numeric, derived, 1e-8, loss + " by " + target);
        }
      }
    }
  }

  @Test
  void targetsMayBeResults() {
    Node loss = total(times(both.result(0), both.result(0)));
    Map<Node, Node> gradients =
        Gradients.vjp(List.of(loss), List.of(constant(1)), List.of(both.result(0), both.result(1)));
    assertEquals(
        2 * Math.cos(0.3), Interpreter.evaluate(gradients.get(both.result(0)), feeds).at(0), EXACT);
    assertTrue(Gradients.isNone(gradients.get(both.result(1))));
  }

  @Test
  void checkpointsComputeThemAgain() {
    Node w = variable("w", Tensor.vector(1, 2, 3));
    Node[] inner = new Node[1];
    Node y =
        checkpoint(
            () -> {
              Node polar = Node.of(new Cartesian(), sin(w), angle);
              inner[0] = polar.result(1);
              return sin(times(polar.result(0), polar.result(1)));
            });
    Node plain = Gradients.of(total(times(y, y)), w);
    Node w2 = w;
    Node polar = Node.of(new Cartesian(), sin(w2), angle);
    Node z = sin(times(polar.result(0), polar.result(1)));
    Node expected = Gradients.of(total(times(z, z)), w2);
    Program program = Program.of(plain, expected).precision(Precision.FLOAT64).compile();
    Map<Node, Tensor> angles = Map.of(angle, Tensor.vector(0.3, -1, 2));
    assertEquals(program.run(angles).get(expected), program.run(angles).get(plain));
    Node outside = Gradients.of(total(plus(times(y, y), inner[0])), w);
    assertEquals(3, Interpreter.evaluate(outside, angles).size());
  }

  @Test
  void theFirstResultThatIsNotFiniteIsNamed() {
    Program program = Program.of(both.result(1)).checkFinite().compile();
    String message =
        assertThrows(
                NonFiniteException.class,
                () ->
                    program.run(
                        Map.of(r, Tensor.vector(3e38, 1, 1), angle, Tensor.vector(1, 1, 1e308))))
            .getMessage();
    assertTrue(message.contains("angle"), message);
  }

  @Test
  void theCheckerKnowsThem() {
    assertGradients(times(both.result(0), sin(both.result(1))));
    assertGradients(sin(both.result(1)));
    Node wrong = Node.of(new Cartesian(-0.999), r, angle);
    String message =
        assertThrows(
                AssertionError.class, () -> assertGradients(plus(wrong.result(0), wrong.result(1))))
            .getMessage();
    assertTrue(message.contains("d angle"), message);
  }

  @Test
  void isDrawnResultByResult() {
    Node loss = total(times(both.result(0), both.result(1)));
    String page = Explain.of(loss, feeds).toHtml("polar");
    assertTrue(page.contains("cartesian.0") && page.contains("cartesian.1"), page);
  }

  @Test
  void compilesWithoutAnyOptimization() {
    Node y = total(times(both.result(0), both.result(1)));
    Program.Builder builder = Program.of(y);
    for (Optimization optimization : Optimization.values()) {
      builder.without(optimization);
    }
    assertEquals(
        Interpreter.evaluate(y, feeds).item(), builder.compile().run(feeds).scalar(y), 1e-6);
  }

  private double shifted(Node loss, Node target, int at, double by) {
    Tensor moved =
        Tensor.generate(target.shape(), i -> feeds.get(target).at(i) + (i == at ? by : 0));
    return Interpreter.evaluate(
            loss,
            Map.of(
                r,
                target == r ? moved : feeds.get(r),
                angle,
                target == angle ? moved : feeds.get(angle)))
        .item();
  }
}
