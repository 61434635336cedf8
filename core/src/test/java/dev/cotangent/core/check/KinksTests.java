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

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Piecewise;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.TestOps;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KinksTests {
  /** 1 where positive, else 0, or also at 0. */
  private record Positive(boolean alsoZero) implements Elementwise.Unary, Piecewise {
    @Override
    public double apply(double x) {
      return x > 0 || (alsoZero && x == 0) ? 1 : 0;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE);
    }

    @Override
    public Node branch(Node self) {
      return self;
    }
  }

  /** The rectifier, with a derivative at 0 of 0 or 1. */
  private record Rectifier(boolean oneAtZero, boolean declared)
      implements Elementwise.Unary, Piecewise {
    @Override
    public double apply(double x) {
      return Math.max(x, 0);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(times(cotangent, Node.of(new Positive(oneAtZero), self.input(0))));
    }

    @Override
    public Node branch(Node self) {
      return declared ? Node.of(new Positive(false), self.input(0)) : constant(0);
    }
  }

  private static Node rectified(Node x) {
    return Node.of(new Rectifier(false, true), x);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 12_000})
  void onTheKinkTheConventionIsChecked(int size) {
    Node x = input("x", size);
    CounterRandom random = new CounterRandom(3, 4);
    Tensor at = Tensor.generate(x.shape(), i -> i % 2 == 0 ? 0 : random.normal(i));
    GradientCheck.of(rectified(sin(x))).at(x, at).verify();
    Node wrong = Node.of(new Rectifier(true, true), sin(x));
    Report report = GradientCheck.of(wrong).at(x, at).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-4, 1, 1e4})
  void nearTheKinkStepsShrink(double magnitude) {
    Node x = input("x", 300);
    Tensor at =
        Tensor.generate(
            x.shape(), i -> magnitude * new CounterRandom(i, 1).normal(i) * Math.pow(10, -i % 5));
    Report report = GradientCheck.of(total(rectified(times(x, rectified(x))))).at(x, at).verify();
    assertEquals(0, report.count(Verdict.UNRESOLVED), report.toString());
  }

  /** Where the branch of {@link Sliding} is. */
  private enum Branch {
    SELF,
    OPERAND,
    SINE_OF_OPERAND,
    FINE_STAIRS,
    ONE_ELEMENT
  }

  /** The double of its operand, which declares pieces where there are none. */
  private record Sliding(Branch kind, boolean zeroRule) implements Elementwise.Unary, Piecewise {
    @Override
    public double apply(double x) {
      return 2 * x;
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(
          zeroRule ? times(cotangent, constant(Tensor.full(self.shape(), 0))) : Gradients.NONE);
    }

    @Override
    public Node branch(Node self) {
      Node x = self.input(0);
      return switch (kind) {
        case SELF -> self;
        case OPERAND -> x;
        case SINE_OF_OPERAND -> sin(x);
        case FINE_STAIRS -> Node.of(new Stairs(), x);
        case ONE_ELEMENT ->
            times(x, constant(Tensor.generate(x.shape(), i -> i == x.shape().size() - 1 ? 1 : 0)));
      };
    }
  }

  private record Stairs() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.floor(x * 0x1p50);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBranchThatMovesAtEveryStepIsRefused(Branch kind) {
    for (int size : new int[] {1, 5, 1_500}) {
      for (boolean zeroRule : new boolean[] {false, true}) {
        Node x = input("x", size);
        Node y = Node.of(new Sliding(kind, zeroRule), x);
        for (Report report :
            List.of(
                GradientCheck.of(y).withRespectTo(x).order(1).check(),
                GradientCheck.of(plus(y, sin(x))).check())) {
          assertFalse(report.passed(), report.toString());
          assertTrue(
              report.toString().contains("the branch of sliding [%d] moves".formatted(size)),
              report.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-8, 1e-10, 1e-12, 1e-13})
  void kinksCloseByAreKeptFrom(double distance) {
    for (int size : new int[] {6, 101, 1_500}) {
      Node x = input("x", size);
      Tensor at =
          Tensor.generate(
              x.shape(), i -> i % 3 == 0 ? (i % 2 == 0 ? distance : -distance) : 1 + i % 4);
      Node shifted = plus(x, constant(Tensor.generate(x.shape(), i -> i % 3 == 1 ? -1 : 0)));
      Tensor beside = Tensor.generate(x.shape(), i -> i == 1 ? 1 + distance : 3 + i % 4);
      Tensor below = Tensor.generate(x.shape(), i -> i == 4 ? 1 - distance : 3 + i % 4);
      for (Report report :
          List.of(
              GradientCheck.of(rectified(x)).at(x, at).check(),
              GradientCheck.of(times(rectified(x), sin(x))).at(x, at).check(),
              GradientCheck.of(rectified(shifted)).at(x, beside).check(),
              GradientCheck.of(rectified(shifted)).at(x, below).check(),
              GradientCheck.of(sin(total(rectified(shifted)))).at(x, beside).check(),
              GradientCheck.of(sin(total(rectified(shifted)))).at(x, below).check())) {
        assertTrue(report.passed(), report.toString());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-6, 1e-9, 1e-12})
  void aWrongRuleNextToAKinkIsFound(double distance) {
    Node x = input("x", 6);
    Tensor at = Tensor.generate(x.shape(), i -> i == 3 ? 1 + distance : 2.5 + i % 4);
    Node shifted = plus(x, constant(Tensor.full(x.shape(), -1)));
    Node spoiled = constant(Tensor.generate(x.shape(), i -> i == 3 ? 1.001 : 1));
    Node y =
        rectified(Node.of(new TestOps.Identity((self, g) -> List.of(times(g, spoiled))), shifted));
    Report report = GradientCheck.of(y).at(x, at).check();
    assertTrue(report.count(Verdict.DISAGREE) > 0, report.toString());
  }

  @Test
  void anUndeclaredKinkIsUnresolvedAndNotWrong() {
    Node x = input("x", 4);
    Node y = Node.of(new Rectifier(false, false), x);
    Report report = GradientCheck.of(y).at(x, Tensor.vector(0, 1, -1, 2)).order(1).check();
    assertEquals(0, report.count(Verdict.DISAGREE), report.toString());
    assertEquals(1, report.comparisons().get(0).unresolved().get(Reason.KINK));
    assertFalse(report.passed());
    assertTrue(report.toString().contains("too weak"), report.toString());
  }

  @Test
  void aPointThatNoElementCanLeaveOnItsPieceIsUnresolved() {
    Node x = input("x", Shape.scalar());
    Node peak = plus(rectified(x), rectified(times(x, constant(-1))));
    Report report = GradientCheck.of(peak).at(x, Tensor.scalar(0)).order(1).check();
    assertFalse(report.passed());
    assertEquals(1, report.comparisons().get(0).unresolved().get(Reason.KINK), report.toString());
  }
}
