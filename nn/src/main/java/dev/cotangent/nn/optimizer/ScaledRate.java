package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Ops.multiply;

import dev.cotangent.core.Node;
import java.util.Map;

/** A rule at a multiple of the learning rate. */
final class ScaledRate implements Optimizer {
  private final Optimizer inner;
  private final double factor;

  ScaledRate(Optimizer inner, double factor) {
    this.inner = inner;
    this.factor = Settings.positive("scaleRate", "factor", factor);
  }

  @Override
  public Map<Node, Node> updates(Map<Node, Node> gradients, Node learningRate) {
    return inner.updates(gradients, multiply(learningRate, factor));
  }

  @Override
  public String toString() {
    return "%s, learning rate times %s".formatted(inner, factor);
  }
}
