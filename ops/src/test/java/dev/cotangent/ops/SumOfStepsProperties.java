package dev.cotangent.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The sum of an operation's results in all steps, by its rule and step by step. */
class SumOfStepsProperties {
  @Property(tries = 100)
  void productsOfMatrices(@ForAll long seed) {
    Draw draw = new Draw(seed);
    boolean transposeA = draw.number(0, 1) == 1;
    boolean transposeB = draw.number(0, 1) == 1;
    int m = draw.number(1, 3);
    int k = draw.number(1, 3);
    int n = draw.number(1, 3);
    Shape batch =
        Stream.of(Shape.scalar(), Shape.of(2), Shape.of(2, 3)).toList().get(draw.number(0, 2));
    Shape a = batch.concat(transposeA ? Shape.of(k, m) : Shape.of(m, k));
    Shape b = batch.concat(transposeB ? Shape.of(n, k) : Shape.of(k, n));
    assertIsSum(new MatMul(transposeA, transposeB), draw, a, b);
  }

  @Property(tries = 50)
  void sums(@ForAll long seed) {
    Draw draw = new Draw(seed);
    Shape x = Shape.of(draw.number(1, 3), draw.number(1, 3), draw.number(1, 3));
    Shape kept = x.slice(draw.number(0, 2), 3);
    Shape sum = draw.number(0, 1) == 1 ? kept : kept.with(draw.number(0, kept.rank() - 1), 1);
    assertIsSum(new SumTo(sum), draw, x);
  }

  private static void assertIsSum(Op op, Draw draw, Shape... operands) {
    int steps = draw.number(1, 4);
    List<Node> stacks =
        Stream.of(operands)
            .map(shape -> Expressions.constant(draw.normal(Shape.of(steps).concat(shape))))
            .toList();
    List<Node> each =
        IntStream.range(0, steps)
            .mapToObj(t -> Node.of(op, stacks.stream().map(stack -> row(stack, t)).toList()))
            .toList();
    Node expected = each.stream().reduce(Ops::add).orElseThrow();
    Node sum = op.sumOfSteps(stacks, each.get(0)).orElseThrow();
    Tensor one = Interpreter.evaluate(expected, Map.of());
    Tensor other = Interpreter.evaluate(sum, Map.of());
    assertEquals(one.shape(), other.shape());
    for (int i = 0; i < one.size(); i++) {
      assertEquals(one.at(i), other.at(i), 1e-13);
    }
  }

  private static Node row(Node stack, int t) {
    Shape shape = stack.shape();
    return Shapes.reshape(Shapes.slice(stack, 0, t, t + 1), shape.slice(1, shape.rank()));
  }
}
