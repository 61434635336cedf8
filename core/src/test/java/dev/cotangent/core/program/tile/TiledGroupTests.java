package dev.cotangent.core.program.tile;

import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.TestOps;
import dev.cotangent.core.program.FakeKernel;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.core.program.pass.ScheduledKernel;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Kernels on a few samples at a time, against the same formulas for all samples at once. */
class TiledGroupTests {
  /** Three times the sum of its operands but the last, and a row of weights, which is the last. */
  private record Rows() implements TestOps.Unevaluated {}

  /**
   * The kernel of {@link Rows}, a task for each sample. It needs all that a kernel can need: the
   * doubled weights lie in the scratch of all tasks, the row's sum in that of the thread.
   */
  private record RowsKernel(int samples, int width, int terms, boolean overwrites)
      implements Kernel {
    private static final class Bound extends KernelArguments {
      Bound(KernelArguments operands) {
        super(operands);
      }
    }

    @Override
    public String name() {
      return "rows of " + samples;
    }

    @Override
    public int tasks() {
      return samples;
    }

    @Override
    public int sharedScratch() {
      return width;
    }

    @Override
    public int localScratch() {
      return width;
    }

    @Override
    public boolean mayOverwrite(int input, int output) {
      return overwrites && input < terms;
    }

    @Override
    public boolean isBatchable(int all) {
      return all == samples;
    }

    @Override
    public Kernel forBatch(int fewer, int all) {
      assertEquals(samples, all);
      return new RowsKernel(fewer, width, terms, overwrites);
    }

    @Override
    public boolean hasSamples(int input) {
      return input < terms;
    }

    @Override
    public KernelArguments bind(KernelArguments operands) {
      for (int i = 0; i < terms; i++) {
        assertEquals(samples * width, operands.input(i).size());
      }
      assertEquals(samples * width, operands.output().size());
      assertTrue(operands.local().size() >= width);
      return new Bound(operands);
    }

    @Override
    public void prepare(KernelArguments operands) {
      assertInstanceOf(Bound.class, operands);
      for (int j = 0; j < width; j++) {
        operands.shared().set(j, 2 * operands.input(terms).get(j));
      }
    }

    @Override
    public void run(int task, KernelArguments operands) {
      assertInstanceOf(Bound.class, operands);
      for (int j = 0; j < width; j++) {
        double sum = 0;
        for (int i = 0; i < terms; i++) {
          sum += operands.input(i).get(task * width + j);
        }
        operands.local().set(j, sum);
      }
      for (int j = 0; j < width; j++) {
        double value = 3 * operands.local().get(j) + operands.shared().get(j) / 2;
        operands.output().set(task * width + j, value);
      }
    }
  }

  private static ScheduledKernel rows(Node node, boolean overwrites) {
    Shape shape = node.shape();
    int terms = node.inputs().size() - 1;
    return new ScheduledKernel(
        List.of(node),
        node.inputs(),
        List.of(node),
        new RowsKernel(shape.dim(0), shape.dim(1), terms, overwrites));
  }

  private static double[] expected(int width, double[] weights, double[]... terms) {
    double[] result = new double[terms[0].length];
    for (int i = 0; i < result.length; i++) {
      for (double[] term : terms) {
        result[i] += term[i];
      }
      result[i] = 3 * result[i] + weights[i % width];
    }
    return result;
  }

