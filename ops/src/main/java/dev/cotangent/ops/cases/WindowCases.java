package dev.cotangent.ops.cases;

import static dev.cotangent.ops.cases.Cases.refuse;

import dev.cotangent.core.Shape;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.TrueConvolution;
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
        Convolution.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new Convolution(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.filter()));
        },
        List.of(0, 1),
        new Refusal(() -> new Convolution(THREE, 0), List.of("[conv2d]", "group")),
        refuse(
            new Convolution(THREE, 1),
            List.of(Shape.of(5, 5), Shape.of(3, 3)),
            "[conv2d]",
            "[5, 5]"),
        refuse(
            new Convolution(THREE, 1),
            List.of(IMAGE, Shape.of(4, 3, 3, 3)),
            "[conv2d]",
            "[4, 2, 3, 3]"),
        refuse(
            new Convolution(THREE, 3),
            List.of(IMAGE, Shape.of(3, 1, 3, 3)),
            "[conv2d]",
            "3 groups"),
        refuse(
            new Convolution(Window.valid(6, 3), 1),
            List.of(IMAGE, Shape.of(4, 2, 6, 3)),
            "[window]",
            "height 5"),
        refuse(
            new Convolution(Window.valid(3), 1),
            List.of(IMAGE, Shape.of(4, 2, 3)),
            "[conv1d]",
            "[n, channels, width]"),
        refuse(
            new Convolution(Window.valid(1, 2, 1), 1),
            List.of(Shape.of(1, 2, 3, 1, 3), Shape.of(1, 2, 1, 2, 1)),
            "[window]",
            "height 1"));
    cases.add(
        TrueConvolution.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new TrueConvolution(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.filter()));
        },
        List.of(0, 1),
        new Refusal(() -> new TrueConvolution(THREE, 0), List.of("[trueConvolution2d]", "group")),
        refuse(
            new TrueConvolution(THREE, 1),
            List.of(IMAGE, Shape.of(4, 3, 3, 3)),
            "[trueConvolution2d]",
            "[4, 2, 3, 3]"));
    cases.add(
        ConvolutionTranspose.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new ConvolutionTranspose(form.window(), form.groups(), extents(form.image())),
              draw.normal(form.result()),
              draw.normal(form.filter()));
        },
        List.of(0, 1),
        refuse(
            new ConvolutionTranspose(THREE, 1, Shape.of(5, 5)),
            List.of(Shape.of(1, 4, 4, 4), Shape.of(4, 2, 3, 3)),
            "[conv2dTranspose]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"),
        new Refusal(
            () -> new ConvolutionTranspose(THREE, 1, Shape.of(5)),
            List.of("[conv2dTranspose]", "[5]")));
    cases.add(
        ConvolutionFilter.class,
        draw -> {
          Images form = Images.draw(draw);
          return new Sample(
              new ConvolutionFilter(form.window(), form.groups()),
              draw.normal(form.image()),
              draw.normal(form.result()));
        },
        List.of(0, 1),
        refuse(
            new ConvolutionFilter(THREE, 1),
            List.of(IMAGE, Shape.of(1, 4, 4, 4)),
            "[conv2dFilter]",
            "[1, 4, 3, 3]",
            "[1, 4, 4, 4]"),
        refuse(
            new ConvolutionFilter(THREE, 1),
            List.of(IMAGE, Shape.of(4, 4)),
            "[conv2dFilter]",
            "[4, 4]"));
    cases.add(
        MaxPoolPositions.class,
        draw -> {
          Shape shape = draw.images(draw.number(1, 3));
          Window window = draw.touchingWindow(shape);
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
          Shape shape = draw.images(draw.number(1, 3));
          return new Sample(new SumPool(draw.window(shape)), draw.normal(shape));
        },
        List.of(0),
        refuse(new SumPool(THREE), List.of(Shape.of(1, 1, 2, 5)), "[window]", "height 2"),
        refuse(new SumPool(THREE), List.of(Shape.of(5, 5)), "[sumPool]", "[5, 5]"));
    cases.add(
        SumUnpool.class,
        draw -> {
          Shape shape = draw.images(draw.number(1, 3));
          Window window = draw.window(shape);
          return new Sample(
              new SumUnpool(window, extents(shape)),
              draw.normal(new SumPool(window).infer(List.of(shape))));
        },
        List.of(0),
        refuse(
            new SumUnpool(THREE, Shape.of(5, 5)),
            List.of(Shape.of(1, 1, 2, 3)),
            "[sumUnpool]",
            "[1, 1, 2, 3]"));
  }

  /** The shapes of images and filters that fit each other. */
  private record Images(Window window, int groups, Shape image, Shape filter) {
    static Images draw(Draw draw) {
      int groups = draw.number(1, 3);
      Shape image = draw.images(groups * draw.number(1, 2));
      Window window = draw.window(image);
      int outputs = groups * draw.number(1, 2);
      Shape filter = Shape.of(outputs, image.dim(1) / groups).concat(window.size());
      return new Images(window, groups, image, filter);
    }

    Shape result() {
      return new Convolution(window, groups).infer(List.of(image, filter));
    }
  }

  private static Shape extents(Shape images) {
    return images.slice(2, images.rank());
  }
}
