package dev.cotangent.core.program.backend;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import java.util.List;

/**
 * Where programs run: it owns the memory their values lie in, has kernels, and takes their work.
 *
 * <p>Nothing above it knows how values are stored: a program asks for memory, cuts it into windows,
 * and hands these to kernels, which were made for the same backend.
 */
public interface Backend {
  /** This machine's memory and processors; what programs run on unless they say otherwise. */
  static Backend cpu() {
    return CpuBackend.INSTANCE;
  }

  /** The name in plans, and that of {@link KernelProvider#backend}. */
  String name();

  /** Who has kernels for programs that name nobody, in the order in which they are asked. */
  default List<KernelProvider> kernels() {
    return Kernels.discovered(name());
  }

  /**
   * The kernel of a node by itself, as programs of this backend would take it: so a kernel of one's
   * own can have parts of its work done by others' loops. It is bound to windows of one's own
   * ({@link Kernel#bind}), once, and then prepared, run and finished.
   */
  default Kernel kernel(Node node, Precision precision) {
    FusionGroup alone = new FusionGroup(node);
    return new Kernels(precision, kernels(), true).kernel(alone);
  }

  /** Memory for so many values, at least one, all zero. */
  Buffer allocate(int size, Precision precision);

  /**
   * Whether kernels can work on the values of variables and tensors, which are arrays. If not,
   * variables are copied into memory of this backend before each run, and new values out of it at
   * its end.
   */
  boolean takesArrays();

  /**
   * Has a kernel do its work, at once or after all that was submitted before.
   *
   * @param operands one for each thread that may share in it; they differ in local scratch alone
   */
  void submit(Kernel kernel, KernelArguments[] operands);

  /** Waits until all that was submitted is done, and throws what a kernel has thrown. */
  void await();
}
