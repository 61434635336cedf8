package dev.cotangent.ops.kernels;

import dev.cotangent.core.program.ElementwiseFusion;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Elementwise operations, one or several, in one pass over memory.
 *
 * <p>The elements are taken in tiles. For each tile the operations are done by vector loops, one
 * after another; what only the pass itself needs stays in scratch that fits the first-level cache.
 */
final class PassKernel implements Kernel {
  private static final int ELEMENTS_PER_TASK = 1 << 15;

  private final FloatSupport loops;
  private final ElementwiseFusion pass;
  private final PassStep[] steps;
  private final PassPlaces places;

  PassKernel(FloatSupport loops, ElementwiseFusion pass) {
    this.loops = loops;
    this.pass = pass;
    List<PassStep> chosen = PassSteps.of(pass);
    this.steps = chosen.toArray(PassStep[]::new);
    this.places = new PassPlaces(pass, chosen, loops.lanes());
  }

  @Override
  public String name() {
    return pass.instructions().stream()
        .map(one -> one.op().name())
        .collect(Collectors.joining("+", "pass/", ""));
  }

  @Override
  public int tasks() {
    return (pass.size() + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK;
  }

  @Override
  public int localScratch() {
    return places.scratch();
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    int last = -1;
    int written = -1;
    for (int i = 0; i < steps.length; i++) {
      last = steps[i].reads(input) ? i : last;
      written = steps[i].computes(pass.results().get(output)) ? i : written;
    }
    return pass.operands().get(input).isFull(pass.size()) && last <= written;
  }

  @Override
  public boolean isBatchable(int samples) {
    return pass.isBatchable(samples);
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return new PassKernel(loops, pass.forBatch(samples, all));
  }

  @Override
  public boolean hasSamples(int input) {
    return pass.operands().get(input).isFull(pass.size());
  }

  @Override
  public Operands bind(Operands operands) {
    return new PassOperands(operands, pass, steps, places);
  }

  @Override
  public void run(int task, Operands operands) {
    PassOperands bound = (PassOperands) operands;
    int start = task * ELEMENTS_PER_TASK;
    int stop = Math.min(pass.size(), start + ELEMENTS_PER_TASK);
    bound.beginTask();
    while (start < stop) {
      int n = places.length(start, stop);
      bound.beginTile(start, n);
      for (int i = 0; i < steps.length; i++) {
        steps[i].loop().run(loops, bound.arguments(i), n);
      }
      start += n;
    }
  }
}
