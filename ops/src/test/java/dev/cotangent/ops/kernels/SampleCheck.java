package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Shape;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Runs kernels that work sample by sample on some of the samples, as chains do. */
final class SampleCheck {
  private static final int MOST_SAMPLES = 20;

  /** Loops and their tails may round differently, and samples end in tails of their own. */
  private static final double TOLERANCE = 1e-5;

  /** Few samples may have a kernel of their own, which adds hundreds of terms in another order. */
  private static final double TOLERANCE_OF_ANOTHER = 1e-4;

  private SampleCheck() {}

  /** Checks that some samples come out as they did with all the others. */
  static void check(Kernel kernel, List<Buffer> inputs, List<Buffer> expected) {
    Shape shape = expected.get(0).shape();
    int first = shape.rank() == 0 ? 1 : shape.dim(0);
    for (int all : new int[] {Math.min(first, MOST_SAMPLES), 2, 3}) {
      for (int samples : new int[] {1, (all + 1) / 2}) {
        if (kernel.isBatchable(all)) {
          check(kernel, kernel.forBatch(samples, all), samples, all, inputs, expected);
        }
      }
    }
  }

  private static void check(
      Kernel kernel,
      Kernel fewer,
      int samples,
      int all,
      List<Buffer> inputs,
      List<Buffer> expected) {
    boolean same = kernel.name().equals(fewer.name());
    if (!same) {
      assertEquals(kernel.name().replace("/batch", "/direct"), fewer.name());
    }
    double tolerance = same ? TOLERANCE : TOLERANCE_OF_ANOTHER;
    for (int start = 0; start + samples <= all; start += samples) {
      int from = start;
      List<Buffer> some =
          IntStream.range(0, inputs.size())
              .mapToObj(
                  i ->
                      kernel.hasSamples(i)
                          ? slice(inputs.get(i), from, samples, all)
                          : inputs.get(i))
              .toList();
      List<Buffer> outputs = new ArrayList<>();
      for (Buffer each : expected) {
        outputs.add(KernelCheck.guarded(Shape.of(each.size() / all * samples)));
      }
      Buffer shared = KernelCheck.guarded(Shape.of(Math.max(1, fewer.sharedScratch())));
      Buffer local = KernelCheck.guarded(Shape.of(Math.max(1, fewer.localScratch())));
      KernelArguments operands = fewer.bind(new KernelArguments(some, outputs, shared, local));
      fewer.prepare(operands);
      for (int task = fewer.tasks() - 1; task >= 0; task--) {
        Arrays.fill(local.floats(), local.offset(), local.offset() + local.size(), Float.NaN);
        fewer.run(task, operands);
      }
      KernelCheck.checkGuards(kernel, shared);
      KernelCheck.checkGuards(kernel, local);
      for (int i = 0; i < outputs.size(); i++) {
        KernelCheck.checkGuards(kernel, outputs.get(i));
        String what = "%d of %d samples by %s".formatted(samples, all, kernel.name());
        KernelCheck.compare(
            what, slice(expected.get(i), from, samples, all), outputs.get(i), tolerance);
      }
    }
  }

  private static Buffer slice(Buffer values, int from, int samples, int all) {
    int sample = values.size() / all;
    return Buffer.of(Shape.of(sample * samples), values.floats(), values.offset() + from * sample);
  }
}
