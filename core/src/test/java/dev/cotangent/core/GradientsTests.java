package dev.cotangent.core;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.stopGradient;
import static dev.cotangent.core.Expressions.variable;
import static dev.cotangent.core.TestOps.log;
import static dev.cotangent.core.TestOps.plus;
import static dev.cotangent.core.TestOps.sin;
import static dev.cotangent.core.TestOps.times;
import static dev.cotangent.core.TestOps.total;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradientsTests {
  private final Node x = input("x");

  private double at(Node expression, double value) {
    return Interpreter.evaluate(expression, Map.of(x, Tensor.scalar(value))).item();
  }

  @Test
  void everyOrderOfAProduct() {
    Node cube = times(x, times(x, x));
    Node first = Gradients.of(cube, x);
    Node second = Gradients.of(first, x);
    Node third = Gradients.of(second, x);
    assertEquals(12, at(first, 2));
    assertEquals(12, at(second, 2));
    assertEquals(6, at(third, 2));
  }

  @Test
  void fourthDerivativeOfSineIsSine() {
    Node derivative = sin(x);
    for (int order = 0; order < 4; order++) {
      derivative = Gradients.of(derivative, x);
    }
    assertEquals(Math.sin(0.7), at(derivative, 0.7), 1e-15);
  }

  @Test
  void cotangentsOfADiamondAreSummed() {
    Node shared = sin(x);
    Node loss = plus(times(shared, shared), shared);
    assertEquals((2 * Math.sin(0.3) + 1) * Math.cos(0.3), at(Gradients.of(loss, x), 0.3), 1e-15);
  }

  @Test
  void fanOutIsSummedInTheSameOrderEveryTime() {
    Node loss = times(times(x, sin(x)), times(log(x), plus(x, sin(x))));
    List<String> first = labels(Gradients.of(loss, x));
    assertEquals(first, labels(Gradients.of(loss, x)));
    assertTrue(first.size() > 10);
  }

  private static List<String> labels(Node root) {
    return Graphs.topologicalOrder(List.of(root)).stream().map(Node::label).toList();
  }

  @Test
  void chainOfAHundredThousandNodes() {
    Node loss = x;
    for (int i = 0; i < 100_000; i++) {
      loss = plus(loss, x);
    }
    assertEquals(100_001, at(Gradients.of(loss, x), 5));
  }

  @Test
  void targetsKeepTheirOrderAndMayBeInnerNodes() {
    Node y = input("y");
    Node inner = times(x, y);
    Map<Node, Node> gradients = Gradients.of(sin(inner), List.of(y, inner, x));
    assertEquals(List.of(y, inner, x), new ArrayList<>(gradients.keySet()));
    Map<Node, Tensor> point = Map.of(x, Tensor.scalar(2), y, Tensor.scalar(3));
    assertEquals(Math.cos(6), Interpreter.evaluate(gradients.get(inner), point).item(), 1e-15);
    assertEquals(3 * Math.cos(6), Interpreter.evaluate(gradients.get(x), point).item(), 1e-15);
  }

  @Test
  void anySubsetOfTargetsGetsTheSameGradients() {
    Node y = input("y");
    Node loss = times(sin(times(x, y)), log(y));
    Map<Node, Tensor> point = Map.of(x, Tensor.scalar(0.4), y, Tensor.scalar(1.7));
    Map<Node, Node> both = Gradients.of(loss, List.of(x, y));
    for (Node target : List.of(x, y)) {
      assertEquals(
          Interpreter.evaluate(both.get(target), point),
          Interpreter.evaluate(Gradients.of(loss, target), point));
    }
  }

  @Test
  void theLossMayBeItsOwnTarget() {
    assertEquals(1, at(Gradients.of(x, x), 9));
  }

  @Test
  void stopGradientKeepsTheValueAndStopsTheCotangent() {
    Node loss = times(x, stopGradient(x));
    assertEquals(9, at(loss, 3));
    assertEquals(3, at(Gradients.of(loss, x), 3));
  }

  @Test
  void vjpGivesNoneForATargetWithoutInfluence() {
    Node y = input("y");
    Map<Node, Node> parts = Gradients.vjp(List.of(x), List.of(constant(1)), List.of(y, x));
    assertSame(Gradients.NONE, parts.get(y));
    assertTrue(Gradients.isNone(parts.get(y)));
    assertEquals(1, at(parts.get(x), 0));
  }

  @Test
  void vjpSumsOverOutputs() {
    Map<Node, Node> parts =
        Gradients.vjp(List.of(times(x, x), sin(x)), List.of(constant(2), constant(3)), List.of(x));
    assertEquals(4 * 0.5 + 3 * Math.cos(0.5), at(parts.get(x), 0.5), 1e-15);
  }

  @Test
  void lossMustBeAScalar() {
    Node vector = variable("v", Tensor.vector(1, 2));
    String message =
        assertThrows(ShapeException.class, () -> Gradients.of(sin(vector), vector)).getMessage();
    assertTrue(message.startsWith("[gradients] the loss must be a scalar: sine [2]"), message);
    assertTrue(message.contains("mean"), message);
  }

  @Test
  void unreachableTargetIsNamedWithTheReason() {
    Node y = input("y");
    String absent =
        assertThrows(IllegalArgumentException.class, () -> Gradients.of(sin(x), y)).getMessage();
    assertTrue(absent.contains("y [] does not influence sine []"), absent);
    assertTrue(absent.contains("built without it"), absent);
    String stopped =
        assertThrows(IllegalArgumentException.class, () -> Gradients.of(sin(stopGradient(x)), x))
            .getMessage();
    assertTrue(stopped.contains("stopGradient"), stopped);
  }

  @Test
  void wrongNumberOfCotangentsIsRefused() {
    Node loss = Node.of(new TestOps.Identity((y, g) -> List.of(g, g)), x);
    String message = assertThrows(ShapeException.class, () -> Gradients.of(loss, x)).getMessage();
    assertTrue(
        message.contains("[identity] vjp must return one cotangent for each of its 1"), message);
    assertTrue(message.contains("2 returned"), message);
  }

  @Test
  void cotangentOfAWrongShapeIsRefused() {
    Node v = variable("v", Tensor.vector(1, 2, 3));
    Node loss = total(Node.of(new TestOps.Identity((y, g) -> List.of(constant(1))), v));
    String message = assertThrows(ShapeException.class, () -> Gradients.of(loss, v)).getMessage();
    assertTrue(message.contains("the cotangent of v [3] must have its shape"), message);
  }

  @Test
  void noneIsNotAnOperand() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> sin(Gradients.NONE)).getMessage();
    assertTrue(message.contains("Gradients.NONE"), message);
  }

  @Test
  void outputsAndCotangentsMustPairUp() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Gradients.vjp(List.of(x, x), List.of(constant(1)), List.of(x)));
    assertThrows(
        ShapeException.class,
        () -> Gradients.vjp(List.of(x), List.of(constant(Tensor.vector(1, 2))), List.of(x)));
  }

  @Test
  void gradientNodesAreNamedAfterWhatTheyComeFrom() {
    Node inner = Scope.in("layer", () -> sin(x));
    Node gradient = Gradients.of(times(inner, inner), x);
    List<String> names = new ArrayList<>(labels(gradient));
    names.removeIf(name -> !name.startsWith("gradient/layer/"));
    assertTrue(!names.isEmpty() && Collections.frequency(names, "gradient/layer/times") >= 1);
  }

  // f(a, b) = Σ a²·sin(b), with a and b of two elements
  private final Node a = input("a", 2);
  private final Node b = input("b", 2);
  private final Node loss = total(times(times(a, a), sin(b)));
  private final Node va = constant(Tensor.vector(0.5, -2));
  private final Node vb = constant(Tensor.vector(3, 0.25));
  private final Map<Node, Tensor> point =
      Map.of(a, Tensor.vector(0.7, -1.1), b, Tensor.vector(0.2, 1.9));

  private double value(Node expression, int at) {
    return Interpreter.evaluate(expression, point).at(at);
  }

  @Test
  void jvpOfSeveralOutputsAlongSeveralTangents() {
    List<Node> moved =
        Gradients.jvp(
            List.of(times(a, b), loss, sin(stopGradient(a))), List.of(b, a), List.of(vb, va));
    assertEquals(0.5 * 0.2 + 0.7 * 3, value(moved.get(0), 0), 1e-15);
    double slope = 0;
    for (int i = 0; i < 2; i++) {
      slope += 2 * value(a, i) * Math.sin(value(b, i)) * value(va, i);
      slope += value(a, i) * value(a, i) * Math.cos(value(b, i)) * value(vb, i);
    }
    assertEquals(slope, value(moved.get(1), 0), 1e-14);
    assertEquals(Tensor.vector(0, 0), Interpreter.evaluate(moved.get(2), point));
    assertEquals(0.5 * 0.2, value(Gradients.jvp(times(a, b), a, va), 0), 1e-15);
  }

  @Test
  void hessianVectorProductIsTheChangeOfTheGradient() {
    Map<Node, Node> product = Gradients.hessianVectorProduct(loss, List.of(b, a), List.of(vb, va));
    assertEquals(List.of(b, a), new ArrayList<>(product.keySet()));
    for (int i = 0; i < 2; i++) {
      double x = value(a, i);
      double y = value(b, i);
      double u = value(va, i);
      double v = value(vb, i);
      assertEquals(2 * Math.sin(y) * u + 2 * x * Math.cos(y) * v, value(product.get(a), i), 1e-14);
      assertEquals(
          2 * x * Math.cos(y) * u - x * x * Math.sin(y) * v, value(product.get(b), i), 1e-14);
    }
    Node linear = total(times(a, b));
    assertEquals(
        Tensor.vector(0, 0),
        Interpreter.evaluate(
            Gradients.hessianVectorProduct(linear, List.of(a), List.of(va)).get(a), point));
  }

  @Test
  void gaussNewtonLeavesOutTheCurvatureOfTheOutputs() {
    Node output = times(a, sin(b)); // J = (sin b, a·cos b)
    Node cube = total(times(output, times(output, output))); // H = 6·output
    Map<Node, Node> product =
        Gradients.gaussNewtonVectorProduct(cube, List.of(output), List.of(a, b), List.of(va, vb));
    for (int i = 0; i < 2; i++) {
      double sine = Math.sin(value(b, i));
      double cosine = value(a, i) * Math.cos(value(b, i));
      double along = sine * value(va, i) + cosine * value(vb, i);
      double curved = 6 * value(output, i) * along;
      assertEquals(sine * curved, value(product.get(a), i), 1e-14);
      assertEquals(cosine * curved, value(product.get(b), i), 1e-14);
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Gradients.gaussNewtonVectorProduct(
                        cube, List.of(b, output), List.of(a), List.of(va)))
            .getMessage();
    assertTrue(message.contains("no output may depend on another: times [2]"), message);
  }

  @Test
  void tangentsMustFitTheirTargets() {
    String shape =
        assertThrows(ShapeException.class, () -> Gradients.jvp(loss, a, constant(1))).getMessage();
    assertTrue(shape.contains("[jvp] the tangent of a [2] must have its shape"), shape);
    assertThrows(
        IllegalArgumentException.class,
        () -> Gradients.jvp(List.of(loss), List.of(a, b), List.of(va)));
    String twice =
        assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.hessianVectorProduct(loss, List.of(a, a), List.of(va, va)))
            .getMessage();
    assertTrue(twice.contains("[hessianVectorProduct] a target is given once"), twice);
  }

  @Test
  void orderThreeOfAHessianVectorProduct() {
    // v·H·v of Σ x³ is 6·Σ x·v²; its gradient is 6·v²
    Node cube = total(times(a, times(a, a)));
    Node product = Gradients.hessianVectorProduct(cube, List.of(a), List.of(va)).get(a);
    Node third = Gradients.of(total(times(product, va)), a);
    assertEquals(6 * 0.5 * 0.5, value(third, 0), 1e-14);
    assertEquals(6 * 2 * 2, value(third, 1), 1e-14);
  }
}
