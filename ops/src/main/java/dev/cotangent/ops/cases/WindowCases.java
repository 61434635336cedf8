package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Shape;
import dev.cotangent.ops.Conv2d;
import dev.cotangent.ops.Conv2dFilter;
import dev.cotangent.ops.Conv2dTranspose;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.cases.OpCase.Refusal;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.List;

/** Operations that slide a window over images. */
final class WindowCases {
  private static final Window THREE = Window.valid(3, 3);
  private static final Shape IMAGE = Shape.of(1, 2, 5, 5);

  private WindowCases() {}

  static void addTo(Cases cases) {
    cases.add(
        Conv2d.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new Conv2d(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.filter()));
        },
        List.of(0, 1),
        new Refusal(() -> new Conv2d(THREE, 0), List.of("[conv2d]", "group")),
        refuse(new Conv2d(THREE, 1), List.of(Shape.of(5, 5), Shape.of(3, 3)), "[conv2d]", "[5, 5]"),
        refuse(
            new Conv2d(THREE, 1), List.of(IMAGE, Shape.of(4, 3, 3, 3)), "[conv2d]", "[4, 2, 3, 3]"),
        refuse(new Conv2d(THREE, 3), List.of(IMAGE, Shape.of(3, 1, 3, 3)), "[conv2d]", "3 groups"),
        refuse(
            new Conv2d(Window.valid(6, 3), 1),
            List.of(IMAGE, Shape.of(4, 2, 6, 3)),
            "[window]",
            "height 5"));
    cases.add(
        Conv2dTranspose.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new Conv2dTranspose(
                  form.window(), form.groups(), form.image().dim(2), form.image().dim(3)),
              draw.normal(form.result()),
              draw.normal(form.filter()));
        },
        List.of(0, 1),
        refuse(
            new Conv2dTranspose(THREE, 1, 5, 5),
            List.of(Shape.of(1, 4, 4, 4), Shape.of(4, 2, 3, 3)),
            "[conv2dTranspose]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"));
    cases.add(
        Conv2dFilter.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new Conv2dFilter(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.result()));
        },
        List.of(0, 1),
        refuse(
            new Conv2dFilter(THREE, 1),
            List.of(IMAGE, Shape.of(1, 4, 4, 4)),
            "[conv2dFilter]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"),
        refuse(
            new Conv2dFilter(THREE, 1),
            List.of(IMAGE, Shape.of(4, 4)),
            "[conv2dFilter]",
            "[4, 4]"));
    cases.add(
        MaxPoolPositions.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          Window window = draw.touchingWindow(shape.dim(2), shape.dim(3));
          return new Sample(new MaxPoolPositions(window), draw.small(shape));
        },
        List.of(),
        refuse(
            new MaxPoolPositions(THREE), List.of(Shape.of(5, 5)), "[maxPoolPositions]", "[5, 5]"),
        refuse(
            new MaxPoolPositions(Window.valid(1, 1).padding(1, 0, 0, 0)),
            List.of(IMAGE),
            "[maxPoolPositions]",
            "wherever it is placed",
            "5 × 5"));
    cases.add(
        SumPool.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          return new Sample(
              new SumPool(draw.window(shape.dim(2), shape.dim(3))), draw.normal(shape));
        },
        List.of(0),
        refuse(new SumPool(THREE), List.of(Shape.of(1, 1, 2, 5)), "[window]", "height 2"),
        refuse(new SumPool(THREE), List.of(Shape.of(5, 5)), "[sumPool]", "[5, 5]"));
    cases.add(
        SumUnpool.class,
        draw -> {
          Shape shape = imageShape(draw, draw.number(1, 3));
          Window window = draw.window(shape.dim(2), shape.dim(3));
          return new Sample(
              new SumUnpool(window, shape.dim(2), shape.dim(3)),
              draw.normal(new SumPool(window).infer(List.of(shape))));
        },
        List.of(0),
        refuse(
            new SumUnpool(THREE, 5, 5),
            List.of(Shape.of(1, 1, 2, 3)),
            "[sumUnpool]",
            "[1, 1, 2, 3]"));
  }

  /** The shapes of images and filters that fit each other. */
  private record Images(Window window, int groups, Shape image, Shape filter) {
    static Images draw(Draw draw) {
      int groups = draw.number(1, 3);
      Shape image = imageShape(draw, groups * draw.number(1, 2));
      Window window = draw.window(image.dim(2), image.dim(3));
      int outputs = groups * draw.number(1, 2);
      Shape filter = Shape.of(outputs, image.dim(1) / groups, window.height(), window.width());
      return new Images(window, groups, image, filter);
    }

    Shape result() {
      return new Conv2d(window, groups).infer(List.of(image, filter));
    }
  }

  private static Shape imageShape(Draw draw, int channels) {
    return Shape.of(draw.number(1, 2), channels, draw.number(1, 9), draw.number(1, 9));
  }
}
