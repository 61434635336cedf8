package dev.cotangent.ops.kernels.convolution.direct;

import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;

/** The first tasks of a kernel that needs nothing before or after them. */
record FirstTasks(Kernel all, int tasks) implements Kernel {
  @Override
  public String name() {
    return all.name();
  }

  @Override
  public int localScratch() {
    return all.localScratch();
  }

  @Override
  public void run(int task, KernelArguments operands) {
    all.run(task, operands);
  }
}
