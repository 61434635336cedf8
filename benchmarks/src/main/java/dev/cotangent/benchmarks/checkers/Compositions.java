package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.cases.Draw;
import dev.cotangent.ops.cases.OpCase;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What the library composes although others write a rule for it: maxima and pooling. */
final class Compositions {
  private Compositions() {}

  /** Samples of each, by name, always in the same order. */
  static Map<String, OpCase> cases() {
    Map<String, OpCase> cases = new LinkedHashMap<>();
    add(cases, "max", Compositions::max, 0);
    add(cases, "minimum", Compositions::minimum, 0, 1);
    add(cases, "maxPool", Compositions::maxPool, 0);
    add(cases, "avgPool", Compositions::avgPool, 0);
    add(cases, "variance", Compositions::variance, 0);
    return cases;
  }

  private static void add(
      Map<String, OpCase> cases,
      String name,
      Function<Draw, Sample> samples,
      Integer... differentiable) {
    cases.put(name, new OpCase(samples, List.of(differentiable), List.of()));
  }

  private static Sample max(Draw draw) {
    Shape shape = Shape.of(draw.number(1, 5), draw.number(2, 5));
    return new Sample(
        new Composition("max", x -> Reductions.max(x.get(0), -1)), draw.normal(shape));
  }

  private static Sample minimum(Draw draw) {
    Shape shape = draw.shape(0, 3);
    return new Sample(
        new Composition("minimum", x -> Ops.minimum(x.get(0), x.get(1))),
        draw.normal(shape),
        draw.normal(shape));
  }

  private static Sample maxPool(Draw draw) {
    Tensor images = images(draw);
    Window window = window(draw, images);
    return new Sample(new Composition("maxPool", x -> Pooling.maxPool(x.get(0), window)), images);
  }

  private static Sample avgPool(Draw draw) {
    Tensor images = images(draw);
    Window window = window(draw, images);
    return new Sample(new Composition("avgPool", x -> Pooling.avgPool(x.get(0), window)), images);
  }

  /** The mean of the squares minus the square of the mean, of numbers far from 0. */
  private static Sample variance(Draw draw) {
    Tensor x = draw.normal(Shape.of(draw.number(1, 4), draw.number(2, 6)));
    return new Sample(
        new Composition(
            "variance",
            of ->
                Ops.subtract(
                    Reductions.mean(Ops.square(of.get(0)), -1),
                    Ops.square(Reductions.mean(of.get(0), -1)))),
        Tensor.generate(x.shape(), i -> 100 + x.at(i)));
  }

  private static Tensor images(Draw draw) {
    return draw.normal(
        Shape.of(draw.number(1, 2), draw.number(1, 2), draw.number(1, 7), draw.number(1, 7)));
  }

  private static Window window(Draw draw, Tensor images) {
    return draw.touchingWindow(images.shape());
  }
}
