package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Linalg;
import dev.cotangent.ops.Losses;
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

/**
 * What the library composes although others write a rule for it: maxima and pooling, activations,
 * normalisation, attention, losses.
 */
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
    add(cases, "gelu", Compositions::gelu, 0);
    add(cases, "logSumExp", Compositions::logSumExp, 0);
    add(cases, "layerNorm", Compositions::layerNorm, 0, 1, 2);
    add(cases, "attention", Compositions::attention, 0, 1, 2);
    add(cases, "huber", Compositions::huber, 0);
    add(cases, "crossEntropy", Compositions::crossEntropy, 0);
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

  private static Sample gelu(Draw draw) {
    return new Sample(
        Composition.derived("gelu", x -> Activations.gelu(x.get(0))),
        draw.normal(draw.shape(0, 3)));
  }

  private static Sample logSumExp(Draw draw) {
    return new Sample(
        Composition.derived("logSumExp", x -> Reductions.logSumExp(x.get(0), -1)),
        draw.normal(Shape.of(draw.number(1, 4), draw.number(2, 5))));
  }

  /** Along the last axis, with a scale and an offset. */
  private static Sample layerNorm(Draw draw) {
    int features = draw.number(3, 5);
    return new Sample(
        Composition.derived(
            "layerNorm",
            x -> {
              Node centred =
                  Ops.subtract(x.get(0), Reductions.keepDims(Reductions::mean, x.get(0), -1));
              Node variance = Reductions.keepDims(Reductions::mean, Ops.square(centred), -1);
              Node normal = Ops.multiply(centred, Ops.rsqrt(Ops.add(variance, 1e-5)));
              return Ops.add(Ops.multiply(normal, x.get(1)), x.get(2));
            }),
        draw.normal(Shape.of(draw.number(1, 3), features)),
        draw.normal(Shape.of(features)),
        draw.normal(Shape.of(features)));
  }

  /** Of queries, keys and values: {@code softmax(QKᵀ/√d)V}. */
  private static Sample attention(Draw draw) {
    int d = draw.number(1, 2);
    int keys = draw.number(2, 3);
    return new Sample(
        Composition.derived(
            "attention",
            x -> {
              Node scores = Linalg.matmul(x.get(0), x.get(1), false, true);
              Node weights = Activations.softmax(Ops.multiply(scores, 1 / Math.sqrt(d)));
              return Linalg.matmul(weights, x.get(2));
            }),
        draw.normal(Shape.of(draw.number(1, 3), d)),
        draw.normal(Shape.of(keys, d)),
        draw.normal(Shape.of(keys, 2)));
  }

  private static Sample huber(Draw draw) {
    Shape shape = Shape.of(draw.number(1, 3), draw.number(1, 4));
    return new Sample(
        Composition.derived("huber", x -> Losses.huber(1).costs(x.get(0), x.get(1))),
        draw.normal(shape),
        draw.normal(shape));
  }

  private static Sample crossEntropy(Draw draw) {
    int classes = draw.number(2, 5);
    int samples = draw.number(1, 4);
    return new Sample(
        Composition.derived("crossEntropy", x -> Losses.crossEntropy(x.get(0), x.get(1))),
        draw.normal(Shape.of(samples, classes)),
        draw.indices(Shape.of(samples), classes));
  }

  private static Tensor images(Draw draw) {
    return draw.normal(
        Shape.of(draw.number(1, 2), draw.number(1, 2), draw.number(1, 7), draw.number(1, 7)));
  }

  private static Window window(Draw draw, Tensor images) {
    return draw.touchingWindow(images.shape());
  }
}
