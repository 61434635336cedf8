package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;
import static dev.cotangent.ops.cases.Cases.refuseValues;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.OneHot;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;

/** Operations that take whole numbers as an operand. */
final class IndexCases {
  private IndexCases() {}

  static void addTo(Cases cases) {
    cases.add(
        Gather.class,
        draw -> {
          Shape x = draw.shape(1, 3);
          return new Sample(new Gather(), draw.normal(x), draw.indices(draw.shape(0, 1), x.dim(0)));
        },
        List.of(0),
        refuse(new Gather(), List.of(Shape.scalar(), Shape.of(2)), "[gather]", "[]"),
        refuseValues(new Gather(), "3", Tensor.vector(1, 2, 3), Tensor.vector(0, 3)),
        refuseValues(new Gather(), "-1", Tensor.vector(1, 2, 3), Tensor.vector(0, -1)),
        refuseValues(new Gather(), "0.5", Tensor.vector(1, 2, 3), Tensor.vector(0.5)),
        refuseValues(new Gather(), "NaN", Tensor.vector(1, 2, 3), Tensor.vector(Double.NaN)));
    cases.add(
        ScatterAdd.class,
        draw -> {
          int rows = draw.number(1, 9);
          Tensor indices = draw.indices(draw.shape(0, 1), rows);
          Shape updates = indices.shape().concat(Shape.of(draw.number(1, 9)));
          return new Sample(new ScatterAdd(rows), indices, draw.normal(updates));
        },
        List.of(1),
        refuse(
            new ScatterAdd(4),
            List.of(Shape.of(2), Shape.of(3, 2)),
            "[scatterAdd]",
            "[2]",
            "[3, 2]"),
        refuseValues(new ScatterAdd(4), "4", Tensor.vector(4), Tensor.vector(1)));
    cases.add(
        TakeAlong.class,
        draw -> {
          Shape x = draw.shape(1, 3);
          return new Sample(
              new TakeAlong(),
              draw.normal(x),
              draw.indices(x.with(-1, draw.number(1, 9)), x.dim(-1)));
        },
        List.of(0),
        refuse(
            new TakeAlong(),
            List.of(Shape.of(2, 3), Shape.of(3, 3)),
            "[takeAlong]",
            "[2, 3]",
            "[3, 3]"),
        refuseValues(new TakeAlong(), "1.5", Tensor.vector(1, 2, 3), Tensor.vector(1.5)),
        refuseValues(new TakeAlong(), "3", Tensor.vector(1, 2, 3), Tensor.vector(3)));
    cases.add(
        PutAlong.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          int size = draw.extent();
          return new Sample(new PutAlong(size), draw.indices(shape, size), draw.normal(shape));
        },
        List.of(1),
        refuse(new PutAlong(4), List.of(Shape.of(2), Shape.of(3)), "[putAlong]", "[2]", "[3]"),
        refuseValues(new PutAlong(2), "2", Tensor.vector(2), Tensor.vector(1)));
    cases.add(
        OneHot.class,
        draw -> {
          int depth = draw.extent();
          return new Sample(new OneHot(depth), draw.indices(draw.shape(0, 1), depth));
        },
        List.of(),
        refuse(new OneHot(3), List.of(), "[oneHot]", "1 operand"),
        refuseValues(new OneHot(3), "3", Tensor.vector(0, 3)));
    cases.add(
        RandomUniform.class,
        draw ->
            new Sample(
                new RandomUniform(draw.shape(0, 3), draw.seed(), draw.number(0, 9)),
                Tensor.scalar(draw.number(0, 1 << 20))),
        List.of(),
        refuse(
            new RandomUniform(Shape.of(3), 1, 2), List.of(Shape.of(1)), "[randomUniform]", "[1]"),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "-1.0", Tensor.scalar(-1)),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "0.5", Tensor.scalar(0.5)),
        refuseValues(new RandomUniform(Shape.of(3), 1, 2), "Infinity", Tensor.scalar(1 / 0.0)));
  }
}
