package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Identity;
import dev.cotangent.core.TestOps.Sine;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws that need no difference quotients. */
class LawsTests {
  private final Node x = input("x", 3);

  /** The comparisons of a law, with whether each holds. */
  private static List<Boolean> law(String name, Report report) {
    return report.comparisons().stream()
        .filter(comparison -> comparison.target().contains(name))
        .map(Comparison::passed)
        .toList();
  }

  /** A product that takes its operands for different nodes. */
  private record CarelessProduct() implements Elementwise.Binary {
    @Override
    public double apply(double a, double b) {
      return a * b;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      Node a = self.input(0);
      Node b = self.input(1);
      return List.of(times(cotangent, b), a.equals(b) ? Gradients.NONE : times(cotangent, a));
    }
  }

  @Test
  void theGradientOfATargetIsTheSumOverItsUses() {
    Node careless = Node.of(new CarelessProduct(), x, x);
    assertEquals(List.of(false), law("sum over its 2 uses", GradientCheck.of(careless).check()));
    Node three = times(sin(times(x, x)), x);
    assertEquals(List.of(true), law("sum over its 3 uses", GradientCheck.of(three).check()));
    assertEquals(List.of(), law("uses", GradientCheck.of(sin(x)).check()));
  }

  @Test
  void theDerivedJacobianVectorProductIsTheAdjoint() {
    Node stopped = sin(Node.of(new Identity((y, g) -> List.of(stopGradient(g))), x));
    assertTrue(law("dot product", GradientCheck.of(stopped).check()).contains(false));
    assertEquals(
        List.of(true, true),
        law("dot product", GradientCheck.of(times(sin(x), input("y", 3))).check()));
    assertEquals(List.of(), law("dot product", GradientCheck.of(sin(x)).order(1).check()));
  }

  @Test
  void secondDerivativesAreSymmetric() {
    Node y = input("y", 3);
    Identity.Rule rule =
        (self, g) -> List.of(times(g, self.input(1)), times(g, stopGradient(self.input(0))));
    Node stopped = Node.of(new Pair(rule), x, y);
    assertTrue(law("symmetry", GradientCheck.of(stopped).check()).contains(false));
    assertEquals(List.of(true), law("symmetry", GradientCheck.of(total(times(x, sin(y)))).check()));
  }

  /** A product with whatever derivative a test gives it. */
  private record Pair(Identity.Rule rule) implements Elementwise.Binary {
    @Override
    public double apply(double a, double b) {
      return a * b;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return rule.vjp(self, cotangent);
    }
  }

  /** Operations that say they are linear. */
  private record Tagged(DoubleUnaryOperator function, Identity.Rule rule)
      implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return function.applyAsDouble(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return rule.vjp(self, cotangent);
    }

    @Override
    public boolean isLinearIn(int input) {
      return true;
    }
  }

  private static Node tagged(DoubleUnaryOperator function, Identity.Rule rule, Node x) {
    return Node.of(new Tagged(function, rule), x);
  }

  @Test
  void aWrongTagIsNoWrongDerivative() {
    Identity.Rule ofSquare = (self, g) -> List.of(times(g, plus(self.input(0), self.input(0))));
    Identity.Rule ofSine = (self, g) -> List.of(times(g, Node.of(new Sine(1), self.input(0))));
    Identity.Rule same = (self, g) -> List.of(g);
    for (int size : new int[] {1, 3, 1_500}) {
      Node z = input("z", size);
      for (Node y :
          List.of(
              tagged(t -> t * t, ofSquare, z),
              tagged(Math::sin, ofSine, z),
              tagged(t -> t + 1, same, z),
              tagged(t -> Math.max(-1e6, Math.min(1e6, t)), same, z),
              sin(tagged(t -> t * t, ofSquare, sin(z))))) {
        Report report = GradientCheck.of(y).check();
        assertFalse(report.passed());
        assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
        assertTrue(report.toString().contains("the tag is wrong"), report.toString());
        assertFalse(report.toString().contains("derivatives disagree"), report.toString());
      }
    }
  }

  /** Whatever the signs of the numbers that are drawn. */
  @Test
  void aTagIsWrongWhereAnOperationHasNoValueAndWhereItIsLinearOnOneSideOnly() {
    Identity.Rule none = (self, g) -> List.of(Gradients.NONE);
    Map<String, DoubleUnaryOperator> functions =
        Map.of(
            "logarithm", Math::log,
            "root", Math::sqrt,
            "rectifier", t -> Math.max(t, 0),
            "magnitude", Math::abs);
    functions.forEach(
        (name, function) -> {
          for (int size : new int[] {1, 4}) {
            for (long seed = 0; seed < 12; seed++) {
              Node z = input("z", size);
              Report report =
                  GradientCheck.of(plus(tagged(function, none, z), z))
                      .at(z, Tensor.full(z.shape(), 1.5))
                      .seed(seed)
                      .check();
              assertTrue(report.toString().contains("the tag is wrong"), name + ": " + report);
            }
          }
        });
  }

  @Test
  void aRightTagWithAWrongRuleIsAWrongDerivative() {
    Report report = GradientCheck.of(tagged(t -> 3 * t, (self, g) -> List.of(g), x)).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
    assertFalse(report.toString().contains("the tag is wrong"), report.toString());
  }

  @Test
  void aWrongTagInARuleIsFoundToo() {
    Identity.Rule rule =
        (self, g) ->
            List.of(times(g, tagged(Math::exp, (y, c) -> List.of(times(c, y)), self.input(0))));
    Node y = Node.of(new Exponential(rule), x);
    Report report = GradientCheck.of(y).check();
    assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    assertTrue(report.toString().contains("the tag is wrong"), report.toString());
  }

  private record Exponential(Identity.Rule rule) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.exp(x);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return rule.vjp(self, cotangent);
    }
  }

  @Test
  void everySubsetOfFewTargetsIsTried() {
    List<Node> targets = IntStream.range(0, 4).mapToObj(i -> input("x" + i, 1)).toList();
    List<List<Node>> subsets = TargetSubsets.of(targets, new CounterRandom(1, 1));
    assertEquals(14, subsets.stream().distinct().count());
  }

  @Test
  void manyTargetsAreTriedAloneWithoutOneAndAtRandom() {
    List<Node> targets = IntStream.range(0, 9).mapToObj(i -> input("x" + i, 1)).toList();
    List<List<Node>> subsets = TargetSubsets.of(targets, new CounterRandom(1, 1));
    var sizes = subsets.stream().collect(Collectors.groupingBy(List::size, Collectors.counting()));
    assertTrue(subsets.size() > 30 && sizes.get(1) >= 9 && sizes.get(8) >= 9, sizes.toString());
    assertTrue(sizes.keySet().stream().anyMatch(size -> size > 2 && size < 7), sizes.toString());
  }

  @Test
  void aRuleThatChangesFromOneDerivationToTheNextIsFound() {
    AtomicInteger calls = new AtomicInteger();
    Node y =
        Node.of(
            new Identity((self, g) -> List.of(calls.getAndIncrement() % 2 == 0 ? g : plus(g, g))),
            x);
    List<String> problems = StructureCheck.of(times(y, input("w", 3))).check();
    assertTrue(
        problems.toString().contains("the gradient for x [3] is another when it is derived for"),
        problems.toString());
  }
}
