package dev.cotangent.nn.training;

import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.floor;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.RandomUniform;
import java.util.Collection;
import java.util.List;

/**
 * The number of a shard, which the program of all shards is fed.
 *
 * @param node a scalar
 * @param shards how many shards there are
 */
record ShardNumber(Node node, int shards) {
  /** What float32 counts exactly. */
  private static final int COUNTED = 1 << 24;

  ShardNumber(int shards) {
    this(Expressions.input("shard", Shape.scalar()), shards);
  }

  /**
   * The counter of random numbers: (step mod 2²⁴ / p) · p + shard, where p is the least power of
   * two that is not below the number of shards. Everything in it is exact in float32.
   */
  Node counter(Node step) {
    int room = shards == 1 ? 1 : Integer.highestOneBit(shards - 1) * 2;
    double steps = COUNTED / room;
    Node past = multiply(floor(multiply(step, 1 / steps)), steps);
    return add(multiply(subtract(step, past), room), node);
  }

  /**
   * Refuses random numbers that would be the same in all shards.
   *
   * @throws IllegalArgumentException if there are such
   */
  void requireInfluence(Collection<Node> roots) {
    for (Node random : Graphs.topologicalOrder(roots)) {
      if (random.op() instanceof RandomUniform
          && !Graphs.topologicalOrder(List.of(random)).contains(node)) {
        throw new IllegalArgumentException(
            "[shards] random numbers must be drawn by a counter that is another in each shard: %s is drawn by %s%s; draw them by BuildContext.counter() in a layer, by TrainingStep.counter(network) in a step"
                .formatted(
                    random,
                    random.inputs().get(0),
                    random.origin().isEmpty() ? "" : ", built at " + random.origin()));
      }
    }
  }
}
