package dev.cotangent.nn.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Examples in batches of a size, of which the last may be smaller. */
final class ExampleBatches implements Batches {
  private final Examples examples;
  private final int batchSize;
  private final IntFunction<int[]> order;

  private ExampleBatches(Examples examples, int batchSize, IntFunction<int[]> order) {
    if (examples.size() < 1) {
      throw new IllegalArgumentException("[trainer] there must be at least 1 example: none");
    }
    this.examples = examples;
    this.batchSize = batchSize;
    this.order = order;
  }

  /**
   * In an order that is another in each epoch.
   *
   * @param network by whose seed
   */
  static Batches shuffled(Examples examples, int batchSize, Network network) {
    return new ExampleBatches(
        examples,
        batchSize,
        epoch -> network.random("shuffle/epoch" + epoch).permutation(examples.size()));
  }

  /** In the order in which they are. */
  static Batches inOrder(Examples examples, int batchSize) {
    return new ExampleBatches(
        examples, batchSize, number -> IntStream.range(0, examples.size()).toArray());
  }

  int batchSize() {
    return batchSize;
  }

  /** How many samples an epoch has. */
  int samples() {
    return examples.size();
  }

  @Override
  public OptionalLong count() {
    return OptionalLong.of((examples.size() - 1) / batchSize + 1);
  }

  @Override
  public Pass epoch(int number, long first) {
    int[] samples = order.apply(number);
    return new Pass() {
      private long next = first * batchSize;

      @Override
      public boolean hasNext() {
        return next < samples.length;
      }

      @Override
      public Minibatch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("[trainer] the epoch has no further batch");
        }
        int from = (int) next;
        next = Math.min(samples.length, next + batchSize);
        int[] chosen = Arrays.copyOfRange(samples, from, (int) next);
        Tensor inputs = examples.inputs(chosen);
        return Minibatch.of(inputs, examples.targets(chosen));
      }
    };
  }
}
