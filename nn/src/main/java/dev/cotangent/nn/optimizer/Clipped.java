package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.clamp;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Reductions.norm;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A rule that is given clipped gradients. */
final class Clipped implements Optimizer {
  private final Optimizer inner;
  private final UnaryOperator<Map<Node, Node>> clip;
  private final String text;

  private Clipped(Optimizer inner, String what, double limit, UnaryOperator<Map<Node, Node>> clip) {
    Settings.positive("clip", what + " limit", limit);
    this.inner = inner;
    this.clip = clip;
    this.text = "%s, gradients clipped by %s to %s".formatted(inner, what, limit);
  }

  static Optimizer byValue(Optimizer inner, double limit) {
    return new Clipped(
        inner, "value", limit, gradients -> each(gradients, g -> clamp(g, -limit, limit)));
  }

  static Optimizer byNorm(Optimizer inner, double limit) {
    return new Clipped(
        inner,
        "norm",
        limit,
        gradients -> each(gradients, g -> multiply(g, factor(norm(g), limit))));
  }

  static Optimizer byGlobalNorm(Optimizer inner, double limit) {
    return new Clipped(
        inner,
        "global norm",
        limit,
        gradients ->
            gradients.values().stream()
                .map(g -> sum(square(g)))
                .reduce((a, b) -> add(a, b))
                .map(
                    squares -> {
                      Node factor = factor(sqrt(squares), limit);
                      return each(gradients, g -> multiply(g, factor));
                    })
                .orElse(gradients));
  }

  private static Node factor(Node norm, double limit) {
    return divide(limit, maximum(norm, limit));
  }

  private static Map<Node, Node> each(Map<Node, Node> gradients, UnaryOperator<Node> change) {
    Map<Node, Node> changed = new LinkedHashMap<>();
    gradients.forEach((w, gradient) -> changed.put(w, change.apply(gradient)));
    return changed;
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    return inner.updates(clip.apply(gradients), learningRate);
  }

  @Override
  public String toString() {
    return text;
  }
}
