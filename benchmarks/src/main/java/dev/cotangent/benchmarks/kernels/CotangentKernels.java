package dev.cotangent.benchmarks.kernels;

import dev.cotangent.benchmarks.kernels.KernelCase.Convolved;
import dev.cotangent.benchmarks.kernels.KernelCase.Direction;
import dev.cotangent.benchmarks.kernels.KernelCase.Product;
import dev.cotangent.benchmarks.kernels.KernelCase.Streamed;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.backend.KernelProvider;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Cotangent's kernels, as a program calls them. */
public final class CotangentKernels implements KernelEngine {
  @Override
  public Optional<Runnable> prepare(KernelCase what) {
    if (what instanceof Product product) {
      return call(
          new MatMul(false, false),
          Shape.of(product.m(), product.k()),
          Shape.of(product.k(), product.n()));
    }
    if (what instanceof Convolved convolved) {
      return convolution(convolved);
    }
    Streamed streamed = (Streamed) what;
    return call(streamed.op(), streamed.inputs().toArray(new Shape[0]));
  }

  private static Optional<Runnable> convolution(Convolved one) {
    int padding = one.padding();
    Window window =
        Window.valid(one.size(), one.size()).padding(padding, padding, padding, padding);
    Shape images = Shape.of(one.n(), one.c(), one.h(), one.w());
    Shape filters = Shape.of(one.filters(), one.c(), one.size(), one.size());
    Shape results = Shape.of(one.n(), one.filters(), one.outHeight(), one.outWidth());
    if (one.direction() == Direction.FORWARD) {
      return call(new Convolution(window, 1), images, filters);
    }
    return one.direction() == Direction.INPUT
        ? call(new ConvolutionTranspose(window, 1, Shape.of(one.h(), one.w())), results, filters)
        : call(new ConvolutionFilter(window, 1), images, results);
  }

  private static Optional<Runnable> call(Op op, Shape... inputs) {
    List<Shape> shapes = List.of(inputs);
    Shape output = op.infer(shapes);
    return ServiceLoader.load(KernelProvider.class).stream()
        .flatMap(provider -> provider.get().kernel(op, shapes, output).stream())
        .findFirst()
        .map(kernel -> call(kernel, shapes, output));
  }

  private static Runnable call(Kernel kernel, List<Shape> inputs, Shape output) {
    List<Buffer> values = new ArrayList<>();
    for (Shape shape : inputs) {
      Buffer input = Buffer.allocate(shape, Precision.FLOAT32);
      CounterRandom random = new CounterRandom(1, values.size());
      for (int i = 0; i < shape.size(); i++) {
        input.set(i, random.uniform(i) - 0.5);
      }
      values.add(input);
    }
    KernelArguments operands =
        kernel.bind(
            new KernelArguments(
                values,
                List.of(Buffer.allocate(output, Precision.FLOAT32)),
                scratch(kernel.sharedScratch()),
                scratch(kernel.localScratch())));
    return () -> {
      kernel.prepare(operands);
      for (int task = 0; task < kernel.tasks(); task++) {
        kernel.run(task, operands);
      }
      kernel.finish(operands);
    };
  }

  private static Buffer scratch(int size) {
    return Buffer.allocate(Shape.of(Math.max(1, size)), Precision.FLOAT32);
  }
}
