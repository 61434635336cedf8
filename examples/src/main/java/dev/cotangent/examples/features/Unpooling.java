package dev.cotangent.examples.features;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.SumUnpool;

/** The ways back through a max-pooling, which forgot all but the greatest of each square. */
enum Unpooling {
  /** The value goes to where the greatest was found (Zeiler and Fergus, arXiv:1311.2901, §2.1). */
  POSITIONS("recorded positions") {
    @Override
    Node apply(Node values, Node positions, MaxPoolPositions pool, int height, int width) {
      return Pooling.unpool(values, positions, height, width);
    }
  },

  /** The value fills its square: nothing need be remembered. */
  SQUARES("whole squares") {
    @Override
    Node apply(Node values, Node positions, MaxPoolPositions pool, int height, int width) {
      return Node.of(new SumUnpool(pool.window(), Shape.of(height, width)), values);
    }
  };

  private final String words;

  Unpooling(String words) {
    this.words = words;
  }

  /**
   * Spreads pooled values over the image they were taken from.
   *
   * @param values {@code [n, c, oh, ow]}
   * @param positions where the greatest of each square was, of the same shape
   * @param pool what found them
   * @param height the image's
   * @param width the image's
   */
  abstract Node apply(Node values, Node positions, MaxPoolPositions pool, int height, int width);

  /** What the way is called in a report. */
  @Override
  public String toString() {
    return words;
  }
}
