package dev.cotangent.core.program;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Values;

/** The memory of this virtual machine, and the threads that share kernels' parts. */
final class CpuBackend implements Backend {
  static final CpuBackend INSTANCE = new CpuBackend();

  private CpuBackend() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Values allocate(int size, Precision precision) {
    return Values.allocate(Shape.of(size), precision);
  }

  @Override
  public boolean takesArrays() {
    return true;
  }

  @Override
  public void submit(Kernel kernel, Operands[] operands) {
    Workers.SHARED.run(kernel, operands);
  }

  @Override
  public void await() {}
}
