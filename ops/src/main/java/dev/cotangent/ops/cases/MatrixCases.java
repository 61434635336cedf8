package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.ArgMax;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;

/** Matrix products, and operations on each row. */
final class MatrixCases {
  private MatrixCases() {}

  static void addTo(Cases cases) {
    cases.add(
        MatMul.class,
        draw -> {
          Shape batch = draw.coin() ? Shape.scalar() : draw.coin() ? Shape.of(3) : Shape.of(2, 2);
          int m = draw.extent();
          int k = draw.extent();
          int n = draw.extent();
          boolean ta = draw.coin();
          boolean tb = draw.coin();
          return new Sample(
              new MatMul(ta, tb),
              draw.normal(batch.concat(ta ? Shape.of(k, m) : Shape.of(m, k))),
              draw.normal(batch.concat(tb ? Shape.of(n, k) : Shape.of(k, n))));
        },
        List.of(0, 1),
        refuse(
            new MatMul(false, false),
            List.of(Shape.of(2, 3), Shape.of(4, 5)),
            "[matMul]",
            "[2, 3]",
            "[4, 5]",
            "columns"),
        refuse(
            new MatMul(true, false),
            List.of(Shape.of(2, 3), Shape.of(3, 2)),
            "[2, 3] transposed",
            "[3, 2]"),
        refuse(new MatMul(false, false), List.of(Shape.of(3), Shape.of(3)), "[matMul]", "[3]"),
        refuse(
            new MatMul(false, false),
            List.of(Shape.of(2, 3, 3), Shape.of(4, 3, 3)),
            "batch",
            "[4, 3, 3]"));
    cases.add(
        Softmax.class,
        draw -> new Sample(new Softmax(), draw.between(draw.shape(1, 3), -2, 2)),
        List.of(0),
        refuse(new Softmax(), List.of(Shape.scalar()), "[softmax]", "[]"));
    cases.add(
        LogSoftmax.class,
        draw -> new Sample(new LogSoftmax(), draw.between(draw.shape(1, 3), -2, 2)),
        List.of(0),
        refuse(new LogSoftmax(), List.of(Shape.scalar()), "[logSoftmax]", "[]"));
    cases.add(
        Standardise.class,
        draw ->
            new Sample(
                new Standardise(draw.coin(), draw.number(1, 8) / 8.0),
                draw.normal(draw.shape(1, 3))),
        List.of(0),
        refuse(new Standardise(true, 0), List.of(Shape.scalar()), "[standardise]", "an axis"),
        new Refusal(() -> new Standardise(true, -1), List.of("[standardise]", "epsilon", "-1.0")));
    cases.add(
        StandardiseGradient.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          return new Sample(
              new StandardiseGradient(draw.coin(), draw.number(1, 8) / 8.0),
              draw.normal(shape),
              draw.normal(shape));
        },
        List.of(0, 1),
        refuse(
            new StandardiseGradient(true, 0),
            List.of(Shape.of(2), Shape.of(3)),
            "[standardiseGradient]",
            "equal shapes",
            "[2] and [3]"),
        new Refusal(
            () -> new StandardiseGradient(false, Double.NaN),
            List.of("[standardiseGradient]", "epsilon", "NaN")));
    cases.add(
        ArgMax.class,
        draw -> new Sample(new ArgMax(), draw.small(draw.shape(1, 3))),
        List.of(),
        refuse(new ArgMax(), List.of(Shape.scalar()), "[argMax]", "[]"));
    cases.add(
        ArgSort.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          List<Integer> ranks = draw.permutation(shape.size()); // none are equal
          return new Sample(
              new ArgSort(draw.coin()), Tensor.generate(shape, i -> ranks.get(i) / 4.0 - 1));
        },
        List.of(),
        refuse(new ArgSort(false), List.of(Shape.scalar()), "[argSort]", "an axis", "[]"));
    cases.add(
        CumulativeSum.class,
        draw -> new Sample(new CumulativeSum(draw.coin()), draw.normal(draw.shape(1, 3))),
        List.of(0),
        refuse(
            new CumulativeSum(false), List.of(Shape.scalar()), "[cumulativeSum]", "an axis", "[]"));
  }
}
