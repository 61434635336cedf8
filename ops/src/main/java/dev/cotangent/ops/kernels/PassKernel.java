package dev.cotangent.ops.kernels;

import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.ElementwisePass;
import dev.cotangent.core.program.ElementwisePass.Operand;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import java.util.Arrays;
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
  private static final int TILE = 1024;
  private static final int ELEMENTS_PER_TASK = 1 << 15;

  private final FloatSupport loops;
  private final ElementwisePass pass;
  private final PassStep[] steps;
  private final int operandCount;

  /** For each operand that is repeated as a whole its length, else 0. */
  private final int[] periods;

  /** For each value the tile of scratch it is kept in, or −1 if it lies in memory. */
  private final int[] tileOf;

  /** For each value the output it is written to, or −1. */
  private final int[] outputOf;

  /** No tile reaches over a multiple of any of these, so that some operands are one number. */
  private final int[] borders;

  private final int tiles;

  PassKernel(FloatSupport loops, ElementwisePass pass) {
    this.loops = loops;
    this.pass = pass;
    this.steps = PassSteps.of(pass).toArray(PassStep[]::new);
    this.operandCount = pass.operands().size();
    int values = operandCount + pass.instructions().size();
    this.outputOf = new int[values];
    Arrays.fill(outputOf, -1);
    for (int i = 0; i < pass.results().size(); i++) {
      outputOf[pass.results().get(i)] = i;
    }
    this.periods =
        pass.operands().stream()
            .mapToInt(layout -> layout.inner() == 1 && !layout.isScalar() ? layout.period() : 0)
            .toArray();
    this.borders =
        pass.operands().stream()
            .filter(layout -> PassStep.isUniform(layout) && !layout.isScalar())
            .mapToInt(Operand::inner)
            .toArray();
    this.tileOf = new int[values];
    Arrays.fill(tileOf, -1);
    int used = 0;
    for (int i = 0; i < operandCount; i++) {
      if (!pass.operands().get(i).isFull(pass.size()) && isReadAsArray(i)) {
        tileOf[i] = used++;
      }
    }
    this.tiles = assignTiles(used);
  }

  private boolean isReadAsArray(int value) {
    return Arrays.stream(steps).anyMatch(step -> step.readsArray(value));
  }

  /**
   * Keeps each inner value in a tile from its loop to its last use; returns the tiles used.
   *
   * @param used the tiles that operands have for good
   */
  private int assignTiles(int used) {
    int most = used;
    boolean[] taken = new boolean[used + steps.length];
    Arrays.fill(taken, 0, used, true);
    for (int i = 0; i < steps.length; i++) {
      int result = steps[i].result();
      if (outputOf[result] < 0) {
        int free = 0;
        while (taken[free]) {
          free++;
        }
        taken[free] = true;
        tileOf[result] = free;
        most = Math.max(most, free + 1);
      }
      for (int value : steps[i].arrays()) {
        if (value >= operandCount && tileOf[value] >= 0 && lastUse(value) == i) {
          taken[tileOf[value]] = false;
        }
      }
    }
    return most;
  }

  /** The last loop that reads a value. */
  private int lastUse(int value) {
    int last = -1;
    for (int i = 0; i < steps.length; i++) {
      if (steps[i].reads(value)) {
        last = i;
      }
    }
    return last;
  }

  /** The loop that computes a result. */
  private int writer(int output) {
    int writer = 0;
    while (steps[writer].result() != pass.results().get(output)) {
      writer++;
    }
    return writer;
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
    return tiles * TILE;
  }

  @Override
  public boolean mayOverwrite(int input, int output) {
    return pass.operands().get(input).isFull(pass.size()) && lastUse(input) <= writer(output);
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
  public void run(int task, Operands operands) {
    int from = task * ELEMENTS_PER_TASK;
    int to = Math.min(pass.size(), from + ELEMENTS_PER_TASK);
    List<Operand> layouts = pass.operands();
    float[] scratch = operands.local().floats();
    for (int i = 0; i < layouts.size(); i++) {
      if (layouts.get(i).isScalar() && tileOf[i] >= 0) {
        Values scalar = operands.input(i);
        int at = tileAt(i, operands);
        Arrays.fill(scratch, at, at + TILE, scalar.floats()[scalar.offset()]);
      }
    }
    int n;
    for (int start = from; start < to; start += n) {
      n = Math.min(TILE, to - start);
      for (int border : borders) {
        n = Math.min(n, border - start % border);
      }
      for (int i = 0; i < layouts.size(); i++) {
        if (!layouts.get(i).isScalar() && tileOf[i] >= 0 && !isStraight(i, start, n)) {
          repeat(layouts.get(i), operands.input(i), start, scratch, tileAt(i, operands), n);
        }
      }
      for (PassStep step : steps) {
        take(step, operands, scratch, start, n);
      }
    }
  }

  private void take(PassStep step, Operands operands, float[] scratch, int start, int n) {
    int a = step.arrays()[0];
    int b = step.arrays()[1];
    int c = step.arrays()[2];
    int y = step.result();
    step.loop()
        .run(
            loops,
            array(a, operands, scratch, start, n),
            at(a, operands, start, n),
            array(b, operands, scratch, start, n),
            at(b, operands, start, n),
            array(c, operands, scratch, start, n),
            at(c, operands, start, n),
            number(step.p(), operands, start),
            number(step.q(), operands, start),
            array(y, operands, scratch, start, n),
            at(y, operands, start, n),
            n);
  }

  private float number(PassStep.Number number, Operands operands, int start) {
    int operand = number.operand();
    if (operand < 0) {
      return number.factor();
    }
    Operand layout = pass.operands().get(operand);
    Values values = operands.input(operand);
    int element = start / layout.inner() % layout.period();
    return number.factor() * values.floats()[values.offset() + element];
  }

  private float[] array(int value, Operands operands, float[] scratch, int start, int n) {
    return tileOf[value] >= 0 && !isStraight(value, start, n)
        ? scratch
        : memory(value, operands).floats();
  }

  private int at(int value, Operands operands, int start, int n) {
    if (tileOf[value] < 0) {
      return memory(value, operands).offset() + start;
    }
    return isStraight(value, start, n)
        ? operands.input(value).offset() + start % periods[value]
        : tileAt(value, operands);
  }

  private int tileAt(int value, Operands operands) {
    return operands.local().offset() + tileOf[value] * TILE;
  }

  /** Whether a repeated operand can be read where it lies, since no repetition ends in the tile. */
  private boolean isStraight(int value, int start, int n) {
    return value < operandCount
        && periods[value] >= n
        && start % periods[value] + n <= periods[value];
  }

  private Values memory(int value, Operands operands) {
    int output = outputOf[value];
    return output >= 0 ? operands.outputs().get(output) : operands.input(value);
  }

  /** Writes out {@code n} elements of a repeated operand. */
  private static void repeat(
      Operand layout, Values source, int start, float[] target, int at, int n) {
    float[] array = source.floats();
    int done = 0;
    while (done < n) {
      int position = start + done;
      int element = position / layout.inner() % layout.period();
      int run;
      if (layout.inner() == 1) {
        run = Math.min(layout.period() - element, n - done);
        System.arraycopy(array, source.offset() + element, target, at + done, run);
      } else {
        run = Math.min(layout.inner() - position % layout.inner(), n - done);
        Arrays.fill(target, at + done, at + done + run, array[source.offset() + element]);
      }
      done += run;
    }
  }
}
