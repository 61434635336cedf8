package dev.cotangent.core.program.backend;

/**
 * A float32 implementation of an operation, bound to the shapes of its operands.
 *
 * <p>The work is cut into {@link #tasks} parts. The cut is a function of the shapes alone, never of
 * the number of threads, and every part writes its own elements (or its own piece of scratch, which
 * {@link #finish} then combines in a fixed order). That is what makes results bitwise equal for any
 * number of threads. A kernel holds no mutable state: several runs may use it at once.
 */
public interface Kernel {
  /** The name shown in plans, for example {@code conv2d/direct}. */
  String name();

  /** The number of independent parts, at least 1. */
  default int tasks() {
    return 1;
  }

  /** The floats of scratch that all parts of one run share. */
  default int sharedScratch() {
    return 0;
  }

  /**
   * Whether the scratch that all parts share holds float64 numbers in a float32 program, too: for
   * results that are rounded once.
   */
  default boolean hasWideScratch() {
    return false;
  }

  /** The floats of scratch that each thread needs for itself. */
  default int localScratch() {
    return 0;
  }

  /**
   * Whether an output may be given the place of an operand that nothing else needs any more:
   * element {@code i} of the operand is not read after element {@code i} of the output is written,
   * nor by another part.
   */
  default boolean mayOverwrite(int input, int output) {
    return false;
  }

  /**
   * Whether it may throw because of the operands' values, as one does that takes indices. No
   * variable is changed in place before the last such step.
   */
  default boolean mayThrow() {
    return false;
  }

  /**
   * Whether it works sample by sample if the operands are those of so many samples.
   *
   * <p>The outputs, and the operands of which {@link #hasSamples} says so, are then rows of that
   * many samples of equal length. Each sample of the outputs depends on the same sample of these
   * operands, and on all of the others. {@link #prepare} reads none but the others, and fills
   * scratch that serves any number of samples; nothing is left to {@link #finish}.
   */
  default boolean isBatchable(int samples) {
    return false;
  }

  /**
   * This kernel for some of the samples; asked only where {@link #isBatchable} says yes.
   *
   * @param samples the number of samples, side by side, that one thread will do at a time
   * @param all the number of samples that this kernel does
   */
  default Kernel forBatch(int samples, int all) {
    throw new UnsupportedOperationException("[kernels] not sample by sample: " + name());
  }

  /** Whether an operand has samples; asked only of what {@link #isBatchable}. */
  default boolean hasSamples(int input) {
    return true;
  }

  /**
   * The operands together with what the kernel needs to know of them, found out before any run; all
   * that follows is given these.
   */
  default KernelArguments bind(KernelArguments operands) {
    return operands;
  }

  /** Does what must be done before the parts: packing an operand, clearing the output. */
  default void prepare(KernelArguments operands) {}

  /**
   * Does one part.
   *
   * @param task the part's number, from 0 to {@link #tasks} − 1
   */
  void run(int task, KernelArguments operands);

  /** Does what must be done after all parts: combining partial sums in a fixed order. */
  default void finish(KernelArguments operands) {}

  /** Does all of it, one part after the other. */
  default void runAll(KernelArguments operands) {
    prepare(operands);
    for (int task = 0; task < tasks(); task++) {
      run(task, operands);
    }
    finish(operands);
  }
}
