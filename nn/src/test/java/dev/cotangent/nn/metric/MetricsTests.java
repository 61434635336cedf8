package dev.cotangent.nn.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTests {
  private static Node constant(Shape shape, double... values) {
    return Expressions.constant(Tensor.of(shape, values));
  }

  @Test
  void metricsCountWhatIsRight() {
    Node logits = constant(Shape.of(3, 2), 1, 2, 3, 0, 0, 1);
    Tensor byIndex =
        Interpreter.evaluate(
            Metrics.correctClass(logits, constant(Shape.of(3), 1, 1, 1)), Map.of());
    assertEquals(Tensor.vector(1, 0, 1), byIndex);
    Node oneHot = constant(Shape.of(3, 2), 0, 1, 0, 1, 1, 0);
    assertEquals(
        Tensor.vector(1, 0, 0),
        Interpreter.evaluate(Metrics.correctClass(logits, oneHot), Map.of()));
    Node regression = constant(Shape.of(3, 1), 1, 2, 3);
    assertTrue(
        Double.isNaN(
            Interpreter.evaluate(
                    Metrics.correctClass(regression, constant(Shape.of(3), 0, 0, 0)), Map.of())
                .at(0)));
    assertTrue(
        Double.isNaN(
            Interpreter.evaluate(Metrics.correctClass(regression, regression), Map.of()).at(0)));
    assertEquals(
        Tensor.vector(1, 0, 1),
        Interpreter.evaluate(
            Metrics.correctSide(constant(Shape.of(3), 2, 0.1, -3), constant(Shape.of(3), 1, 0, 0)),
            Map.of()));
  }
}
