package dev.cotangent.ops.kernels.layout;

import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.kernels.task.RangeKernel;

/** Random numbers, bitwise those of the reference; cut anywhere, since they are numbered. */
public final class RandomKernel extends RangeKernel {
  private static final double NANOS_PER_NUMBER = 4;

  private final RandomUniform op;

  public RandomKernel(RandomUniform op) {
    super("randomUniform/counter", op.shape().size(), NANOS_PER_NUMBER);
    this.op = op;
  }

  @Override
  public boolean mayThrow() {
    return true;
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    op.fill(operands.output(), from, to, operands.input(0).get(0));
  }
}
