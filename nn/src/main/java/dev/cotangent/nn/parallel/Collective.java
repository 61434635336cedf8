package dev.cotangent.nn.parallel;

/**
 * Workers that compute together: each has a number, and all make the same calls in the same order.
 *
 * <p>A call returns when it is done for this worker, and fails for all where one is missing: it
 * never waits longer than the group's time-out without anything coming. A group in which a call has
 * failed is of no further use. The calls of one worker come from one thread at a time.
 */
public interface Collective extends AutoCloseable {
  /** This worker's number, from 0. */
  int rank();

  /** How many workers there are. */
  int size();

  /**
   * Adds up the values of all workers, element by element, by the {@link BinaryTree} of their
   * numbers: the bits of the sums depend on the number of workers only. All get the sums in place
   * of their values.
   *
   * @throws CollectiveException if a worker is gone, does not come in time, or makes another call
   */
  void allReduce(FlatValues values);

  /**
   * Gives all workers the values of the first.
   *
   * @throws CollectiveException as {@link #allReduce}
   */
  void broadcast(FlatValues values);

  /**
   * Waits until all workers have come here.
   *
   * @throws CollectiveException as {@link #allReduce}
   */
  void barrier();

  /** Leaves the group; calls of the others fail from now on, with a message that says so. */
  @Override
  void close();
}
