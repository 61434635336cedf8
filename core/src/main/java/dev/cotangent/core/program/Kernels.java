package dev.cotangent.core.program;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Where a program's kernels come from: the providers on the path, asked in order, or nowhere. */
final class Kernels {
  private static final Comparator<KernelProvider> ORDER =
      Comparator.comparing(KernelProvider::priority)
          .reversed()
          .thenComparing(provider -> provider.getClass().getName());

  private final List<KernelProvider> providers;
  private final boolean fusing;

  /** The kernels for a precision. */
  static Kernels of(Precision precision, Set<Optimization> enabled) {
    List<KernelProvider> providers =
        precision == Precision.FLOAT64 || !enabled.contains(Optimization.KERNELS)
            ? List.of()
            : ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
                .stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    return new Kernels(providers, enabled.contains(Optimization.FUSION));
  }

  /**
   * Kernels of some providers.
   *
   * @param fusing whether several operations may share a kernel
   */
  Kernels(List<KernelProvider> providers, boolean fusing) {
    this.providers = providers.stream().sorted(ORDER).toList();
    this.fusing = fusing;
  }

  /** Who takes a node into passes: the first provider with anything for it, if it fuses it. */
  Optional<KernelProvider> fuser(Node node) {
    if (!fusing || !(node.op() instanceof Elementwise op)) {
      return Optional.empty();
    }
    for (KernelProvider provider : providers) {
      if (provider.fuses(op)) {
        return Optional.of(provider);
      }
      if (provider.kernel(node).isPresent()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A kernel for two operations at once; see {@link KernelProvider#pair}. */
  Optional<Kernel> pair(Node first, Node second, boolean both) {
    if (!fusing) {
      return Optional.empty();
    }
    for (Iterator<KernelProvider> rest = providers.iterator(); rest.hasNext(); ) {
      KernelProvider provider = rest.next();
      Optional<Kernel> pair = provider.pair(first, second, both);
      if (pair.isPresent()) {
        return pair;
      }
      boolean last = !rest.hasNext();
      if (last || provider.kernel(first).isPresent() || provider.kernel(second).isPresent()) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** The kernel for a piece of work; none if it is done by the reference. */
  Optional<Kernel> forWork(Schedule.Work work) {
    Node node = work.nodes().get(0);
    ElementwisePass pass = work.pass();
    if (pass != null) {
      return fuser(node).map(provider -> provider.pass(pass));
    }
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
