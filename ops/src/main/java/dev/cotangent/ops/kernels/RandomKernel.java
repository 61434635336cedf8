package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.RandomUniform;

/** Random numbers, bitwise those of the reference; cut anywhere, since they are numbered. */
final class RandomKernel extends RangeKernel {
  private static final double NANOS_PER_NUMBER = 4;

  private final RandomUniform op;

  RandomKernel(RandomUniform op) {
    super("randomUniform/counter", op.shape().size(), NANOS_PER_NUMBER);
    this.op = op;
  }

  @Override
  public boolean mayThrow() {
    return true;
  }

  @Override
  void run(int from, int to, Operands operands) {
    op.fill(operands.output(), from, to, operands.input(0).get(0));
  }
}
