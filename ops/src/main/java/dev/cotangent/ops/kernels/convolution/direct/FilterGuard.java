package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;

/**
 * The adjoint of a convolution for the filters by a kernel that also multiplies what does not meet,
 * with zeros: where values that are not finite make that NaN, the sum is taken by {@link
 * PlainConvolution}.
 */
public record FilterGuard(Kernel kernel, PlainConvolution plain) implements Kernel {
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
  public KernelArguments bind(KernelArguments operands) {
    return kernel.bind(operands);
  }

  @Override
  public void prepare(KernelArguments operands) {
    kernel.prepare(operands);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    kernel.run(task, operands);
  }

  @Override
  public void finish(KernelArguments operands) {
    kernel.finish(operands);
    Buffer x = operands.input(0);
    Buffer g = operands.input(1);
    Buffer filters = operands.output();
    float[] sums = filters.floats();
    for (int i = 0; i < filters.size(); i++) {
      if (Float.isNaN(sums[filters.offset() + i])) {
        sums[filters.offset() + i] =
            plain.filter(i, x.floats(), x.offset(), g.floats(), g.offset());
      }
    }
  }
}
