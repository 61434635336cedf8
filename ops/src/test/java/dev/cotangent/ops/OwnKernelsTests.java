package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A user's kernels for operations of the user's own, beside those of the library. */
class OwnKernelsTests {
  private static List<Op> own() {
    return List.of(new OwnKernels.Fused(), new OwnKernels.Alone(), new OwnKernels.Plain());
  }

  @ParameterizedTest
  @MethodSource("own")
  void meetThoseOfTheLibraryOnEitherSide(Op op) {
    Node x = input("x", 3, 4);
    Node row = input("row", 4);
    Node before = Activations.relu(Ops.add(x, row));
    Node y = Node.of(op, Node.of(op, before));
    Node result =
        Ops.add(Ops.multiply(y, y), Ops.negate(Node.of(op, Shapes.broadcastTo(row, x.shape()))));
    Node gradient = Gradients.of(Reductions.sum(Ops.square(result)), x);
    Map<Node, Tensor> feeds =
        Map.of(
            x, Tensor.generate(x.shape(), i -> i - 5).as(Precision.FLOAT32),
            row, Tensor.vector(1, -2, 3, 0.5));
    Program program = Program.of(result, gradient).compile();
    assertEquals(
        Interpreter.evaluate(result, feeds).as(Precision.FLOAT32), program.run(feeds).get(result));
    assertEquals(
        Interpreter.evaluate(gradient, feeds).as(Precision.FLOAT32),
        program.run(feeds).get(gradient));
    String kernel =
        op instanceof OwnKernels.Fused
            ? "own/pass"
            : op instanceof OwnKernels.Alone
                ? "own/alone"
                : "pass/add+relu+plain+plain+multiply+plain";
    assertTrue(program.explain().contains(kernel), program.explain());
  }
}
