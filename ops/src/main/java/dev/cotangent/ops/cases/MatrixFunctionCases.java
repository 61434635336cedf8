package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Cholesky;
import dev.cotangent.ops.DeterminantFunction;
import dev.cotangent.ops.Solve;
import dev.cotangent.ops.TriangularSolve;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Functions of square matrices, far enough from singular ones. */
final class MatrixFunctionCases {
  private static final int LARGEST = 5;

  private MatrixFunctionCases() {}

  static void addTo(Cases cases) {
    cases.add(
        Cholesky.class,
        draw -> new Sample(new Cholesky(), definite(draw, matrices(draw))),
        List.of(0),
        refuse(new Cholesky(), List.of(Shape.of(2, 3)), "[cholesky]", "square", "[2, 3]"),
        refuse(new Cholesky(), List.of(Shape.of(3)), "[cholesky]", "[3]"));
    cases.add(
        TriangularSolve.class,
        draw -> {
          Shape shape = matrices(draw);
          return new Sample(
              new TriangularSolve(draw.coin(), draw.coin(), draw.coin()),
              dominant(draw, shape),
              draw.normal(shape.with(-1, draw.number(1, LARGEST))));
        },
        List.of(0, 1),
        systemRefusals(new TriangularSolve(true, false, false), "[triangularSolve]"));
    cases.add(
        Solve.class,
        draw -> {
          Shape shape = matrices(draw);
          return new Sample(
              new Solve(draw.coin()),
              regular(draw, shape),
              draw.normal(shape.with(-1, draw.number(1, LARGEST))));
        },
        List.of(0, 1),
        systemRefusals(new Solve(false), "[solve]"));
    addDeterminant(cases, new DeterminantFunction.Determinant(), List.of(0));
    addDeterminant(cases, new DeterminantFunction.LogDeterminant(), List.of(0));
    addDeterminant(cases, new DeterminantFunction.DeterminantSign(), List.of());
  }

  private static void addDeterminant(
      Cases cases, DeterminantFunction op, List<Integer> differentiable) {
    cases.add(
        op.getClass(),
        draw -> new Sample(op, regular(draw, matrices(draw))),
        differentiable,
        refuse(op, List.of(Shape.of(2, 3)), "[" + op.name() + "]", "square", "[2, 3]"));
  }

  private static Refusal[] systemRefusals(Op op, String name) {
    return new Refusal[] {
      refuse(op, List.of(Shape.of(2, 3), Shape.of(2, 3)), name, "square", "[2, 3]"),
      refuse(op, List.of(Shape.of(2, 2), Shape.of(3, 1)), name, "rows", "[3, 1] for [2, 2]"),
      refuse(op, List.of(Shape.of(4, 2, 2), Shape.of(2, 2)), name, "batch", "[4, 2, 2]"),
      refuse(op, List.of(Shape.of(2, 2), Shape.of(2)), name, "vector", "[2] for [2, 2]")
    };
  }

  private static Shape matrices(Draw draw) {
    Shape batch =
        draw.coin() ? Shape.scalar() : draw.coin() ? Shape.of(3) : Shape.of(2, draw.number(1, 2));
    int n = draw.number(1, LARGEST);
    return batch.concat(Shape.of(n, n));
  }

  /** Matrices with dominant diagonals. */
  private static Tensor dominant(Draw draw, Shape shape) {
    int n = shape.dim(-1);
    Tensor others = draw.apart(shape, 0.1 / n, 1.0 / n);
    Tensor diagonal = draw.apart(shape, 1, 2);
    return Tensor.generate(shape, i -> i % n == i / n % n ? diagonal.at(i) : others.at(i));
  }

  /** Matrices of which every one has its rows in another order than by its greatest elements. */
  private static Tensor regular(Draw draw, Shape shape) {
    int n = shape.dim(-1);
    Tensor ordered = dominant(draw, shape);
    List<List<Integer>> orders =
        Stream.generate(() -> draw.permutation(n)).limit(shape.size() / (n * n)).toList();
    return Tensor.generate(
        shape,
        i -> {
          int matrix = i / (n * n);
          return ordered.at((matrix * n + orders.get(matrix).get(i / n % n)) * n + i % n);
        });
  }

  /** Matrices whose lower triangles are those of positive definite ones. */
  private static Tensor definite(Draw draw, Shape shape) {
    int n = shape.dim(-1);
    Tensor factor = dominant(draw, shape);
    Tensor unread = draw.normal(shape);
    return Tensor.generate(
        shape,
        i -> {
          int row = i - i % n;
          int other = i / (n * n) * n * n + i % n * n;
          return other > row
              ? unread.at(i)
              : IntStream.range(0, n)
                  .mapToDouble(k -> factor.at(row + k) * factor.at(other + k))
                  .sum();
        });
  }
}
