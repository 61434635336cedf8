package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;

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
  public void run(int task, Operands operands) {
    all.run(task, operands);
  }
}
