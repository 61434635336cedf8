package dev.cotangent.ops.kernels.task;

import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;

/** A kernel whose work is a row of items that do not depend on each other. */
public abstract class RangeKernel implements Kernel {
  /** Long enough to be worth waking a thread. */
  private static final double NANOS_PER_TASK = 50_000;

  private static final int MOST_TASKS = 256;

  private final String name;
  private final int items;
  private final int tasks;

  /**
   * Cuts the work.
   *
   * @param items the number of items
   * @param nanosPerItem roughly how long one takes
   */
  public RangeKernel(String name, int items, double nanosPerItem) {
    this.name = name;
    this.items = items;
    int most = Math.min(items, MOST_TASKS);
    this.tasks = (int) Math.max(1, Math.min(most, items * nanosPerItem / NANOS_PER_TASK));
  }

  /** Does the items {@code from} (inclusive) to {@code to} (exclusive). */
  public abstract void run(int from, int to, KernelArguments operands);

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int tasks() {
    return tasks;
  }

  @Override
  public final void run(int task, KernelArguments operands) {
    run(Split.start(task, items, tasks), Split.start(task + 1, items, tasks), operands);
  }

  /** The first items alone. */
  public final Kernel first(int fewer) {
    RangeKernel all = this;
    return new RangeKernel(name, fewer, 0) {
      @Override
      public int localScratch() {
        return all.localScratch();
      }

      @Override
      public KernelArguments bind(KernelArguments operands) {
        return all.bind(operands);
      }

      @Override
      public void run(int from, int to, KernelArguments operands) {
        all.run(from, to, operands);
      }
    };
  }
}
