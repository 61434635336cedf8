package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Identity;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that are right for random cotangents of ordinary size, and wrong for others. */
class CotangentLawTests {
  /** Any function of a whole array, with whatever derivative a test gives it. */
  private record Mapped(UnaryOperator<double[]> function, Identity.Rule rule)
      implements Elementwise {
    @Override
    public int arity() {
      return 1;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return rule.vjp(self, cotangent);
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      double[] x = new double[output.size()];
      Arrays.setAll(x, inputs.get(0)::get);
      double[] y = function.apply(x);
      for (int i = 0; i < y.length; i++) {
        output.set(i, y[i]);
      }
    }
  }

  private static Node mapped(UnaryOperator<double[]> function, Node g) {
    return Node.of(new Mapped(function, (y, c) -> List.of(c)), g);
  }

  private static UnaryOperator<double[]> each(DoubleUnaryOperator function) {
    return g -> Arrays.stream(g).map(function).toArray();
  }

  private static UnaryOperator<double[]> scaled(ToFactor factor) {
    return g -> Arrays.stream(g).map(x -> x * factor.of(g)).toArray();
  }

  private interface ToFactor {
    double of(double[] g);
  }

  private static double norm(double[] g) {
    return Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
  }

  private static double largest(double[] g) {
    return Arrays.stream(g).map(Math::abs).max().orElse(0);
  }

  private static long nonzeros(double[] g) {
    return Arrays.stream(g).filter(x -> x != 0).count();
  }

  private static Map<String, UnaryOperator<double[]>> wrong() {
    Map<String, UnaryOperator<double[]>> wrong = new LinkedHashMap<>();
    wrong.put("share of nonzeros", scaled(g -> (double) nonzeros(g) / g.length));
    wrong.put("doubled if mostly zero", scaled(g -> 3 * nonzeros(g) < g.length ? 2 : 1));
    wrong.put("doubled if one-hot", scaled(g -> g.length > 1 && nonzeros(g) == 1 ? 2 : 1));
    wrong.put("doubled where 1", each(x -> x == 1 ? 2 : x));
    wrong.put("dropped where -1", each(x -> x == -1 ? 0 : x));
    wrong.put("dropped if all are 1", scaled(g -> Arrays.stream(g).allMatch(x -> x == 1) ? 0 : 1));
    wrong.put(
        "halved if all are equal",
        scaled(g -> Arrays.stream(g).allMatch(x -> x == g[0]) && g[0] != 0 ? 0.5 : 1));
    for (double limit : new double[] {5, 17, 1e3, 1e9}) {
      wrong.put("clipped at " + limit, each(x -> Math.max(-limit, Math.min(limit, x))));
      double most = limit * 1000;
      wrong.put("norm clipped at " + most, scaled(g -> Math.min(1, most / norm(g))));
    }
    wrong.put("only the upper side clipped", each(x -> Math.min(50, x)));
    for (double limit : new double[] {1e-3, 1e-8, 1e-30}) {
      wrong.put("flushed below " + limit, each(x -> Math.abs(x) < limit ? 0 : x));
    }
    wrong.put(
        "flushed below a part of the largest",
        g -> each(x -> Math.abs(x) < 1e-5 * largest(g) ? 0 : x).apply(g));
    wrong.put("rounded to float32", each(x -> (float) x));
    wrong.put("rounded to 1/65536", each(x -> Math.rint(x * 65536) / 65536));
    wrong.put("negative halved", each(x -> x < 0 ? x / 2 : x));
    wrong.put("zeros replaced", each(x -> x == 0 ? 1e-3 : x));
    wrong.put("large ones doubled", each(x -> Math.abs(x) > 100 ? 2 * x : x));
    wrong.put("smooth saturation", each(x -> 1e6 * Math.tanh(x / 1e6)));
    return wrong;
  }

  private static Stream<Arguments> cases() {
    return wrong().keySet().stream()
        .flatMap(name -> Stream.of(7, 150, 1_500).map(size -> Arguments.of(name, size)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRuleThatIsNotLinearInItsCotangentIsWrong(String name, int size) {
    UnaryOperator<double[]> function = wrong().get(name);
    Node x = input("x", size);
    Node y = Node.of(new Identity((self, g) -> List.of(mapped(function, g))), x);
    Report report = GradientCheck.of(y).order(1).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void alsoInTheDerivativeOfTheRule(String name, int size) {
    UnaryOperator<double[]> function = wrong().get(name);
    Node x = input("x", size);
    Identity.Rule wrong = (self, g) -> List.of(mapped(function, g));
    Identity.Rule first =
        (self, g) -> List.of(Node.of(new Identity(wrong), times(g, twice(self.input(0)))));
    Report report = GradientCheck.of(Node.of(new Mapped(each(t -> t * t), first), x)).check();
    assertTrue(
        report.comparisons().stream().filter(c -> c.order() == 1).allMatch(Comparison::passed),
        report.toString());
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
  }

  private static Node twice(Node x) {
    return plus(x, x);
  }

  @ParameterizedTest
  @ValueSource(strings = {"doubled where 1", "clipped at 5.0", "flushed below 1.0E-8"})
  void aScalarLossMeetsThemToo(String name) {
    UnaryOperator<double[]> function = wrong().get(name);
    Node x = input("x", 5);
    Node loss = Node.of(new Identity((s, g) -> List.of(mapped(function, g))), total(sin(x)));
    assertFalse(GradientCheck.of(loss).order(1).check().passed());
  }

  @Test
  void aRuleThatLooksAtTheCotangentsNodeMeetsAConstantOfOnes() {
    Node x = input("x", 5);
    Identity.Rule rule = (s, g) -> List.of(g.op() instanceof Constant ? plus(g, g) : g);
    Report report = GradientCheck.of(Node.of(new Identity(rule), x)).check();
    assertTrue(report.toString().contains("not for a constant of ones"), report.toString());
  }

  @Test
  void theMessageSaysForWhichCotangents() {
    Map.of(
            "doubled where 1", "not for ones",
            "clipped at 1000.0", "not for huge ones",
            "flushed below 1.0E-30", "not for tiny ones",
            "doubled if one-hot", "not for one element alone")
        .forEach(
            (name, words) -> {
              UnaryOperator<double[]> function = wrong().get(name);
              Node x = input("x", 50);
              Identity.Rule rule = (self, g) -> List.of(mapped(function, g));
              Report report = GradientCheck.of(Node.of(new Identity(rule), x)).order(1).check();
              assertTrue(report.toString().contains(words), report.toString());
            });
  }

  @Test
  void everyOutputMeetsThemAndNoneHidesBehindAnother() {
    Node x = input("x", 6);
    Node right = sin(x);
    UnaryOperator<double[]> function = wrong().get("clipped at 5.0");
    Node wrong = Node.of(new Identity((s, g) -> List.of(mapped(function, g))), x);
    Report report = GradientCheck.of(right, wrong).order(1).check();
    assertEquals(
        List.of("identity [6]"),
        report.comparisons().stream()
            .filter(comparison -> comparison.disagreed() > 0)
            .map(Comparison::output)
            .distinct()
            .toList());
  }

  @Test
  void linearRulesOfAllKindsPass() {
    Node x = input("x", 40);
    Tensor weights = Tensor.generate(x.shape(), i -> Math.pow(10, i % 17 - 8));
    GradientCheck.of(times(sin(x), constant(weights))).verify();
    GradientCheck.of(total(times(times(x, x), constant(weights)))).verify();
    GradientCheck.of(sin(x)).at(x, weights).verify();
  }
}
