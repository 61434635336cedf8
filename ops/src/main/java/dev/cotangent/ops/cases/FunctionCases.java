package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.CustomGradient;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scan;
import dev.cotangent.core.Shape;
import dev.cotangent.core.StraightThrough;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;
import java.util.stream.IntStream;

/** Cases of operations that hold functions, or stand in for one. */
final class FunctionCases {
  private FunctionCases() {}

  static void addTo(Cases cases) {
    cases.add(
        StraightThrough.class,
        draw -> {
          Tensor through = draw.normal(draw.shape(0, 4));
          return new Sample(new StraightThrough(), draw.normal(through.shape()), through, through);
        },
        List.of(2),
        refuse(
            new StraightThrough(),
            List.of(Shape.of(2), Shape.of(3), Shape.of(3)),
            "[straightThrough]",
            "equal shapes",
            "[2] and [3]"));
    cases.add(
        CustomGradient.class,
        draw -> {
          Shape shape = draw.shape(0, 3);
          return new Sample(productAndTanh(shape), draw.normal(shape), draw.normal(shape));
        },
        List.of(0, 1),
        refuse(productAndTanh(Shape.of(2)), List.of(Shape.of(2)), "[customGradient]", "x1 [2]"),
        new Refusal(
            () -> new CustomGradient(identity(Shape.of(2)), identity(Shape.of(2))),
            List.of("[customGradient]", "the rule must take", "[2]")));
    cases.add(
        Scan.class,
        draw -> {
          Shape shape = draw.shape(0, 2);
          int steps = draw.number(1, 4);
          List<Integer> kept = IntStream.range(0, 2).filter(i -> draw.coin()).boxed().toList();
          Scan scan = new Scan(body(shape), 2, 1, steps, draw.coin(), kept);
          return new Sample(
              scan,
              draw.normal(shape),
              draw.normal(shape),
              draw.normal(Shape.of(steps).concat(shape)),
              draw.normal(shape));
        },
        List.of(0, 1, 2, 3),
        refuse(
            new Scan(body(Shape.of(2)), 2, 1, 3, false, List.of()),
            List.of(Shape.of(2), Shape.of(2), Shape.of(4, 2), Shape.of(2)),
            "[scan]",
            "operand 2 of a loop of 3 steps must have shape [3, 2]",
            "[4, 2]"),
        new Refusal(
            () -> new Scan(body(Shape.of(2)), 2, 1, 0, false, List.of()),
            List.of("[scan]", "there must be a step", "0 steps")),
        new Refusal(
            () ->
                new Scan(
                    Graph.trace(List.of(Shape.of(2)), in -> List.of(Reductions.sum(in.get(0)))),
                    1,
                    0,
                    3,
                    false,
                    List.of()),
            List.of("[scan]", "keep the shape", "[2]", "[]")));
  }

  private static Graph identity(Shape shape) {
    return Graph.trace(List.of(shape), in -> in);
  }

  /** (a, b) ↦ (a · b, tanh a), whose rule reads the second result. */
  private static CustomGradient productAndTanh(Shape shape) {
    Graph function =
        Graph.trace(
            List.of(shape, shape),
            in -> List.of(Ops.multiply(in.get(0), in.get(1)), Ops.tanh(in.get(0))));
    Graph rule =
        Graph.trace(
            List.of(shape, shape, shape, shape, shape, shape),
            in -> {
              Node slope = Ops.subtract(1, Ops.square(in.get(3)));
              Node toA =
                  Ops.add(Ops.multiply(in.get(4), in.get(1)), Ops.multiply(in.get(5), slope));
              return List.of(toA, Ops.multiply(in.get(4), in.get(0)));
            });
    return new CustomGradient(function, rule);
  }

  /** (a, b, row, w) ↦ (tanh(a · w + row), a − b; a · row). */
  private static Graph body(Shape shape) {
    return Graph.trace(
        List.of(shape, shape, shape, shape),
        in ->
            List.of(
                Ops.tanh(Ops.add(Ops.multiply(in.get(0), in.get(3)), in.get(2))),
                Ops.subtract(in.get(0), in.get(1)),
                Ops.multiply(in.get(0), in.get(2))));
  }
}