  private static double[] numbers(int count, int step) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> (i * step + step) % 17);
    return numbers;
  }

  /** Buffers in one array that would show a value read before it is written. */
  private static Buffer unset(int size) {
    Buffer buffer = Buffer.allocate(Shape.of(Math.max(1, size)), Precision.FLOAT64);
    buffer.fill(Double.NaN);
    return buffer;
  }

  private static Buffer of(double[] values) {
    return Buffer.of(Shape.of(values.length), values.clone(), 0);
  }

  private static void run(Kernel group, List<Buffer> inputs, List<Buffer> outputs) {
    Buffer shared = unset(group.sharedScratch());
    KernelArguments bound =
        group.bind(new KernelArguments(inputs, outputs, shared, unset(group.localScratch())));
    group.prepare(bound);
    for (int task = group.tasks() - 1; task >= 0; task--) {
      bound.local().fill(Double.NaN);
      group.run(task, bound);
    }
    group.finish(bound);
  }

  private static double[] values(Buffer buffer) {
    double[] values = new double[buffer.size()];
    Arrays.setAll(values, buffer::get);
    return values;
  }

  @Property(tries = 100)
  void tilesComputeWhatTheWholeDoes(
      @ForAll @IntRange(min = 2, max = 40) int samples,
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll boolean inPlace,
      @ForAll boolean firstIsRead,
      @ForAll boolean weightsFirst) {
    Node x = input("x", samples, width);
    Node v = input("v", width);
    Node w = input("w", width);
    Node first = Node.of(new Rows(), x, v);
    Node second = Node.of(new Rows(), first, w);
    Node third = Node.of(new Rows(), second, first, x, v);
    Node last = Node.of(new Rows(), third, w);
    List<Node> outputs = firstIsRead ? List.of(first, last) : List.of(last);
    TiledGroup group =
        new TiledGroup(
            List.of(first, second, third, last).stream().map(node -> rows(node, true)).toList(),
            weightsFirst ? List.of(v, w, x) : List.of(x, v, w),
            outputs,
            samples,
            inPlace);
    double[] givenX = numbers(samples * width, 1);
    double[] givenV = numbers(width, 3);
    double[] givenW = numbers(width, 5);
    List<Buffer> results = outputs.stream().map(node -> unset(samples * width)).toList();
    List<Buffer> given =
        weightsFirst
            ? List.of(of(givenV), of(givenW), of(givenX))
            : List.of(of(givenX), of(givenV), of(givenW));
    run(group, given, results);

    double[] one = expected(width, givenV, givenX);
    double[] two = expected(width, givenW, one);
    double[] three = expected(width, givenV, two, one, givenX);
    double[] four = expected(width, givenW, three);
    assertArrayEquals(four, values(results.get(outputs.size() - 1)));
    assertArrayEquals(firstIsRead ? one : four, values(results.get(0)));
    int tile = Math.max(1, samples / 8);
    assertEquals((samples + tile - 1) / tile, group.tasks());
  }

  @Example
  void scratchIsThatOfAllKernelsAndOfTheLargest() {
    Node x = input("x", 16, 20);
    Node w = input("w", 20);
    Node first = Node.of(new Rows(), x, w);
    Node second = Node.of(new Rows(), first, w);
    TiledGroup group =
        new TiledGroup(
            List.of(rows(first, false), rows(second, false)),
            List.of(x, w),
            List.of(second),
            16,
            true);
    assertEquals(List.of("2 at a time: rows of 2", "rows of 2"), group.nameLines());
    assertEquals(2 * 32, group.sharedScratch()); // places are multiples of 16
    assertEquals(2 * 32 + 20, group.localScratch());
  }

  /** A cache that holds 98,304 elements holds two samples of 40,000 and one of 50,000. */
  @Property(tries = 20)
  void tilesFitTheCache(@ForAll @IntRange(min = 1, max = 120_000) int width) {
    Node x = input("x", 40, width);
    Node first = Node.of(new Rows(), x, input("w", width));
    ScheduledKernel member = FakeKernel.PLAIN.batchable(40).computing(first);
    TiledGroup group =
        new TiledGroup(List.of(member, member), first.inputs(), List.of(), 40, false);
    int rounded = (width + 15) / 16 * 16;
    int tile = Math.max(1, Math.min(5, 98_304 / (2 * rounded)));
    assertEquals(tile + " at a time: plain", group.nameLines().get(0));
  }

  @Example
  void aResultIsWrittenOverAnOperandOnlyWhereNothingReadsThatLater() {
    Node x = input("x", 16, 4);
    Node w = input("w", 4);
    Node first = Node.of(new Rows(), x, w);
    Node second = Node.of(new Rows(), first, w);
    Node third = Node.of(new Rows(), second, x, w);
    List<Node> inputs = List.of(x, w);
    List<ScheduledKernel> two = List.of(rows(first, true), rows(second, true));
    TiledGroup free = new TiledGroup(two, inputs, List.of(first, second), 16, true);
    assertTrue(free.mayOverwrite(0, 0));
    assertTrue(free.mayOverwrite(0, 1));
    assertFalse(free.mayOverwrite(1, 0)); // all samples read the weights
    assertFalse(free.mayOverwrite(1, 1));

    List<ScheduledKernel> careful = List.of(rows(first, false), rows(second, true));
    TiledGroup strict = new TiledGroup(careful, inputs, List.of(first, second), 16, true);
    assertFalse(strict.mayOverwrite(0, 0));
    assertTrue(strict.mayOverwrite(0, 1)); // the first kernel writes something else

    List<ScheduledKernel> three = List.of(rows(first, true), rows(second, true), rows(third, true));
    TiledGroup again = new TiledGroup(three, inputs, List.of(second, third), 16, true);
    assertFalse(again.mayOverwrite(0, 0)); // the third kernel reads x again
    assertTrue(again.mayOverwrite(0, 1));
    double[] given = numbers(16 * 4, 1);
    double[] weights = numbers(4, 3);
    Buffer shared = of(given);
    run(again, List.of(shared, of(weights)), List.of(unset(16 * 4), shared));
    double[] middle = expected(4, weights, expected(4, weights, given));
    assertArrayEquals(expected(4, weights, middle, given), values(shared));
  }

  @Example
  void aGroupMayThrowIfOneOfItsKernelsMay() {
    Node x = input("x", 16, 4);
    Node first = Node.of(new Rows(), x, input("w", 4));
    FakeKernel plain = FakeKernel.PLAIN.batchable(16);
    ScheduledKernel calm = plain.computing(first);
    ScheduledKernel throwing = plain.throwing().computing(first);
    List<Node> inputs = first.inputs();
    assertFalse(new TiledGroup(List.of(calm, calm), inputs, List.of(), 16, true).mayThrow());
    assertTrue(new TiledGroup(List.of(calm, throwing), inputs, List.of(), 16, true).mayThrow());
  }

  @Example
  void whatHasNoSamplesIsNotHandedOnInTiles() {
    Node x = input("x", 300, 300);
    Node weights = Node.of(new Rows(), x, input("w", 300));
    Node y = Node.of(new Rows(), x, weights); // reads what the group computes as weights
    assertEquals(2, TileAndFuseTests.run(rows(weights, true), rows(y, true)).size());
    Node z = Node.of(new Rows(), weights, input("w", 300));
    assertEquals(1, TileAndFuseTests.run(rows(weights, true), rows(z, true)).size());
  }
}
