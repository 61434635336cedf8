package dev.cotangent.ops.kernels.fused;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Elementwise operations, one or several, in one pass over memory.
 *
 * <p>The elements are taken in tiles. For each tile the operations are done by vector loops, one
 * after another; what only the group itself needs stays in scratch that fits the first-level cache.
 */
public final class FusedKernel implements Kernel {
  private static final int ELEMENTS_PER_TASK = 1 << 15;

  private final FloatSupport loops;
  private final ElementwiseFusion group;
  private final FusedStep[] steps;
  private final FusedPlaces places;

  public FusedKernel(FloatSupport loops, ElementwiseFusion group) {
    this.loops = loops;
    this.group = group;
    List<FusedStep> chosen = FusedSteps.of(loops.elementwise(), group);
    this.steps = chosen.toArray(FusedStep[]::new);
    this.places = new FusedPlaces(group, chosen, loops.lanes());
  }

  /** Whether there is a loop for an operation. */
  public static boolean has(FloatSupport loops, Elementwise op) {
    return DefinitionLoop.has(op) || loops.elementwise().operation(op.getClass()).isPresent();
  }

  @Override
  public String name() {
    return group.instructions().stream()
        .map(one -> one.op().name())
        .collect(Collectors.joining("+", "pass/", ""));
  }

  @Override
  public int tasks() {
    return (group.size() + ELEMENTS_PER_TASK - 1) / ELEMENTS_PER_TASK;
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
      written = steps[i].computes(group.results().get(output)) ? i : written;
    }
    return group.operands().get(input).isFull(group.size()) && last <= written;
  }

  @Override
  public boolean isBatchable(int samples) {
    return group.isBatchable(samples);
  }

  @Override
  public Kernel forBatch(int samples, int all) {
    return new FusedKernel(loops, group.forBatch(samples, all));
  }

  @Override
  public boolean hasSamples(int input) {
    return group.operands().get(input).isFull(group.size());
  }

  @Override
  public KernelArguments bind(KernelArguments operands) {
    return new FusedOperands(operands, group, steps, places);
  }

  @Override
  public void run(int task, KernelArguments operands) {
    FusedOperands bound = (FusedOperands) operands;
    int start = task * ELEMENTS_PER_TASK;
    int stop = Math.min(group.size(), start + ELEMENTS_PER_TASK);
    bound.beginTask();
    while (start < stop) {
      int n = places.length(start, stop);
      bound.beginTile(start, n);
      for (int i = 0; i < steps.length; i++) {
        steps[i].loop().run(bound.arguments(i), n);
      }
      start += n;
    }
  }
}
