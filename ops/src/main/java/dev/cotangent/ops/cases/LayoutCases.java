package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.Reshape;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;

/** Operations that arrange elements anew, or repeat or add up those that share a place. */
final class LayoutCases {
  private LayoutCases() {}

  static void addTo(Cases cases) {
    cases.add(
        Reshape.class,
        draw -> {
          Shape shape = draw.shape(1, 4);
          return new Sample(
              new Reshape(Shape.of(shape.size() / shape.dim(-1), 1, shape.dim(-1))),
              draw.normal(shape));
        },
        List.of(0),
        refuse(new Reshape(Shape.of(5)), List.of(Shape.of(2, 3)), "[reshape]", "[2, 3]", "[5]"));
    cases.add(
        Permute.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          return new Sample(new Permute(draw.permutation(shape.rank())), draw.normal(shape));
        },
        List.of(0),
        new Refusal(() -> new Permute(List.of(0, 0)), List.of("[permute]", "[0, 0]")),
        refuse(new Permute(List.of(1, 0)), List.of(Shape.of(2)), "[permute]", "[1, 0]", "[2]"));
    cases.add(
        BroadcastTo.class,
        draw -> {
          Shape large = draw.shape(0, 4);
          return new Sample(new BroadcastTo(large), draw.normal(shrunk(draw, large)));
        },
        List.of(0),
        refuse(
            new BroadcastTo(Shape.of(2, 3)),
            List.of(Shape.of(2)),
            "[broadcastTo]",
            "[2] to [2, 3]"),
        refuse(new BroadcastTo(Shape.of(3)), List.of(Shape.of(1, 3)), "[broadcastTo]", "[1, 3]"));
    cases.add(
        SumTo.class,
        draw -> {
          Shape large = draw.shape(0, 4);
          return new Sample(new SumTo(shrunk(draw, large)), draw.normal(large));
        },
        List.of(0),
        refuse(new SumTo(Shape.of(2)), List.of(Shape.of(2, 3)), "[sumTo]", "[2, 3] to [2]"));
    cases.add(
        Slice.class,
        draw -> {
          Shape shape = draw.shape(0, 4);
          List<Integer> starts = new ArrayList<>();
          List<Integer> steps = new ArrayList<>();
          List<Integer> sizes = new ArrayList<>();
          for (int dim : shape.dims()) {
            int start = draw.number(0, dim - 1);
            int step = draw.number(1, 3);
            starts.add(start);
            steps.add(step);
            sizes.add(draw.number(1, (dim - 1 - start) / step + 1));
          }
          return new Sample(new Slice(starts, steps, sizes), draw.normal(shape));
        },
        List.of(0),
        new Refusal(
            () -> new Slice(List.of(0), List.of(0), List.of(1)), List.of("[slice]", "step")),
        refuse(
            new Slice(List.of(1), List.of(2), List.of(2)), List.of(Shape.of(3)), "[slice]", "[3]"),
        refuse(
            new Slice(List.of(0), List.of(1), List.of(1)),
            List.of(Shape.of(3, 3)),
            "[slice]",
            "[3, 3]"));
    cases.add(
        Pad.class,
        draw -> {
          Shape shape = draw.shape(0, 3);
          List<List<Integer>> counts =
              List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
          for (int axis = 0; axis < shape.rank(); axis++) {
            counts.forEach(list -> list.add(draw.number(0, 2)));
          }
          return new Sample(
              new Pad(counts.get(0), counts.get(1), counts.get(2)), draw.normal(shape));
        },
        List.of(0),
        new Refusal(() -> new Pad(List.of(-1), List.of(0), List.of(0)), List.of("[pad]", "-1")),
        refuse(
            new Pad(List.of(0), List.of(0), List.of(0)),
            List.of(Shape.of(3, 3)),
            "[pad]",
            "[3, 3]"),
        refuse(
            new Pad(List.of(0), List.of(0), List.of(Integer.MAX_VALUE)),
            List.of(Shape.of(3)),
            "[pad]",
            "fit an int"));
    cases.add(
        Concat.class,
        draw -> {
          Shape shape = draw.shape(1, 3);
          int axis = draw.number(0, shape.rank() - 1);
          List<Tensor> parts = new ArrayList<>();
          for (int part = draw.number(1, 4); part > 0; part--) {
            parts.add(draw.normal(shape.with(axis, draw.number(1, 9))));
          }
          return new Sample(new Concat(axis), parts);
        },
        List.of(0, 1, 2, 3),
        refuse(new Concat(0), List.of(), "[concat]", "at least one"),
        refuse(new Concat(1), List.of(Shape.of(2)), "[concat]", "axis", "[2]"),
        refuse(
            new Concat(0),
            List.of(Shape.of(2, 3), Shape.of(2, 4)),
            "[concat]",
            "[2, 3] and [2, 4]"));
  }

  /** A shape that stretches to the given one. */
  private static Shape shrunk(Draw draw, Shape large) {
    Shape shape = large.slice(draw.number(0, large.rank()), large.rank());
    for (int axis = 0; axis < shape.rank(); axis++) {
      shape = draw.coin() ? shape.with(axis, 1) : shape;
    }
    return shape;
  }
}
