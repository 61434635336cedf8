package dev.cotangent.ops.kernels;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.program.ElementwisePass;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Elementwise operations, one or several, in one pass over memory.
 *
 * <p>The elements are taken in tiles. For each tile the operations are done one after another, each
 * by a vector loop; what only the pass itself needs stays in scratch that fits the first-level
 * cache.
 */
final class PassKernel implements Kernel {
  private static final int ELEMENTS_PER_TASK = 1 << 15;

  private final FloatSupport loops;
  private final ElementwisePass pass;
  private final PassStep[] steps;
  private final PassPlaces places;

  PassKernel(FloatSupport loops, ElementwisePass pass) {
    this.loops = loops;
    this.pass = pass;
    List<PassStep> chosen = PassSteps.of(pass);
    this.steps = chosen.toArray(PassStep[]::new);
    this.places = new PassPlaces(pass, chosen, loops.lanes());
  }

  /** Whether there is a loop for an operation. */
  static boolean has(Elementwise op) {
    return PassLoop.OF.containsKey(op.getClass());
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
      written = steps[i].result() == pass.results().get(output) ? i : written;
    }
    return pass.operands().get(input).isFull(pass.size()) && last <= written;
  }

  @Override
  public Optional<Kernel> forSamples(int samples, int all) {
    return pass.forSamples(samples, all).map(fewer -> new PassKernel(loops, fewer));
  }

  @Override
  public boolean hasSamples(int input) {
    return pass.operands().get(input).isFull(pass.size());
  }

  @Override
  public Operands bind(Operands operands) {
    int values = pass.operands().size() + pass.instructions().size();
    return new PassOperands(operands, pass.operands(), values, places);
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
      for (PassStep step : steps) {
        take(step, bound, start, n);
      }
      start += n;
    }
  }

  private void take(PassStep step, PassOperands operands, int start, int n) {
    int a = step.arrays()[0];
    int b = step.arrays()[1];
    int c = step.arrays()[2];
    int y = step.result();
    step.loop()
        .run(
            loops,
            operands.array(a),
            operands.at(a, start),
            operands.array(b),
            operands.at(b, start),
            operands.array(c),
            operands.at(c, start),
            operands.number(step.numbers()[0]),
            operands.number(step.numbers()[1]),
            operands.number(step.numbers()[2]),
            operands.number(step.numbers()[3]),
            operands.array(y),
            operands.at(y, start),
            n);
  }
}
