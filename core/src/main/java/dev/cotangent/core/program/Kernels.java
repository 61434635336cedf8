package dev.cotangent.core.program;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Where a program's kernels come from: the providers on the path, asked in order, or nowhere. */
final class Kernels {
  private final List<KernelProvider> providers;
  private final boolean fusing;

  /** The kernels for a precision. */
  Kernels(Precision precision, Set<Optimization> enabled) {
    this.fusing = enabled.contains(Optimization.FUSION);
    this.providers =
        precision == Precision.FLOAT64 || !enabled.contains(Optimization.KERNELS)
            ? List.of()
            : ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
                .stream()
                .map(ServiceLoader.Provider::get)
                .toList();
  }

  /** Whether an operation can be part of a pass. */
  boolean fuses(Elementwise op) {
    return fusing && providers.stream().anyMatch(provider -> provider.fuses(op));
  }

  /** A kernel for two operations at once; see {@link KernelProvider#pair}. */
  Optional<Kernel> pair(Node first, Node second, boolean both) {
    return fusing
        ? providers.stream()
            .flatMap(provider -> provider.pair(first, second, both).stream())
            .findFirst()
        : Optional.empty();
  }

  /** The kernel for a piece of work; none if it is done by the reference. */
  Optional<Kernel> forWork(Schedule.Work work) {
    ElementwisePass pass = work.pass();
    if (pass != null) {
      for (KernelProvider provider : providers) {
        if (pass.instructions().stream().allMatch(one -> provider.fuses(one.op()))) {
          return Optional.of(provider.pass(pass));
        }
      }
      throw new IllegalStateException(
          "[compile] no one provider can do the pass "
              + work.nodes()
              + "; compile without Optimization.FUSION");
    }
    Node node = work.nodes().get(0);
    if (work.nodes().size() == 2) {
      return pair(node, work.nodes().get(1), work.outputs().size() == 2);
    }
    return providers.stream().flatMap(provider -> provider.kernel(node).stream()).findFirst();
  }

  /** One line on what the kernels are. */
  String describe() {
    return providers.isEmpty()
        ? "references"
        : String.join("; ", providers.stream().map(KernelProvider::describe).toList());
  }
}
