package dev.cotangent.core.program;

import dev.cotangent.core.Values;
import java.util.List;

/**
 * What a kernel works on during its runs; each thread has operands of its own. Kernels that find
 * out more before the first run ({@link Kernel#bind}) extend it.
 */
public class Operands {
  private final List<Values> inputs;
  private final List<Values> outputs;
  private final Values shared;
  private final Values local;

  /**
   * Creates the operands of a kernel.
   *
   * @param inputs the operands' values, not to be written
   * @param outputs where the results go, one for all operations but passes; hold arbitrary numbers
   *     before
   * @param shared scratch common to all parts, {@link Kernel#sharedScratch} floats; arbitrary
   *     numbers
   * @param local scratch of the running thread, {@link Kernel#localScratch} floats or more;
   *     arbitrary numbers
   */
  public Operands(List<Values> inputs, List<Values> outputs, Values shared, Values local) {
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.shared = shared;
    this.local = local;
  }

  /** Creates operands that are to know more than others. */
  protected Operands(Operands operands) {
    this(operands.inputs, operands.outputs, operands.shared, operands.local);
  }

  /** The operands' values. */
  public final List<Values> inputs() {
    return inputs;
  }

  /** One operand. */
  public final Values input(int index) {
    return inputs.get(index);
  }

  /** Where the results go. */
  public final List<Values> outputs() {
    return outputs;
  }

  /** Where the first result goes. */
  public final Values output() {
    return outputs.get(0);
  }

  /** Scratch common to all parts. */
  public final Values shared() {
    return shared;
  }

  /** Scratch of the running thread. */
  public final Values local() {
    return local;
  }
}
