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

  /** One pass over the batches; closed also where it was not taken to its end. */
  interface Pass extends Iterator<Minibatch>, AutoCloseable {
    @Override
    default void close() {}
  }
}
