package dev.cotangent.core.program.backend;

import dev.cotangent.core.Buffer;
import java.util.List;

/**
 * What a kernel works on during its runs; each thread has operands of its own. Kernels that find
 * out more before the first run ({@link Kernel#bind}) extend it.
 */
public class KernelArguments {
  private final List<Buffer> inputs;
  private final List<Buffer> outputs;
  private final Buffer shared;
  private final Buffer local;

  /**
   * Creates the operands of a kernel.
   *
   * @param inputs the operands' values, not to be written
   * @param outputs where the results go, in the order of the kernel's; hold arbitrary numbers
   *     before
   * @param shared scratch common to all parts, {@link Kernel#sharedScratch} floats; arbitrary
   *     numbers
   * @param local scratch of the running thread, {@link Kernel#localScratch} floats or more;
   *     arbitrary numbers
   */
  public KernelArguments(List<Buffer> inputs, List<Buffer> outputs, Buffer shared, Buffer local) {
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.shared = shared;
    this.local = local;
  }

  /** Creates operands that are to know more than others. */
  protected KernelArguments(KernelArguments operands) {
    this(operands.inputs, operands.outputs, operands.shared, operands.local);
  }

  /** The operands' values. */
  public final List<Buffer> inputs() {
    return inputs;
  }

  /** One operand. */
  public final Buffer input(int index) {
    return inputs.get(index);
  }

  /** Where the results go. */
  public final List<Buffer> outputs() {
    return outputs;
  }

  /** Where the first result goes. */
  public final Buffer output() {
    return outputs.get(0);
  }

  /** Scratch common to all parts. */
  public final Buffer shared() {
    return shared;
  }

  /** Scratch of the running thread. */
  public final Buffer local() {
    return local;
  }
}
