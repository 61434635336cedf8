package dev.cotangent.nn.data;

import java.util.List;

/** What makes a batch of elements; {@link Sample#stack} does of samples. */
@FunctionalInterface
public interface Collation<T> {
  /**
   * Makes a batch. Several threads may do so at once.
   *
   * @param elements at least one, in order
   */
  Minibatch collate(List<T> elements) throws Exception;
}
