package dev.cotangent.core.program;

import dev.cotangent.core.Node;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.List;

/** A kernel that says of itself what a test wants, and does nothing. */
public record FakeKernel(
    String name, boolean overwrites, boolean mayThrow, int batch, int sharedScratch)
    implements Kernel {
  /** One that may write its outputs over its operands. */
  public static final FakeKernel PLAIN = new FakeKernel("plain", true, false, 0, 0);

  public FakeKernel named(String other) {
    return new FakeKernel(other, overwrites, mayThrow, batch, sharedScratch);
  }

  public FakeKernel throwing() {
    return new FakeKernel(name, overwrites, true, batch, sharedScratch);
  }

  public FakeKernel careful() {
    return new FakeKernel(name, false, mayThrow, batch, sharedScratch);
  }

  public FakeKernel batchable(int samples) {
    return new FakeKernel(name, overwrites, mayThrow, samples, sharedScratch);
  }

  public FakeKernel scratch(int elements) {
    return new FakeKernel(name, overwrites, mayThrow, batch, elements);
  }

  /** This kernel for one node, whose operands it reads. */
  public ScheduledKernel computing(Node node) {
    return new ScheduledKernel(List.of(node), node.inputs(), List.of(node), this);
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return overwrites;
  }

  @Override
  public boolean isBatchable(int samples) {
    return samples == batch;
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return this;
  }

  @Override
  public void run(int task, KernelArguments operands) {}
}
