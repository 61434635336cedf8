package dev.cotangent.core.program;

import dev.cotangent.core.Values;
import java.util.List;

/**
 * What a kernel works on during one run.
 *
 * @param inputs the operands' values, not to be written
 * @param outputs where the results go, one for all operations but passes; hold arbitrary numbers
 *     before
 * @param shared scratch common to all parts, {@link Kernel#sharedScratch} floats; arbitrary numbers
 * @param local scratch of the running thread, {@link Kernel#localScratch} floats or more; arbitrary
 *     numbers
 * @param inner what the kernels work on that this one is made of; none for most
 */
public record Operands(
    List<Values> inputs, List<Values> outputs, Values shared, Values local, List<Operands> inner) {

  /** What a kernel works on that is not made of others. */
  public Operands(List<Values> inputs, List<Values> outputs, Values shared, Values local) {
    this(inputs, outputs, shared, local, List.of());
  }

  /** One operand. */
  public Values input(int index) {
    return inputs.get(index);
  }

  /** Where the first result goes. */
  public Values output() {
    return outputs.get(0);
  }
}
