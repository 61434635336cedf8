package dev.cotangent.nn.metric;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;

/** What accumulators have in common. */
final class States {
  private States() {}

  /**
   * Refuses the state of another accumulator.
   *
   * @param dims the shape that it must have
   */
  static void require(Tensor state, int... dims) {
    if (!state.shape().equals(Shape.of(dims))) {
      throw new IllegalArgumentException(
          "[metric] the state of this accumulator has the shape %s: %s"
              .formatted(Shape.of(dims), state.shape()));
    }
  }
}
