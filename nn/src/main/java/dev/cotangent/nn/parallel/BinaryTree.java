package dev.cotangent.nn.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which values are added up that have numbers: those of a range are the sum of the
 * first half, which has one more where their number is odd, plus the sum of the second.
 *
 * <p>Where workers divide numbered shards among them, they are halved together with the shards.
 * Each worker then has the shards of one node of the tree, and the sum over the workers' sums, by
 * the same tree, is the one over all shards.
 */
public final class BinaryTree {
  private BinaryTree() {}

  /** Where the second half of a range of at least 2 begins. */
  public static int middle(int from, int to) {
    return from + (to - from + 1) / 2;
  }

  /**
   * The shards of a worker.
   *
   * @param from the first
   * @param to the one after the last
   */
  public record Range(int from, int to) {
    /** How many there are. */
    public int size() {
      return to - from;
    }
  }

  /**
   * The shards of a worker among others.
   *
   * @param shards at least as many as there are workers
   * @throws IllegalArgumentException if there are fewer
   */
  public static Range shardsOf(int worker, int workers, int shards) {
    if (shards < workers) {
      throw new IllegalArgumentException(
          "[shards] every worker must have a shard: %s workers for %s shards; take more shards, or fewer workers"
              .formatted(workers, shards));
    }
    int from = 0;
    int to = shards;
    int first = 0;
    int last = workers;
    while (last - first > 1) {
      int middle = middle(first, last);
      int cut = middle(from, to);
      if (worker < middle) {
        last = middle;
        to = cut;
      } else {
        first = middle;
        from = cut;
      }
    }
    return new Range(from, to);
  }

  /** Whose sums a worker adds to its own, in this order. */
  static List<Integer> children(int worker, int workers) {
    List<Integer> children = new ArrayList<>();
    int first = 0;
    int last = workers;
    while (last - first > 1) {
      int middle = middle(first, last);
      if (worker < middle) {
        if (worker == first) {
          children.add(0, middle);
        }
        last = middle;
      } else {
        first = middle;
      }
    }
    return children;
  }

  /** Who adds a worker's sum to its own; −1 for the first worker. */
  static int parent(int worker, int workers) {
    int parent = -1;
    int first = 0;
    int last = workers;
    while (last - first > 1) {
      int middle = middle(first, last);
      if (worker < middle) {
        last = middle;
      } else {
        if (worker == middle) {
          parent = first;
        }
        first = middle;
      }
    }
    return parent;
  }
}
