package dev.cotangent.ops.kernels.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loops of operations that have nothing but a definition. */
class DefinitionLoopTests {
  private record Power(double exponent) implements Elementwise.Unary {
    @Override
    public double apply(double x) {
      return Math.pow(x, exponent);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE);
    }
  }

  private record Hypotenuse() implements Elementwise.Binary {
    @Override
    public double apply(double a, double b) {
      return Math.hypot(a, b);
    }

    @Override
    public List<Node> vjp(Node self, Node cotangent) {
      return List.of(Gradients.NONE, Gradients.NONE);
    }
  }

  /** So that the JIT compiler sees one operation in each. */
  @Test
  void everyClassOfOperationsHasALoopOfItsOwn() {
    Class<?> squares = DefinitionLoop.of(new Power(2)).getClass();
    assertEquals(squares, DefinitionLoop.of(new Power(3)).getClass());
    assertNotEquals(squares, DefinitionLoop.of(new Hypotenuse()).getClass());
    assertNotEquals(squares, DefinitionLoop.class);
  }
}
