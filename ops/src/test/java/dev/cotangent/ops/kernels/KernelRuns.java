package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
import java.util.List;

/** Runs kernels by themselves and compares them with the definition of their operation. */
final class KernelRuns {
  private static final float POISON = Float.NaN;

  private KernelRuns() {}

  /** Both ways to run the loops. */
  static List<FloatSupport> supports() {
    return List.of(new ScalarSupport(), new VectorSupport());
  }

  /** Runs a kernel on operands that lie at odd places, with poisoned scratch and output. */
  static Tensor run(Kernel kernel, List<Tensor> inputs, Shape output) {
    List<Values> operands = inputs.stream().map(tensor -> placed(tensor, 3)).toList();
    Values result = poisoned(output.size() + 5, 2, output);
    Values shared =
        poisoned(kernel.sharedScratch() + 1, 1, Shape.of(Math.max(1, kernel.sharedScratch())));
    Values local =
        poisoned(kernel.localScratch() + 3, 3, Shape.of(Math.max(1, kernel.localScratch())));
    Operands all = new Operands(operands, List.of(result), shared, local);
    kernel.prepare(all);
    for (int task = kernel.tasks() - 1; task >= 0; task--) {
      kernel.run(task, all);
    }
    kernel.finish(all);
    for (int i = 0; i < local.offset(); i++) {
      assertEquals(POISON, local.floats()[i], kernel.name() + " writes before its scratch");
    }
    for (int i = 0; i < inputs.size(); i++) {
      assertEquals(inputs.get(i).as(Precision.FLOAT32), Tensor.copyOf(operands.get(i)));
    }
    return Tensor.copyOf(result);
  }

  private static Values placed(Tensor tensor, int offset) {
    float[] array = new float[tensor.size() + offset];
    System.arraycopy(tensor.toFloats(), 0, array, offset, tensor.size());
    return Values.of(tensor.shape(), array, offset);
  }

  private static Values poisoned(int size, int offset, Shape shape) {
    float[] array = new float[Math.max(size, shape.size() + offset)];
    Arrays.fill(array, POISON);
    return Values.of(shape, array, offset);
  }

  /** Compares with the reference, to within the rounding of a sum of so many terms. */
  static void assertDefinition(
      FloatSupport loops, Kernel kernel, Op op, List<Tensor> inputs, int terms) {
    List<Shape> shapes = inputs.stream().map(Tensor::shape).toList();
    Shape output = op.infer(shapes);
    Values expected = Values.allocate(output, Precision.FLOAT64);
    Values magnitude = Values.allocate(output, Precision.FLOAT64);
    op.evaluate(inputs.stream().map(tensor -> doubles(tensor, false)).toList(), expected);
    op.evaluate(inputs.stream().map(tensor -> doubles(tensor, true)).toList(), magnitude);
    Tensor actual = run(kernel, inputs, output);
    for (int i = 0; i < output.size(); i++) {
      double bound = 0x1p-23 * (2 + Math.sqrt(terms)) * Math.abs(magnitude.get(i)) + 1e-30;
      int at = i;
      assertEquals(
          expected.get(i),
          actual.at(i),
          bound,
          () -> "%s %s at %d, %s".formatted(op, shapes, at, loops.describe()));
    }
  }

  private static Values doubles(Tensor tensor, boolean absolute) {
    Values values = Values.allocate(tensor.shape(), Precision.FLOAT64);
    for (int i = 0; i < values.size(); i++) {
      values.set(i, absolute ? Math.abs(tensor.at(i)) : tensor.at(i));
    }
    return values;
  }

  /** Standard normal numbers in float32. */
  static Tensor normal(long seed, int stream, Shape shape) {
    return new CounterRandom(seed, stream).normal(shape).as(Precision.FLOAT32);
  }
}
