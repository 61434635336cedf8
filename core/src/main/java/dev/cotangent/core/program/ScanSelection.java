package dev.cotangent.core.program;

import dev.cotangent.core.Scan;
import dev.cotangent.core.program.backend.ReferenceKernel;
import dev.cotangent.core.program.pass.Compilation;
import dev.cotangent.core.program.pass.CompilerPass;
import dev.cotangent.core.program.pass.ScheduledKernel;

/** Plans the bodies of loops for which nobody has a kernel. */
final class ScanSelection implements CompilerPass {
  @Override
  public Compilation run(Compilation state) {
    return state.withOrder(
        state.order().stream().map(kernel -> planned(kernel, state.settings())).toList());
  }

  private static ScheduledKernel planned(ScheduledKernel kernel, Compilation.Settings settings) {
    return kernel.nodes().get(0).op() instanceof Scan scan
            && kernel.kernel() instanceof ReferenceKernel
        ? new ScheduledKernel(
            kernel.nodes(), kernel.inputs(), kernel.outputs(), ScanKernel.of(scan, settings))
        : kernel;
  }
}
