package dev.cotangent.nn.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.parallel.BinaryTree;
import dev.cotangent.nn.parallel.Collective;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How batches are cut, and who works on the parts.
 *
 * @param shards how many shards a batch is cut into
 * @param threads how many threads work on those of this process
 * @param group the workers that divide the shards among them, if this is not the only one
 */
record Sharding(int shards, int threads, @Nullable Collective group) {
  /**
   * As {@link Program.Builder#threads} has it.
   *
   * @param threads 0 for as many as a program has
   */
  static Sharding of(int shards, int threads, @Nullable Collective group) {
    int most = Integer.getInteger("cotangent.threads", Runtime.getRuntime().availableProcessors());
    return new Sharding(shards, threads == 0 ? most : threads, group);
  }

  /** The shards of this process. */
  BinaryTree.Range mine() {
    return group == null
        ? new BinaryTree.Range(0, shards)
        : BinaryTree.shardsOf(group.rank(), group.size(), shards);
  }

  /** How many threads there are work for. */
  int workers() {
    return Math.min(threads, mine().size());
  }

  /** The first of so many samples that a shard has: those before the remainder have one more. */
  int first(int shard, int samples) {
    return shard * (samples / shards) + Math.min(shard, samples % shards);
  }

  /** How many of so many samples a shard has. */
  int size(int shard, int samples) {
    return first(shard + 1, samples) - first(shard, samples);
  }

  /** A shard of a batch, which has samples. */
  Minibatch shard(int number, Minibatch batch) {
    int from = first(number, batch.size());
    int count = size(number, batch.size());
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    batch
        .tensors()
        .forEach(
            (name, tensor) -> {
              int each = tensor.size() / batch.size();
              tensors.put(
                  name,
                  Tensor.copyOf(
                      tensor
                          .values()
                          .slice(from * each, count * each)
                          .withShape(tensor.shape().with(0, count))));
            });
    return new Minibatch(tensors);
  }
}
