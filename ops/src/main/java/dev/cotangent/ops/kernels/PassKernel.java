package dev.cotangent.ops.kernels;

import com.google.errorprone.annotations.Immutable;
import dev.cotangent.core.Add;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Values;
import dev.cotangent.core.program.ElementwisePass;
import dev.cotangent.core.program.ElementwisePass.Instruction;
import dev.cotangent.core.program.ElementwisePass.Operand;
import dev.cotangent.core.program.Kernel;
import dev.cotangent.core.program.Operands;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.Maximum;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Negate;
import dev.cotangent.ops.Relu;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Sqrt;
import dev.cotangent.ops.Square;
import dev.cotangent.ops.Step;
import dev.cotangent.ops.Subtract;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.Where;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  /** A loop over up to three operands; loops of fewer ignore the others. */
  @Immutable
  @FunctionalInterface
  private interface Loop {
    void run(
        FloatSupport loops,
        float[] a,
        int aAt,
        float[] b,
        int bAt,
        float[] c,
        int cAt,
        float[] y,
        int yAt,
        int n);
  }

  private static final Map<Class<? extends Elementwise>, Loop> LOOPS =
      Map.ofEntries(
          Map.entry(Negate.class, (s, a, i, b, j, c, k, y, o, n) -> s.negate(a, i, y, o, n)),
          Map.entry(Exp.class, (s, a, i, b, j, c, k, y, o, n) -> s.exp(a, i, y, o, n)),
          Map.entry(Log.class, (s, a, i, b, j, c, k, y, o, n) -> s.log(a, i, y, o, n)),
          Map.entry(Square.class, (s, a, i, b, j, c, k, y, o, n) -> s.square(a, i, y, o, n)),
          Map.entry(Sqrt.class, (s, a, i, b, j, c, k, y, o, n) -> s.sqrt(a, i, y, o, n)),
          Map.entry(Tanh.class, (s, a, i, b, j, c, k, y, o, n) -> s.tanh(a, i, y, o, n)),
          Map.entry(Sigmoid.class, (s, a, i, b, j, c, k, y, o, n) -> s.sigmoid(a, i, y, o, n)),
          Map.entry(Relu.class, (s, a, i, b, j, c, k, y, o, n) -> s.relu(a, i, y, o, n)),
          Map.entry(Step.class, (s, a, i, b, j, c, k, y, o, n) -> s.step(a, i, y, o, n)),
          Map.entry(Add.class, (s, a, i, b, j, c, k, y, o, n) -> s.add(a, i, b, j, y, o, n)),
          Map.entry(
              Subtract.class, (s, a, i, b, j, c, k, y, o, n) -> s.subtract(a, i, b, j, y, o, n)),
          Map.entry(
              Multiply.class, (s, a, i, b, j, c, k, y, o, n) -> s.multiply(a, i, b, j, y, o, n)),
          Map.entry(Divide.class, (s, a, i, b, j, c, k, y, o, n) -> s.divide(a, i, b, j, y, o, n)),
          Map.entry(
              Maximum.class, (s, a, i, b, j, c, k, y, o, n) -> s.maximum(a, i, b, j, y, o, n)),
          Map.entry(
              Greater.class, (s, a, i, b, j, c, k, y, o, n) -> s.greater(a, i, b, j, y, o, n)),
          Map.entry(
              GreaterOrEqual.class,
              (s, a, i, b, j, c, k, y, o, n) -> s.greaterOrEqual(a, i, b, j, y, o, n)),
          Map.entry(Equal.class, (s, a, i, b, j, c, k, y, o, n) -> s.equal(a, i, b, j, y, o, n)),
          Map.entry(
              Where.class, (s, a, i, b, j, c, k, y, o, n) -> s.where(a, i, b, j, c, k, y, o, n)));

  /** The sum of b and a times the first element of c, rounded after the product as usual. */
  private static final Loop ADD_SCALED =
      (s, a, i, b, j, c, k, y, o, n) -> s.addScaled(a, i, c[k], b, j, y, o, n);

  private static final Loop SUBTRACT_SCALED =
      (s, a, i, b, j, c, k, y, o, n) -> s.addScaled(a, i, -c[k], b, j, y, o, n);

  private final FloatSupport loops;
  private final ElementwisePass pass;

  /** The loop of each instruction; none for a product that a later loop computes on its way. */
  private final @Nullable Loop[] steps;

  private final int operandCount;

  /** For each loop the three values it reads; one that reads fewer repeats the first. */
  private final int[][] uses;

  /** For each operand that is repeated as a whole its length, else 0. */
  private final int[] periods;

  /** For each value the tile of scratch it is kept in, or −1 if it lies in memory. */
  private final int[] tileOf;

  /** For each value the output it is written to, or −1. */
  private final int[] outputOf;

  private final int tiles;

  PassKernel(FloatSupport loops, ElementwisePass pass) {
    this.loops = loops;
    this.pass = pass;
    this.steps =
        pass.instructions().stream()
            .map(one -> LOOPS.get(one.op().getClass()))
            .toArray(Loop[]::new);
    this.uses = pass.instructions().stream().map(PassKernel::threeUses).toArray(int[][]::new);
    int operands = pass.operands().size();
    this.operandCount = operands;
    int values = operands + steps.length;
    this.outputOf = new int[values];
    Arrays.fill(outputOf, -1);
    for (int i = 0; i < pass.results().size(); i++) {
      outputOf[pass.results().get(i)] = i;
    }
    this.tileOf = new int[values];
    Arrays.fill(tileOf, -1);
    for (int i = 0; i < steps.length; i++) {
      joinProduct(i);
    }
    this.periods =
        pass.operands().stream()
            .mapToInt(layout -> layout.inner() == 1 && !layout.isScalar() ? layout.period() : 0)
            .toArray();
    int used = 0;
    for (int i = 0; i < operands; i++) {
      if (!pass.operands().get(i).isFull(pass.size())) {
        tileOf[i] = used++;
      }
    }
    this.tiles = assignTiles(used);
  }

  private static int[] threeUses(Instruction instruction) {
    List<Integer> uses = instruction.uses();
    int[] three = new int[3];
    for (int i = 0; i < three.length; i++) {
      three[i] = uses.get(i < uses.size() ? i : 0);
    }
    return three;
  }

  /** Leaves a product with a scalar to the sum or difference that is its only use. */
  private void joinProduct(int i) {
    int product = operandCount + i;
    if (!(pass.instructions().get(i).op() instanceof Multiply) || outputOf[product] >= 0) {
      return;
    }
    int scalar = isScalar(uses[i][1]) ? 1 : 0;
    List<Integer> users =
        IntStream.range(0, steps.length)
            .filter(j -> pass.instructions().get(j).uses().contains(product))
            .boxed()
            .toList();
    if (!isScalar(uses[i][scalar]) || users.size() != 1) {
      return;
    }
    int j = users.get(0);
    int other = uses[j][0] == product ? uses[j][1] : uses[j][0];
    Elementwise op = pass.instructions().get(j).op();
    boolean joins = op instanceof Add || (op instanceof Subtract && uses[j][1] == product);
    if (joins && other != product && !isJoined(j)) {
      steps[j] = op instanceof Add ? ADD_SCALED : SUBTRACT_SCALED;
      uses[j] = new int[] {uses[i][1 - scalar], other, uses[i][scalar]};
      steps[i] = null;
    }
  }

  private boolean isScalar(int value) {
    return value < operandCount && pass.operands().get(value).isScalar();
  }

  private boolean isJoined(int i) {
    return ADD_SCALED.equals(steps[i]) || SUBTRACT_SCALED.equals(steps[i]);
  }

  /**
   * Keeps each inner value in a tile from its instruction to its last use; returns the tiles used.
   */
  private int assignTiles(int used) {
    int operands = pass.operands().size();
    int most = used;
    boolean[] taken = new boolean[used + steps.length];
    Arrays.fill(taken, 0, used, true);
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] == null) {
        continue;
      }
      if (outputOf[operands + i] < 0) {
        int free = 0;
        while (taken[free]) {
          free++;
        }
        taken[free] = true;
        tileOf[operands + i] = free;
        most = Math.max(most, free + 1);
      }
      for (int use : uses[i]) {
        if (use >= operands && tileOf[use] >= 0 && lastUse(use) == i) {
          taken[tileOf[use]] = false;
        }
      }
    }
    return most;
  }

  /** The last loop that reads a value. */
  private int lastUse(int value) {
    int last = -1;
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] != null && IntStream.of(uses[i]).anyMatch(use -> use == value)) {
        last = i;
      }
    }
    return last;
  }

  /** Whether there is a loop for an operation. */
  static boolean has(Elementwise op) {
    return LOOPS.containsKey(op.getClass());
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
    int writer = pass.results().get(output) - pass.operands().size();
    return pass.operands().get(input).isFull(pass.size()) && lastUse(input) <= writer;
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
    for (int start = from; start < to; start += TILE) {
      int n = Math.min(TILE, to - start);
      for (int i = 0; i < layouts.size(); i++) {
        if (!layouts.get(i).isScalar() && tileOf[i] >= 0 && !isStraight(i, start, n)) {
          repeat(layouts.get(i), operands.input(i), start, scratch, tileAt(i, operands), n);
        }
      }
      for (int i = 0; i < steps.length; i++) {
        step(i, operands, scratch, start, n);
      }
    }
  }

  private void step(int i, Operands operands, float[] scratch, int start, int n) {
    Loop loop = steps[i];
    if (loop == null) {
      return;
    }
    int a = uses[i][0];
    int b = uses[i][1];
    int c = uses[i][2];
    int y = operandCount + i;
    loop.run(
        loops,
        array(a, operands, scratch, start, n),
        at(a, operands, start, n),
        array(b, operands, scratch, start, n),
        at(b, operands, start, n),
        array(c, operands, scratch, start, n),
        at(c, operands, start, n),
        array(y, operands, scratch, start, n),
        at(y, operands, start, n),
        n);
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
