package dev.cotangent.nn.data;

import java.util.Iterator;
import java.util.OptionalLong;

/**
 * Where the batches of a training come from, epoch after epoch.
 *
 * <p>The batches of an epoch, and their order, are a function of its number: asked again, also in
 * another process, they are the same.
 */
public interface Batches {
  /**
   * The batches of an epoch in order.
   *
   * @param number the epoch's number, from 1
   * @param first how many of its batches to leave out: a training that goes on has taken them
   */
  Pass epoch(int number, long first);

  /** How many batches an epoch has, if that is known before its end. */
  OptionalLong count();

  /**
   * The same batches, made ahead by threads of their own: elements are read, decoded, augmented and
   * put together while the batch before is trained on.
   *
   * <p>Batches come in the same order with the same bits, whatever the number of threads. What
   * fails is thrown by {@link Pass#next} where the batch would have come. The threads end with the
   * pass: at its last batch, at a failure, or when it is closed. Two batches for each pass, and one
   * for each thread, are held in memory.
   *
   * @param threads at least 1
   * @throws IllegalArgumentException if there are fewer
   */
  default Batches prefetch(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("[prefetch] there must be at least 1 thread: " + threads);
    }
    return new PrefetchedBatches(DatasetBatches.sourceOf(this), count(), threads);
  }

  /**
   * Every batch by a function with random numbers, for example one that mixes its samples.
   *
   * @param seed the random numbers are those of the seed, the epoch and the batch
   */
  default Batches map(long seed, Dataset.RandomMapping<? super Minibatch, Minibatch> mapping) {
    return new DatasetBatches(Dataset.mapped(DatasetBatches.sourceOf(this), seed, mapping));
  }

  /** One pass over the batches; closed also where it was not taken to its end. */
  interface Pass extends Iterator<Minibatch>, AutoCloseable {
    @Override
    default void close() {}
  }
}
