package dev.cotangent.ops.kernels;

import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;

/**
 * The adjoint of a convolution for the filters by a kernel that also multiplies what does not meet,
 * with zeros: where values that are not finite make that NaN, the sum is taken by {@link
 * PlainConvolution}.
 */
record FilterGuard(Kernel kernel, PlainConvolution plain) implements Kernel {
  @Override
  public String name() {
    return kernel.name();
  }

  @Override
  public int tasks() {
    return kernel.tasks();
  }

  @Override
  public int sharedScratch() {
    return kernel.sharedScratch();
  }

  @Override
  public int localScratch() {
    return kernel.localScratch();
  }

  @Override
  public Operands bind(Operands operands) {
    return kernel.bind(operands);
  }

  @Override
  public void prepare(Operands operands) {
    kernel.prepare(operands);
  }

  @Override
  public void run(int task, Operands operands) {
    kernel.run(task, operands);
  }

  @Override
  public void finish(Operands operands) {
    kernel.finish(operands);
    Values x = operands.input(0);
    Values g = operands.input(1);
    Values filters = operands.output();
    float[] sums = filters.floats();
    for (int i = 0; i < filters.size(); i++) {
      if (Float.isNaN(sums[filters.offset() + i])) {
        sums[filters.offset() + i] =
            plain.filter(i, x.floats(), x.offset(), g.floats(), g.offset());
      }
    }
  }
}
