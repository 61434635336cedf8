package dev.cotangent.core.program.backend;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Where a program's kernels come from: the providers on the path, asked in order, or nowhere. */
public final class Kernels {
  private static final Comparator<KernelProvider> ORDER =
      Comparator.comparing(KernelProvider::priority)
          .reversed()
          .thenComparing(provider -> provider.getClass().getName());

  private final List<KernelProvider> providers;
  private final Precision precision;
  private final boolean fusing;

  /** The providers on the path with kernels for a backend, in order. */
  static List<KernelProvider> discovered(String backend) {
    return inOrder(
        ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> provider.backend().equals(backend)));
  }

  static List<KernelProvider> inOrder(Stream<KernelProvider> providers) {
    return providers.sorted(ORDER).toList();
  }

  /**
   * Kernels of some providers.
   *
   * @param precision how the program stores values; who has no kernels for it is not asked
   * @param providers in the order in which they are asked
   * @param fusing whether several operations may share a kernel
   */
  public Kernels(Precision precision, List<KernelProvider> providers, boolean fusing) {
    this.precision = precision;
    this.providers = providers.stream().filter(one -> one.supports(precision)).toList();
    this.fusing = fusing;
  }

  /** Who takes a node into a group: the first provider with anything for it, if it fuses it. */
  public Optional<KernelProvider> fuser(Node node) {
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

  /** A kernel for two operations at once; see {@link KernelProvider#matchPair}. */
  public Optional<Kernel> matchPair(Node first, Node second, boolean both) {
    if (!fusing) {
      return Optional.empty();
    }
    for (Iterator<KernelProvider> rest = providers.iterator(); rest.hasNext(); ) {
      KernelProvider provider = rest.next();
      Optional<Kernel> pair = provider.matchPair(first, second, both);
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

  /** The kernel for a group: its provider's, or the reference. */
  public Kernel kernel(FusionGroup group) {
    Node node = group.nodes().get(0);
    Optional<Kernel> found =
        group.elementwise().isPresent()
            ? fuser(node).map(provider -> provider.fused(group.elementwise().orElseThrow()))
            : group.nodes().size() == 2
                ? matchPair(node, group.nodes().get(1), group.outputs().size() == 2)
                : providers.stream().flatMap(one -> one.kernel(node).stream()).findFirst();
    return found.orElseGet(() -> new ReferenceKernel(node, precision));
  }

  /** One line on what the kernels are. */
  public String describe() {
    return providers.isEmpty()
        ? "references"
        : String.join("; ", providers.stream().map(KernelProvider::describe).toList());
  }
}
