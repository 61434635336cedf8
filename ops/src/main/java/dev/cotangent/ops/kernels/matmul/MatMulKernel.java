package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.task.PartSums;

/** The matrix product, cut into blocks as a {@link MatMulPlan} says. */
public final class MatMulKernel implements Kernel {
  private final FloatSupport loops;
  private final MatMulPlan plan;
  private final BlockProduct block;
  private final int tasks;

  /** How far rows lie apart on the stage. */
  private final int stageStride;

  /** The elements of the stage: where results wait to be added or transposed. */
  private final int stageSize;

  public MatMulKernel(FloatSupport loops, MatMulPlan plan) {
    this.loops = loops;
    this.plan = plan;
    this.block = new BlockProduct(loops, plan);
    this.tasks =
        plan.batch()
            * plan.splitRows().parts()
            * plan.splitColumns().parts()
            * plan.splitSteps().parts();
    this.stageStride = loops.padded(plan.splitColumns().most());
    int strips = (plan.splitRows().most() - 1) / FloatSupport.STRIP + 1;
    this.stageSize = plan.staged() ? strips * FloatSupport.STRIP * stageStride : 0;
  }

  @Override
  public String name() {
    return "matMul/panels";
  }

  @Override
  public int tasks() {
    return tasks;
  }

  @Override
  public int sharedScratch() {
    return plan.splitsSteps() ? tasks * stageSize : 0;
  }

  @Override
  public int localScratch() {
    return block.scratch() + (plan.splitsSteps() ? 0 : stageSize);
  }

  /** Operands with what a thread multiplies. */
  private static final class Bound extends KernelArguments {
    private final BlockProduct.Work work;

    Bound(KernelArguments operands, BlockProduct.Work work) {
      super(operands);
      this.work = work;
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    Buffer a = operands.input(plan.left().operand());
    Buffer b = operands.input(plan.right().operand());
    BlockProduct.Work work = block.work(a, b, operands.local());
    Buffer stage = plan.splitsSteps() ? operands.shared() : operands.local();
    Buffer target = plan.staged() ? stage : operands.output();
    work.writeTo(target.floats(), plan.staged() ? stageStride : plan.columns());
    return new Bound(operands, work);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    int stepPart = task % plan.splitSteps().parts();
    int step = plan.splitSteps().from(stepPart);
    int row = plan.splitRows().from(rowPart(task));
    int column = plan.splitColumns().from(columnPart(task));
    Factor left = plan.left();
    Factor right = plan.right();
    int at = plan.staged() ? stageAt(task, operands) : resultAt(task, operands);
    block.run(
        ((Bound) operands).work,
        plan.splitRows().count(rowPart(task)),
        plan.splitColumns().count(columnPart(task)),
        plan.splitSteps().count(stepPart),
        operands.input(left.operand()).offset() + left.at(matrix(task), row, step),
        operands.input(right.operand()).offset() + right.at(matrix(task), step, column),
        at);
    if (plan.staged() && !plan.splitsSteps()) {
      unstage(task, operands.local().floats(), at, operands);
    }
  }

  /** Adds partial sums in their order. */
  @Override
  public void finish(KernelArguments operands) {
    int parts = plan.splitSteps().parts();
    for (int task = 0; task < tasks && plan.splitsSteps(); task += parts) {
      float[] stage = operands.shared().floats();
      int sum = stageAt(task, operands);
      PartSums.add(loops, stage, sum, parts, stageSize);
      unstage(task, stage, sum, operands);
    }
  }

  /** Moves a block from the stage to its place. */
  private void unstage(int task, float[] stage, int stageAt, KernelArguments operands) {
    int rows = plan.splitRows().count(rowPart(task));
    int columns = plan.splitColumns().count(columnPart(task));
    float[] result = operands.output().floats();
    int at = resultAt(task, operands);
    if (plan.swapped()) {
      loops.transpose(stage, stageAt, stageStride, rows, columns, result, at, plan.rows());
    } else {
      loops.copy(stage, stageAt, stageStride, rows, columns, result, at, plan.columns());
    }
  }

  private int stageAt(int task, KernelArguments operands) {
    return plan.splitsSteps()
        ? operands.shared().offset() + task * stageSize
        : operands.local().offset() + block.scratch();
  }

  private int resultAt(int task, KernelArguments operands) {
    int row = plan.splitRows().from(rowPart(task));
    int column = plan.splitColumns().from(columnPart(task));
    int place = plan.swapped() ? column * plan.rows() + row : row * plan.columns() + column;
    return operands.output().offset() + matrix(task) * plan.rows() * plan.columns() + place;
  }

  private int columnPart(int task) {
    return task / plan.splitSteps().parts() % plan.splitColumns().parts();
  }

  private int rowPart(int task) {
    int parts = plan.splitSteps().parts() * plan.splitColumns().parts();
    return task / parts % plan.splitRows().parts();
  }

  private int matrix(int task) {
    return task / (tasks / plan.batch());
  }
}
