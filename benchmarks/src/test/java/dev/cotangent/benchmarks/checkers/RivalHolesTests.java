package dev.cotangent.benchmarks.checkers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.benchmarks.checkers.Checker.Answer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What each rule is known to miss, and published bugs; Cotangent finds them all. */
class RivalHolesTests {
  private static final Checker PYTORCH_SLOW = new PyTorchCheck(false);
  private static final Checker PYTORCH_FAST = new PyTorchCheck(true);
  private static final Checker JAX = new JaxCheck();
  private static final Checker AUTOGRAD = new AutogradCheck();
  private static final Checker DL4J = Dl4jCheck.ofLayers();
  private static final Checker SAMEDIFF = Dl4jCheck.ofSameDiff();
  private static final Checker TINYGRAD = new TinygradCheck();

  /** An operation whose rule for its first operand is replaced. */
  private static Op wrong(Op op, BiFunction<Node, Node, Node> rule) {
    return new MutantOp(
        op,
        new Mutation(
            "of the test",
            Kind.OPERATION,
            (original, self, g) -> {
              List<Node> parts = new ArrayList<>(original.vjp(self, g));
              parts.set(0, rule.apply(self, g));
              return Optional.of(parts);
            }));
  }

  private static Tensor normal(int... dims) {
    return new CounterRandom(1, 2).normal(Shape.of(dims));
  }

  private static Tensor normal(double size, int... dims) {
    Tensor x = normal(dims);
    return Tensor.generate(x.shape(), i -> size * x.at(i));
  }

  private static Answer ask(Checker checker, Op op, Tensor... operands) {
    List<Integer> all = IntStream.range(0, operands.length).boxed().toList();
    return checker.judge(new Problem(op, List.of(operands), all), 1);
  }

  private static void foundByCotangentNotBy(Checker rival, Op op, Tensor... operands) {
    assertEquals(Answer.ACCEPTS, ask(rival, op, operands), rival.name());
    assertEquals(Answer.REJECTS, ask(new CotangentCheck(), op, operands));
  }

  /**
   * Like pytorch#59615, where fast mode passed completely wrong gradients of {@code renorm}: the
   * tolerance of vᵀJu grows with Σu · Σv, so an error in every element up to it goes unseen.
   */
  @Test
  void pyTorchFastLetsSmallGradientsBeWrongAltogether() {
    Tensor x = normal(1e-6, 30, 30);
    Op op = wrong(new Square(), (self, g) -> Ops.multiply(g, Ops.multiply(self.input(0), -2)));
    foundByCotangentNotBy(PYTORCH_FAST, op, x);
  }

  /** One element of many is lost in one sum of positive terms, within a thousandth of it. */
  @Test
  void pyTorchFastMissesOneWrongElementOfMany() {
    Op op =
        wrong(
            new SumTo(Shape.of(1)),
            (self, g) ->
                Ops.multiply(
                    Shapes.broadcastTo(g, self.input(0).shape()),
                    Expressions.constant(
                        Tensor.generate(self.input(0).shape(), i -> i == 500 ? 0.5 : 1))));
    foundByCotangentNotBy(PYTORCH_FAST, op, normal(1000));
  }

  @Test
  void pyTorchSlowIsBlindToSmallGradients() {
    Op op = wrong(new Square(), (self, g) -> Ops.multiply(g, self.input(0)));
    foundByCotangentNotBy(PYTORCH_SLOW, op, normal(1e-6, 4));
  }

  @Test
  void jaxForwardModeMultipliesItsToleranceByTheSize() {
    Op op = wrong(new Square(), (self, g) -> Ops.multiply(g, Ops.multiply(self.input(0), 2.01)));
    Tensor large = normal(1000);
    Tensor small = normal(4);
    assertTrue(
        JaxCheck.forward(
            new Problem(op, List.of(large), List.of(0)).function(), new CounterRandom(1, 1)));
    assertFalse(
        JaxCheck.forward(
            new Problem(op, List.of(small), List.of(0)).function(), new CounterRandom(1, 1)));
    assertEquals(Answer.REJECTS, ask(new CotangentCheck(), op, large));
  }

