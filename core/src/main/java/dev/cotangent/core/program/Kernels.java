package dev.cotangent.core.program;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Where a program's kernels come from: the providers on the path, asked in order, or nowhere. */
final class Kernels {
  private final List<KernelProvider> providers;
  private final boolean fusing;

  /**
   * The kernels for a precision.
   *
   * @param fusing whether elementwise operations may be joined into passes
   */
  Kernels(Precision precision, boolean fusing) {
    this.fusing = fusing;
    this.providers =
        precision == Precision.FLOAT64
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
          "[compile] no one provider can do the pass " + work.nodes() + "; compile without fusion");
    }
    Node node = work.nodes().get(0);
    List<Shape> shapes = node.inputs().stream().map(Node::shape).toList();
    return providers.stream()
        .flatMap(provider -> provider.kernel(node.op(), shapes, node.shape()).stream())
        .findFirst();
  }

  /** One line on what the kernels are. */
  String describe() {
    return providers.isEmpty()
        ? "references"
        : String.join("; ", providers.stream().map(KernelProvider::describe).toList());
  }
}
