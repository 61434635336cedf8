package dev.cotangent.core.check;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps.Identity;
import dev.cotangent.core.TestOps.Quotient;
import dev.cotangent.core.TestOps.Spread;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements of very different sizes in one array. */
class OwnSizeTests {
  private record Root() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.sqrt(x);
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      Node half = constant(Tensor.full(y.shape(), 0.5));
      return List.of(times(g, Node.of(new Quotient(), half, y)));
    }
  }

  private static Tensor ordinary(int size) {
    return Tensor.generate(input("x", size).shape(), i -> 1 + 0.37 * (i % 5));
  }

  private static Tensor with(Tensor of, int index, double value) {
    return Tensor.generate(of.shape(), i -> i == index ? value : of.at(i));
  }

  private static Node spoiled(Node x, int index, double factor) {
    Tensor factors = with(Tensor.full(x.shape(), 1), index, factor);
    return Node.of(new Identity((y, g) -> List.of(times(g, constant(factors)))), x);
  }

  @ParameterizedTest
  @CsvSource({
    "6, 1e8, 1e-5",
    "6, 1e10, 1e-3",
    "6, 1e10, 1e-6",
    "6, 1e4, 1e-6",
    "90, 1e8, 1e-5",
    "90, 1e12, 1e-4",
    "6, 1e15, 1e-3",
    "1500, 1e8, 1e-3",
    "1500, 1e10, 1e-2"
  })
  void anErrorDoesNotHideBesideALargeElement(int size, double large, double error) {
    Node x = input("x", size);
    Tensor at = with(ordinary(size), 0, large);
    for (Node y :
        List.of(
            spoiled(x, 3, 1 + error),
            spoiled(times(x, x), 3, 1 + error),
            sin(spoiled(x, 3, 1 + error)))) {
      Report report = GradientCheck.of(y).at(x, at).order(1).check();
      assertTrue(report.count(Verdict.DISAGREE) > 0, y + ": " + report);
    }
    if (size == 6) { // in a sum with it, it can
      Report report = GradientCheck.of(total(spoiled(x, 3, 1 + 1e-2))).at(x, at).check();
      boolean canBeTold = large < 1e11;
      assertTrue(!report.passed() || !canBeTold, report.toString());
    }
    for (Node y : List.of(x, times(x, x))) {
      GradientCheck.of(plus(y, y)).at(x, at).verify();
    }
  }

  @Test
  void whatCannotBeToldIsUnresolved() {
    Node x = input("x", 3);
    Tensor at = Tensor.vector(1, 2, 3);
    Node huge = constant(Tensor.vector(0, 1e13, 0));
    Node minus = constant(Tensor.vector(0, -1e13, 0));
    Node y = plus(plus(spoiled(sin(x), 1, 1 + 1e-3), huge), minus); // sin(x) with few digits
    Report report = GradientCheck.of(y).at(x, at).order(1).check();
    assertTrue(report.count(Verdict.UNRESOLVED) > 0, report.toString());
    assertTrue(!report.passed(), report.toString());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-30, 1e-100})
  void oneTinyElementAmongOrdinaryOnesIsNoAlarm(double tiny) {
    for (int size : new int[] {5, 101, 1_500}) {
      Node x = input("x", size);
      Tensor at = with(ordinary(size), 2, tiny);
      Node ones = constant(Tensor.full(x.shape(), 1));
      for (Node y :
          List.of(
              log(x),
              Node.of(new Root(), x),
              Node.of(new Quotient(), ones, x),
              total(log(x)),
              times(x, log(x)))) {
        Report report = GradientCheck.of(y).at(x, at).check();
        assertTrue(report.passed(), y + " of " + size + ": " + report);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e6, 1e7})
  void aVarianceByMeansOfSquaresIsNoAlarm(double offset) {
    for (int size : new int[] {2, 8, 50}) {
      Node x = input("x", size);
      Tensor at = Tensor.generate(x.shape(), i -> offset + (i % 2 == 0 ? 1 : -1) + 0.01 * i);
      Node n = constant(Tensor.scalar(1.0 / size));
      Node mean = times(total(x), n);
      Node square = times(total(times(x, x)), n);
      Node minus = constant(Tensor.scalar(-1));
      Node variance = plus(square, times(minus, times(mean, mean)));
      Report report = GradientCheck.of(variance).at(x, at).check();
      assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
      Node spread = Node.of(new Spread(x.shape()), variance);
      report = GradientCheck.of(times(spread, x)).at(x, at).check();
      assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-150, 1e-155, 1e-158, 1e-160, 1e-161, 1e-170, 1e-300, 1e-310})
  void numbersTooSmallToSquareAreNoAlarm(double size) {
    Node x = input("x", 4);
    Tensor at = Tensor.generate(x.shape(), i -> size * (1 + i));
    for (Node y : List.of(times(x, x), total(times(x, x)), times(x, times(x, x)), sin(x))) {
      Report report = GradientCheck.of(y).at(x, at).check();
      assertEquals(0, report.count(Verdict.DISAGREE), y + ": " + report);
    }
  }
}