  @Test
  void jaxIsBlindToSmallGradients() {
    Op op = wrong(new Square(), (self, g) -> Ops.multiply(g, self.input(0)));
    foundByCotangentNotBy(JAX, op, normal(1e-6, 4));
  }

  /** A zeroed gradient of size 1 beside one of size 10⁸, in one inner product. */
  @Test
  void oneInnerProductLetsALargeGradientHideASmallOne() {
    Op op = wrong(new Multiply(), (self, g) -> Shapes.full(self.shape(), 0));
    Tensor one = normal(1e8, 3);
    Tensor other = normal(3);
    foundByCotangentNotBy(JAX, op, one, other);
    foundByCotangentNotBy(AUTOGRAD, op, one, other);
  }

  /** cs249r_book#2053: a plus for the minus, unseen by a cotangent of ones. */
  @Test
  void aSumAsLossIsBlindToTheSignInSoftmax() {
    Op op =
        wrong(
            new Softmax(),
            (self, g) -> {
              Node product = Ops.multiply(g, self);
              Node inner = Shapes.sumTo(product, self.shape().with(-1, 1));
              return Ops.negate(Ops.subtract(product, Ops.multiply(self, inner)));
            });
    foundByCotangentNotBy(DL4J, op, normal(3, 5));
    foundByCotangentNotBy(SAMEDIFF, op, normal(3, 5));
  }

  /** deeplearning4j#8077: the backward pass of pooling was right for equal strides only. */
  @Test
  void poolingThatIsRightForEqualStridesOnly() {
    Tensor image = normal(1, 1, 5, 5);
    Window window = Window.valid(2, 2);
    assertEquals(Answer.ACCEPTS, ask(new CotangentCheck(), pooling(window.stride(2, 2)), image));
    assertEquals(Answer.REJECTS, ask(new CotangentCheck(), pooling(window.stride(2, 3)), image));
  }

  private static Op pooling(Window window) {
    Window swapped = window.stride(window.axis(1).stride(), window.axis(0).stride());
    return wrong(
        new SumPool(window),
        (self, g) -> {
          Shape x = self.input(0).shape();
          return Node.of(new SumUnpool(swapped, x.slice(2, 4)), g);
        });
  }

  /**
   * SameDiff's {@code linear} with one of its native binaries: the loss rises while training, for
   * the gradient of the weights is not that of the product.
   */
  @Test
  void aLinearLayerWithTheWrongWeightGradient() {
    Op op =
        new MutantOp(
            new MatMul(false, false),
            new Mutation(
                "of the test",
                Kind.OPERATION,
                (original, self, g) -> {
                  List<Node> parts = original.vjp(self, g);
                  return Optional.of(List.of(parts.get(0), Ops.negate(parts.get(1))));
                }));
    assertEquals(Answer.REJECTS, ask(new CotangentCheck(), op, normal(4, 3), normal(3, 2)));
  }

  /** jax-gcm#820: an absolute step vanishes beside a leaf of large magnitude. */
  @Test
  void aZeroedLeafOfLargeMagnitude() {
    Op op = wrong(new SumTo(Shape.scalar()), (self, g) -> Shapes.full(self.input(0).shape(), 0));
    foundByCotangentNotBy(PYTORCH_SLOW, op, normal(1e13, 4));
    foundByCotangentNotBy(JAX, op, normal(1e13, 4));
    foundByCotangentNotBy(TINYGRAD, op, normal(1e14, 4));
  }

  @Test
  void kinksAreFalseAlarmsForEveryRivalAndNoneForCotangent() {
    Tensor zero = Tensor.vector(0, 1, -1, 0);
    for (Checker checker : Score.CHECKERS) {
      Answer expected = checker instanceof CotangentCheck ? Answer.ACCEPTS : Answer.REJECTS;
      assertEquals(expected, ask(checker, new Relu(), zero), checker.name());
    }
  }
}
