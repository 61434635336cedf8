package dev.cotangent.examples.readme;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Ops.multiply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Arity;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnOperationTests {
  // README: an operation of your own
  record Softplus() implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(multiply(g, sigmoid(y.input(0))));
    }
  }

  // README: end

  // README: an operation that is not elementwise
  record CumulativeSum(boolean backwards) implements Op {
    @Override
    public Shape infer(List<Shape> inputs) {
      Arity.check(this, inputs, 1);
      if (inputs.get(0).rank() != 1) {
        throw new ShapeException(name(), "the operand must be a vector", inputs.get(0).toString());
      }
      return inputs.get(0);
    }

    @Override
    public List<Node> vjp(Node y, Node g) {
      return List.of(Node.of(new CumulativeSum(!backwards), g));
    }

    @Override
    public void evaluate(List<Buffer> inputs, Buffer output) {
      Buffer x = inputs.get(0);
      double sum = 0;
      for (int i = 0; i < x.size(); i++) {
        int at = backwards ? x.size() - 1 - i : i;
        sum += x.get(at);
        output.set(at, sum);
      }
    }

    @Override
    public boolean isLinearIn(int input) {
      return true;
    }
  }

  // README: end

  @Test
  void softplusIsRight() {
    // README: a first gradient check
    Node x = input("x", 4, 3);
    assertGradients(Node.of(new Softplus(), x));
    // README: end
    Node y = Node.of(new Softplus(), x);
    Tensor zeros = Tensor.zeros(4, 3);
    double middle = Program.of(y).compile().run(Map.of(x, zeros)).get(y).at(5);
    assertEquals((float) Math.log(2), middle);
  }

  @Test
  void cumulativeSumIsRight() {
    Node x = input("x", 3);
    Node y = Node.of(new CumulativeSum(false), x);
    GradientCheck.of(y).verify();
    assertEquals(
        Tensor.of(Shape.of(3), new float[] {1, 3, 6}),
        Program.of(y).compile().run(Map.of(x, Tensor.vector(1, 2, 3))).get(y));
    Node matrix = input("matrix", 2, 2);
    assertThrows(ShapeException.class, () -> Node.of(new CumulativeSum(false), matrix));
  }

  @Test
  void aWrongRuleIsFound() {
    record Wrong() implements Elementwise.Unary {
      @Override
      public double apply(double x) {
        return x * x;
      }

      @Override
      public List<Node> vjp(Node y, Node g) {
        return List.of(multiply(g, y.input(0))); // the factor 2 is missing
      }
    }
    Node x = input("x", 4, 3);
    assertThrows(AssertionError.class, () -> GradientCheck.of(Node.of(new Wrong(), x)).verify());
  }
}
