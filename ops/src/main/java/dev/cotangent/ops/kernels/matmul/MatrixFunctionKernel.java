package dev.cotangent.ops.kernels.matmul;

import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.MatrixFunction;
import dev.cotangent.ops.kernels.task.RangeKernel;
import java.util.List;

/** Functions of small matrices, one after the other, in float64 as by their definitions. */
public final class MatrixFunctionKernel extends RangeKernel {
  private final MatrixFunction function;
  private final int scratch;

  public MatrixFunctionKernel(MatrixFunction function, List<Shape> inputs, Shape output) {
    super(
        function.name() + "/each",
        MatrixFunction.count(inputs.get(0)),
        function.flops(inputs, output) / MatrixFunction.count(inputs.get(0)));
    this.function = function;
    this.scratch = function.scratch(inputs);
  }

  /** The operands of a thread, with room for its matrices in float64. */
  private static final class Matrices extends KernelArguments {
    private final double[] scratch;

    Matrices(KernelArguments operands, int scratch) {
      super(operands);
      this.scratch = new double[scratch];
    }
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    return new Matrices(operands, scratch);
  }

  @Override
  public void run(int from, int to, KernelArguments operands) {
    Matrices matrices = (Matrices) operands;
    for (int i = from; i < to; i++) {
      function.compute(i, matrices.inputs(), matrices.output(), matrices.scratch);
    }
  }
}
