package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.Expressions.variable;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class JacobianProperties {
  private static final double EXACT = 1e-12;

  /** Random functions of one array that are smooth. */
  private static Node smooth(Draw draw, Node x, Shape shape) {
    Node weights = constant(draw.normal(Shape.of(shape.size(), x.shape().size())));
    Node mixed = Ops.tanh(Linalg.matmul(weights, Shapes.reshape(x, -1, 1)));
    Node all = Ops.multiply(mixed, Ops.exp(Reductions.mean(Ops.tanh(x))));
    return Shapes.reshape(all, shape);
  }

  @Property(tries = 60, shrinking = ShrinkingMode.OFF)
  void productsWithJacobiansAreThoseOfTheMatrix(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Node x = input("x", Shape.of(draw.number(1, 3), draw.number(1, 3)));
    Shape shape = draw.coin() ? Shape.scalar() : Shape.of(draw.number(1, 3), draw.number(1, 3));
    Node y = smooth(draw, x, shape);
    Node u = constant(draw.normal(shape));
    Node v = constant(draw.normal(x.shape()));
    Node jacobian = Jacobians.jacobian(y, x);
    assertEquals(shape.concat(x.shape()), jacobian.shape());
    Node matrix = Shapes.reshape(jacobian, shape.size(), x.shape().size());
    Node back = Gradients.vjp(List.of(y), List.of(u), List.of(x)).get(x);
    Node forward = Gradients.jvp(y, x, v);
    Node byMatrixBack = Linalg.matmul(Shapes.reshape(u, 1, -1), matrix);
    Node byMatrixForward = Linalg.matmul(matrix, Shapes.reshape(v, -1, 1));
    Node left = Reductions.sum(Ops.multiply(forward, u));
    Node right = Reductions.sum(Ops.multiply(back, v));
    Map<Node, Tensor> feeds = Map.of(x, draw.normal(x.shape()));
    Map<Node, Tensor> values =
        Interpreter.run(
            List.of(back, forward, byMatrixBack, byMatrixForward, left, right, jacobian), feeds);
    assertClose(values.get(byMatrixBack), values.get(back));
    assertClose(values.get(byMatrixForward), values.get(forward));
    assertEquals(values.get(left).item(), values.get(right).item(), EXACT);
    assertClose(
        values.get(jacobian),
        Program.of(jacobian).precision(Precision.FLOAT64).compile().run(feeds).get(jacobian));
  }

  @Property(tries = 40, shrinking = ShrinkingMode.OFF)
  void hessiansAreSymmetricAndGiveTheirProducts(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Node x = input("x", Shape.of(draw.number(1, 3), draw.number(1, 2)));
    Node outputs = smooth(draw, x, Shape.of(2, 2));
    Node loss = Reductions.mean(Ops.exp(outputs));
    Node v = constant(draw.normal(x.shape()));
    int n = x.shape().size();
    Node matrix = Shapes.reshape(Jacobians.hessian(loss, x), n, n);
    Node product = Gradients.hessianVectorProduct(loss, List.of(x), List.of(v)).get(x);
    Node column = Shapes.reshape(v, -1, 1);
    Node byMatrix = Linalg.matmul(matrix, column);
    Node gaussNewton =
        Gradients.gaussNewtonVectorProduct(loss, List.of(outputs), List.of(x), List.of(v)).get(x);
    Node j = Shapes.reshape(Jacobians.jacobian(outputs, x), 4, n);
    Node h = Shapes.reshape(Jacobians.hessian(loss, outputs), 4, 4);
    Node byMatrices =
        Linalg.matmul(j, Linalg.matmul(h, Linalg.matmul(j, column)), true, false); // Jᵀ(H(J v))
    Map<Node, Tensor> values =
        Interpreter.run(
            List.of(matrix, product, byMatrix, gaussNewton, byMatrices),
            Map.of(x, draw.normal(x.shape())));
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < n; k++) {
        assertEquals(values.get(matrix).get(i, k), values.get(matrix).get(k, i), EXACT);
      }
    }
    assertClose(values.get(byMatrix), values.get(product));
    assertClose(values.get(byMatrices), values.get(gaussNewton));
  }

  @Property(tries = 30, shrinking = ShrinkingMode.OFF)
  void gradientsOfEachSampleAreThoseOfItAlone(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int samples = draw.number(1, 4);
    Node x = input("x", samples, 3);
    Node target = input("target", samples, 2);
    Node w = variable("w", draw.normal(Shape.of(3, 2)));
    Node b = variable("b", draw.normal(Shape.of(2)));
    Map<Node, Node> each =
        Jacobians.perSampleGradients(
            List.of(x, target),
            List.of(b, w),
            sample -> loss(Shapes.reshape(sample.get(0), 1, 3), sample.get(1), w, b));
    assertEquals(List.of(b, w), List.copyOf(each.keySet()));
    Map<Node, Tensor> feeds =
        Map.of(x, draw.normal(x.shape()), target, draw.normal(target.shape()));
    Program program = Program.of(each.get(w), each.get(b)).precision(Precision.FLOAT64).compile();
    for (int i = 0; i < samples; i++) {
      Node row = Shapes.slice(x, 0, i, i + 1);
      Node wanted = Shapes.reshape(Shapes.slice(target, 0, i, i + 1), 2);
      Map<Node, Node> alone = Gradients.of(loss(row, wanted, w, b), List.of(w, b));
      for (Node of : List.of(w, b)) {
        Node mine = Shapes.reshape(Shapes.slice(each.get(of), 0, i, i + 1), of.shape());
        assertClose(Interpreter.evaluate(alone.get(of), feeds), Interpreter.evaluate(mine, feeds));
      }
    }
    assertClose(Interpreter.evaluate(each.get(w), feeds), program.run(feeds).get(each.get(w)));
  }

  private static Node loss(Node row, Node target, Node w, Node b) {
    Node y = Shapes.reshape(Ops.tanh(Ops.add(Linalg.matmul(row, w), b)), 2);
    return Reductions.mean(Ops.square(Ops.subtract(y, target)));
  }

  @Example
  void agreeWithWhatIsKnown() {
    Node x = input("x", 3);
    Node y = Shapes.reshape(Ops.multiply(Ops.square(x), Reductions.sum(x)), 1, 3);
    Map<Node, Tensor> feeds = Map.of(x, Tensor.vector(1, 2, 3));
    Node jacobian = Jacobians.jacobian(y, x);
    assertEquals(Shape.of(1, 3, 3), jacobian.shape());
    // d(xᵢ² Σx)/dxⱼ = 2 xᵢ Σx [i = j] + xᵢ²
    double[] expected = {13, 1, 1, 4, 28, 4, 9, 9, 45};
    assertArrayEquals(expected, Interpreter.evaluate(jacobian, feeds).toDoubles(), EXACT);
    assertArrayEquals(
        new double[9], Interpreter.evaluate(Jacobians.jacobian(Ops.step(x), x), feeds).toDoubles());
    Node tall = Jacobians.jacobian(Shapes.concat(0, Ops.step(x), x), x);
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1},
        Interpreter.evaluate(tall, feeds).toDoubles());
  }

  @Example
  void orderThreeIsAJacobianOfAHessian() {
    Node x = input("x", 2);
    Node first = Shapes.slice(x, 0, 0, 1);
    Node second = Shapes.slice(x, 0, 1, 2);
    Node loss =
        Reductions.sum(Ops.multiply(Ops.multiply(first, first), Ops.multiply(first, second)));
    Node third = Jacobians.jacobian(Jacobians.hessian(loss, x), x);
    assertEquals(Shape.of(2, 2, 2), third.shape());
    // of a³b: ∂aaa = 6b, ∂aab = 6a, all others 0
    assertArrayEquals(
        new double[] {42, 12, 12, 0, 12, 0, 0, 0},
        Interpreter.evaluate(third, Map.of(x, Tensor.vector(2, 7))).toDoubles(),
        EXACT);
  }

  @Example
  void takesTheFewerSweeps() {
    Node x = input("x", 5);
    Node few = Shapes.slice(Ops.square(x), 0, 0, 2);
    Node many = Shapes.concat(0, Ops.square(x), Ops.tanh(x));
    assertEquals(2, sweeps(Jacobians.jacobian(few, x)));
    assertEquals(5, sweeps(Jacobians.jacobian(many, x)));
  }

  private static int sweeps(Node jacobian) {
    assertTrue(Graphs.nodes(jacobian, Scan.class).isEmpty());
    return ((OneHot) Graphs.nodes(jacobian, OneHot.class).get(0).op()).depth();
  }

  @Example
  void samplesMustPairUp() {
    Node w = variable("w", Tensor.vector(1, 2));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    Jacobians.perSampleGradients(
                        List.of(input("x", 3, 2), input("t", 4)),
                        List.of(w),
                        row -> Reductions.sum(Ops.multiply(row.get(0), w))))
            .getMessage();
    assertTrue(message.contains("[[3, 2], [4]]"), message);
  }

  private static void assertClose(Tensor expected, Tensor actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.at(i), actual.at(i), EXACT * Math.max(1, Math.abs(expected.at(i))));
    }
  }
}
