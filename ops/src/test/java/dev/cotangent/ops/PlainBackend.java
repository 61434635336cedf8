package dev.cotangent.ops;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Backend;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Instruction;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.backend.KernelProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * A backend as unlike the processor's as can be: its memory is lists of boxed numbers, its kernels
 * take element by element, and nothing is done before somebody waits for it.
 */
final class PlainBackend implements Backend {
  private final Queue<Runnable> queue = new ArrayDeque<>();

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public List<KernelProvider> kernels() {
    return List.of(new PlainKernels());
  }

  @Override
  public Buffer allocate(int size, Precision precision) {
    List<Double> memory = new ArrayList<>(Collections.nCopies(size, 0.0));
    return new Boxed(Shape.of(size), memory, 0, precision);
  }

  @Override
  public boolean takesArrays() {
    return false;
  }

  @Override
  public void submit(Kernel kernel, KernelArguments[] operands) {
    queue.add(
        () -> {
          kernel.prepare(operands[0]);
          for (int task = kernel.tasks() - 1; task >= 0; task--) {
            kernel.run(task, operands[task % operands.length]);
          }
          kernel.finish(operands[0]);
        });
  }

  @Override
  public void await() {
    try {
      for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
        next.run();
      }
    } finally {
      queue.clear();
    }
  }

  /** A window of a list. */
  private static final class Boxed extends Buffer {
    private final List<Double> memory;
    private final Precision precision;

    Boxed(Shape shape, List<Double> memory, int offset, Precision precision) {
      super(shape, offset);
      this.memory = memory;
      this.precision = precision;
    }

    @Override
    public Precision precision() {
      return precision;
    }

    @Override
    public double get(int index) {
      return memory.get(offset() + index);
    }

    @Override
    public void set(int index, double value) {
      memory.set(offset() + index, precision == Precision.FLOAT32 ? (float) value : value);
    }

    @Override
    protected Buffer window(Shape other, int start) {
      return new Boxed(other, memory, start, precision);
    }
  }

  /** Joins whatever is elementwise; all else is left to the references. */
  private static final class PlainKernels implements KernelProvider {
    @Override
    public String backend() {
      return "plain";
    }

    @Override
    public boolean supports(Precision precision) {
      return true;
    }

    @Override
    public Optional<Kernel> kernel(Op op, List<Shape> inputs, Shape output) {
      return Optional.empty();
    }

    @Override
    public boolean fuses(Elementwise op) {
      return true;
    }

    @Override
    public Kernel fused(ElementwiseFusion group) {
      return new Loop(group);
    }

    @Override
    public String describe() {
      return "element by element";
    }
  }

  private record Loop(ElementwiseFusion group) implements Kernel {
    @Override
    public String name() {
      return "plain/" + group.instructions().size();
    }

    @Override
    public boolean mayOverwrite(int input, int output) {
      return hasSamples(input);
    }

    @Override
    public boolean isBatchable(int samples) {
      return group.isBatchable(samples);
    }

    @Override
    public Kernel forBatch(int samples, int all) {
      return new Loop(group.forBatch(samples, all));
    }

    @Override
    public boolean hasSamples(int input) {
      return group.operands().get(input).isFull(group.size());
    }

    @Override
    public void run(int task, KernelArguments operands) {
      Precision precision = operands.output().precision();
      for (int i = 0; i < group.size(); i++) {
        List<Buffer> values = new ArrayList<>();
        for (int k = 0; k < group.operands().size(); k++) {
          Operand layout = group.operands().get(k);
          values.add(operands.input(k).slice(i / layout.inner() % layout.period(), 1));
        }
        for (Instruction one : group.instructions()) {
          Buffer result = Buffer.allocate(Shape.of(1), precision);
          one.op().evaluate(one.uses().stream().map(values::get).toList(), result);
          values.add(result);
        }
        for (int k = 0; k < group.results().size(); k++) {
          operands.outputs().get(k).set(i, values.get(group.results().get(k)).get(0));
        }
      }
    }
  }
}
