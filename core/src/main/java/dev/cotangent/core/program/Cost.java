package dev.cotangent.core.program;

import com.google.common.collect.Sets;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;
import java.util.Set;

/**
 * What a step has to do, whatever the kernel.
 *
 * @param flops the floating-point operations that its operations say they take
 * @param bytes the bytes of the operands and results, each counted once
 */
public record Cost(double flops, double bytes) {
  private static final double FLOPS_PER_NANO = 20;
  private static final double BYTES_PER_NANO = 10;
  private static final double HAND_OVER_NANOS = 5_000;

  static Cost of(ScheduledKernel work, Precision precision) {
    double flops = 0;
    for (Node node : work.nodes()) {
      List<Shape> inputs = node.inputs().stream().map(Node::shape).toList();
      flops += node.op().flops(inputs, node.result(0).shape());
    }
    Set<Node> read = Sets.newIdentityHashSet();
    read.addAll(work.inputs());
    return new Cost(flops, (double) precision.bytes() * (size(read) + size(work.outputs())));
  }

  /**
   * Whether the work is done before another thread would have woken up: a few microseconds at a
   * modest pace.
   */
  boolean isSmall() {
    return flops / FLOPS_PER_NANO + bytes / BYTES_PER_NANO < HAND_OVER_NANOS;
  }

  /** So many times this. */
  Cost times(int count) {
    return new Cost(count * flops, count * bytes);
  }

  /** The sum of several costs. */
  static Cost sum(List<Cost> costs) {
    return new Cost(
        costs.stream().mapToDouble(Cost::flops).sum(),
        costs.stream().mapToDouble(Cost::bytes).sum());
  }

  private static double size(Iterable<Node> nodes) {
    double size = 0;
    for (Node node : nodes) {
      size += node.shape().size();
    }
    return size;
  }
}
