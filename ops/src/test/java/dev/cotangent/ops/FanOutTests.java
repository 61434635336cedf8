package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of values that are used many times, in float32. */
class FanOutTests {
  /** Added one by one to a large sum, terms that are nearly equal are rounded alike. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 100, 1000, 4096})
  void cotangentsOfManyUsesAreSummedWithinRounding(int uses) {
    Node x = input("x", 3);
    Node g = input("g", 3);
    double exact = 0;
    List<Node> outputs = new ArrayList<>();
    for (int i = 0; i < uses; i++) {
      float coefficient = (float) (1.0 / 3 + i % 3 / 1024.0);
      outputs.add(Ops.multiply(x, constant(Tensor.full(x.shape(), coefficient))));
      exact += coefficient;
    }
    Map<Node, Node> gradients = Gradients.vjp(outputs, Collections.nCopies(uses, g), List.of(x));
    Node gradient = requireNonNull(gradients.get(x));
    Tensor sum =
        Program.of(gradient).compile().run(Map.of(g, Tensor.full(g.shape(), 1))).get(gradient);
    assertEquals(exact, sum.get(0), 1e-6 * exact);
  }
}
