package dev.cotangent.core;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.customGradient;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.straightThrough;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomGradientTests {
  private static final Shape PAIR = Shape.of(2);
  private static final double EXACT = 1e-14;

  private final Node x = input("x", 2);
  private final Node y = input("y", 2);
  private final Map<Node, Tensor> point =
      Map.of(x, Tensor.vector(0.4, -1.3), y, Tensor.vector(2, 0.7));

  /** (a, b) ↦ (sin a · b, b³), with a factor in the rule for b³, which reads the result. */
  private List<Node> sample(double factor) {
    Graph function =
        Graph.trace(
            List.of(PAIR, PAIR),
            in -> {
              Node b = in.get(1);
              return List.of(times(sin(in.get(0)), b), times(b, times(b, b)));
            });
    Graph rule =
        Graph.trace(
            List.of(PAIR, PAIR, PAIR, PAIR, PAIR, PAIR),
            in -> {
              Node a = in.get(0);
              Node b = in.get(1);
              Node slope = times(constant(Tensor.vector(factor, factor)), quotient(in.get(3), b));
              Node toA = times(times(in.get(4), b), Node.of(new TestOps.Sine(1), a));
              return List.of(toA, plus(times(in.get(4), sin(a)), times(in.get(5), slope)));
            });
    return customGradient(function, rule, List.of(x, y));
  }

  private static Node quotient(Node a, Node b) {
    return Node.of(new TestOps.Quotient(), a, b);
  }

  @Test
  void theRuleIsTheDerivativeOfAnyOrder() {
    Node loss = total(plus(sample(3).get(0), times(sample(3).get(1), sin(x))));
    Node plain = total(plus(times(sin(x), y), times(times(y, times(y, y)), sin(x))));
    for (int order = 1; order <= 3; order++) {
      Map<Node, Node> derived = Gradients.of(loss, List.of(x, y));
      Map<Node, Node> expected = Gradients.of(plain, List.of(x, y));
      for (Node target : List.of(x, y)) {
        for (int i = 0; i < 2; i++) {
          double value = Interpreter.evaluate(expected.get(target), point).at(i);
          assertEquals(
              value,
              Interpreter.evaluate(derived.get(target), point).at(i),
              EXACT * Math.max(1, Math.abs(value)),
              "order " + order + " by " + target);
        }
      }
      loss = total(times(derived.get(x), sin(derived.get(y))));
      plain = total(times(expected.get(x), sin(expected.get(y))));
    }
  }

  @Test
  void theCheckerHoldsTheRuleToTheFunction() {
    assertGradients(times(sample(3).get(0), sin(sample(3).get(1))));
    String message =
        assertThrows(AssertionError.class, () -> assertGradients(sample(2).get(1))).getMessage();
    assertTrue(message.contains("ratio derived / numeric is 0.6667"), message);
  }

  @Test
  void programsComputeTheFunctionItself() {
    Node output = total(sample(3).get(0));
    Program program = Program.of(output).precision(Precision.FLOAT64).compile();
    assertEquals(
        Interpreter.evaluate(output, point).item(), program.run(point).scalar(output), EXACT);
    assertFalse(program.explain().contains("customGradient"), program.explain());
  }

  @Test
  void aResultThatIsNotUsedGivesZeroCotangents() {
    Node only = Gradients.of(total(sample(3).get(0)), y);
    assertEquals(Math.sin(0.4), Interpreter.evaluate(only, point).at(0), EXACT);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Node w = variable("w", Tensor.vector(1, 2));
    Graph identity = Graph.trace(List.of(PAIR), in -> in);
    Graph weighted = Graph.trace(List.of(PAIR), in -> List.of(times(in.get(0), w)));
    Graph last = Graph.trace(List.of(PAIR, PAIR, PAIR), in -> List.of(in.get(2)));
    String variables =
        assertThrows(
                IllegalArgumentException.class, () -> customGradient(weighted, last, List.of(x)))
            .getMessage();
    assertTrue(variables.contains("must not read variables"), variables);
    assertTrue(variables.contains("[w [2]]"), variables);
    String rule =
        assertThrows(ShapeException.class, () -> customGradient(identity, identity, List.of(x)))
            .getMessage();
    assertTrue(rule.contains("[customGradient] the rule must take the function's inputs"), rule);
    assertThrows(
        ShapeException.class, () -> customGradient(identity, last, List.of(input("z", 3))));
  }

  @Test
  void straightThroughHasOneValueAndTheOthersDerivatives() {
    Node sign = Node.of(new TestOps.Quotient(), x, x); // some function without use for its slope
    Node estimated = straightThrough(sign, times(x, times(x, x)));
    assertEquals(Tensor.vector(1, 1), Interpreter.evaluate(estimated, point));
    Node gradient = Gradients.of(total(times(estimated, y)), x);
    assertEquals(3 * 0.4 * 0.4 * 2, Interpreter.evaluate(gradient, point).at(0), EXACT);
    Node second = Gradients.of(total(gradient), x);
    assertEquals(6 * 0.4 * 2, Interpreter.evaluate(second, point).at(0), EXACT);
    Program program = Program.of(estimated).compile();
    assertEquals(1, program.run(Map.of(x, Tensor.vector(3, 5))).get(estimated).at(0));
    assertFalse(program.explain().contains("straightThrough"), program.explain());
  }

  @Test
  void straightThroughIsExactWhereTheOtherIsInfiniteOrLarge() {
    Node through = log(x);
    Node estimated = straightThrough(y, through);
    Map<Node, Tensor> corner = Map.of(x, Tensor.vector(0, 1e300), y, Tensor.vector(0.1, 1e-30));
    assertEquals(Tensor.vector(0.1, 1e-30), Interpreter.evaluate(estimated, corner));
  }

  @Test
  void theCheckerChecksWhatIsDifferentiated() {
    Node step = Node.of(new TestOps.Quotient(), x, x);
    assertGradients(sin(times(straightThrough(step, sin(x)), y)));
    TestOps.Identity.Rule wrong = (self, g) -> List.of(plus(g, g));
    Node faulty = straightThrough(step, Node.of(new TestOps.Identity(wrong), x));
    String message =
        assertThrows(AssertionError.class, () -> assertGradients(times(faulty, y))).getMessage();
    assertTrue(message.contains("ratio derived / numeric is 2"), message);
  }

  @Test
  void straightThroughNeedsEqualShapes() {
    String message =
        assertThrows(ShapeException.class, () -> straightThrough(x, constant(1))).getMessage();
    assertTrue(message.contains("[straightThrough]"), message);
  }
}
