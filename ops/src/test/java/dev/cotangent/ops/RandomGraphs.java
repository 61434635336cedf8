package dev.cotangent.ops;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase;
import dev.cotangent.ops.cases.OpCases;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Random graphs of all operations that have cases, of which none has to be named. */
final class RandomGraphs {
  private static final List<OpCase> CASES = List.copyOf(OpCases.all().values());

  /** How far operands move from those of the cases, which are in the operation's domain. */
  private static final double MOVES = 0.02;

  private RandomGraphs() {}

  /**
   * A graph from three inputs, of any values, to the results of so many operations, each of which
   * reads inputs or earlier results.
   */
  static Graph of(Draw draw, int operations) {
    List<Node> inputs = new ArrayList<>();
    for (Shape shape : List.of(Shape.of(3), Shape.of(2, 2), Shape.scalar())) {
      inputs.add(Expressions.input("x" + inputs.size(), shape));
    }
    List<Node> nodes = new ArrayList<>(inputs);
    for (int i = 0; i < operations; i++) {
      nodes.add(next(draw, CASES.get(draw.number(0, CASES.size() - 1)), nodes));
    }
    return Graph.of(inputs, nodes.subList(inputs.size(), nodes.size()));
  }

  private static Node next(Draw draw, OpCase operation, List<Node> nodes) {
    OpCase.Sample sample = operation.sample(draw.seed());
    List<Node> operands = new ArrayList<>();
    for (Tensor operand : sample.operands()) {
      Node x = nodes.get(draw.number(0, nodes.size() - 1));
      operands.add(draw.number(0, 3) == 0 ? Expressions.constant(operand) : near(operand, x));
    }
    return sample.apply(operands);
  }

  /** Values that depend on x: near those given; of whole numbers, the same at other places. */
  private static Node near(Tensor values, Node x) {
    Node moves = filled(Ops.tanh(x), values.shape());
    if (Arrays.stream(values.toDoubles()).allMatch(value -> value == Math.rint(value))) {
      int n = values.size();
      Tensor others = Tensor.generate(values.shape(), i -> values.at((i + 1) % n));
      return Ops.where(Ops.step(moves), Expressions.constant(values), Expressions.constant(others));
    }
    Node factor = Ops.add(Ops.multiply(moves, MOVES), 1);
    return Ops.multiply(Expressions.constant(values), factor);
  }

  /** The elements again and again, until the shape is full. */
  private static Node filled(Node x, Shape shape) {
    Node row = Shapes.reshape(x, -1);
    int times = (shape.size() - 1) / row.shape().size() + 1;
    return Shapes.reshape(Shapes.slice(Shapes.tile(row, times), 0, 0, shape.size()), shape);
  }
}
