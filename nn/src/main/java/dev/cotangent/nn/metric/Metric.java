package dev.cotangent.nn.metric;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;

/**
 * A figure over examples that come in batches, without influence on the training.
 *
 * <p>An expression makes of each batch what the figure needs, in the program that computes the
 * loss; an accumulator makes the figure of all batches. A figure is exact however the examples are
 * cut into batches.
 */
public interface Metric {
  /**
   * What a batch adds: sums over its samples, counts of a table, or values for each sample.
   *
   * @param prediction the network's output {@code [n, …]}
   * @param target what it should be, {@code [n, …]}
   * @throws dev.cotangent.core.ShapeException if the figure has no meaning for such shapes
   */
  Node of(Node prediction, Node target);

  /** A new, empty accumulator. */
  Accumulator accumulator();

  /** The figure over the batches so far. Not for use by several threads. */
  interface Accumulator {
    /**
     * Takes a batch in.
     *
     * @param batch the value of {@link Metric#of}
     */
    void add(Tensor batch);

    /** The figure; NaN if no batch gave it a meaning. */
    double value();

    /** All that was taken in, for {@link #restore}: sums, a table, or the values themselves. */
    Tensor state();

    /**
     * Makes this accumulator, which is new, what another was, whose {@link #state} this is: a
     * training that goes on in the middle of an epoch has, bit for bit, the figures of the whole.
     * Unless said otherwise the state is taken in as a batch, which is right where sums or values
     * are kept in the form in which batches bring them.
     *
     * @throws IllegalArgumentException if it is not the state of such an accumulator
     */
    default void restore(Tensor state) {
      add(state);
    }
  }
}
