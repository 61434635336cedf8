package dev.cotangent.core.program.schedule;

import dev.cotangent.core.program.backend.Kernels;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;

/** Gives each group of operations its kernel; see {@link Kernels}. */
public final class KernelSelection implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    Kernels kernels = state.settings().kernels();
    return state.withOrder(
        state.groups().stream()
            .map(group -> new ScheduledKernel(group, kernels.kernel(group)))
            .toList());
  }
}
