package dev.cotangent.core.program.backend;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;

/** The memory of this virtual machine, and the threads that share kernels' parts. */
final class CpuBackend implements Backend {
  static final CpuBackend INSTANCE = new CpuBackend();

  private CpuBackend() {}

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public Buffer allocate(int size, Precision precision) {
    return Buffer.allocate(Shape.of(size), precision);
  }

  @Override
  public boolean takesArrays() {
    return true;
  }

  @Override
  public void submit(Kernel kernel, KernelArguments[] operands) {
    Workers.SHARED.run(kernel, operands);
  }

  @Override
  public void await() {}
}
