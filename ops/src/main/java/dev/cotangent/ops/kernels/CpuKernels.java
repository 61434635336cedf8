package dev.cotangent.ops.kernels;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.ops.kernels.fused.FusedKernel;
import java.util.List;
import java.util.Optional;

/**
 * The float32 kernels of this library's operations.
 *
 * <p>They use the Vector API where Java was started with {@code --add-modules
 * jdk.incubator.vector}, and plain loops elsewhere, with a warning. The system property {@code
 * cotangent.kernels} forces a choice: {@code auto}, {@code vector}, {@code scalar}, or {@code
 * reference} for none of these kernels.
 */
public final class CpuKernels implements KernelProvider {
  /** Creates the provider; what the kernels are built with is chosen at its first use. */
  public CpuKernels() {}

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
    return Provider.chosen()
        .support()
        .flatMap(loops -> KernelSelector.kernel(loops, op, inputs, output));
  }

  @Override
  public Optional<Kernel> kernel(Node node) {
    return Provider.chosen().support().flatMap(loops -> KernelSelector.kernel(loops, node));
  }

  @Override
  public Optional<Kernel> matchPair(Node first, Node second, boolean both) {
    return Provider.chosen()
        .support()
        .flatMap(loops -> KernelSelector.matchPair(loops, first, second, both));
  }

  @Override
  public boolean fuses(Elementwise op) {
    return Provider.chosen().support().filter(loops -> FusedKernel.has(loops, op)).isPresent();
  }

  @Override
  public Kernel fused(ElementwiseFusion group) {
    return Provider.chosen()
        .support()
        .<Kernel>map(loops -> new FusedKernel(loops, group))
        .orElseThrow(() -> new IllegalStateException("[kernels] there are none: " + describe()));
  }

  @Override
  public String describe() {
    return Provider.chosen().describe();
  }
}
