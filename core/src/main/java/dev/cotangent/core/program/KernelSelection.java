package dev.cotangent.core.program;

/** Gives each group of operations its kernel; see {@link Kernels}. */
final class KernelSelection implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    Kernels kernels = state.settings().kernels();
    return state.withOrder(
        state.groups().stream()
            .map(group -> new ScheduledKernel(group, kernels.kernel(group)))
            .toList());
  }
}
