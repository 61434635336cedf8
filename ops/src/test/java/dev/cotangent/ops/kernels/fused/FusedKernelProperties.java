package dev.cotangent.ops.kernels.fused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Add;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.ElementwiseFusion.Instruction;
import dev.cotangent.core.program.backend.ElementwiseFusion.Operand;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.Divide;
import dev.cotangent.ops.Equal;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Greater;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
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
import dev.cotangent.ops.kernels.KernelCheck;
import dev.cotangent.ops.kernels.RandomShapes;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.LoopTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random passes, against the references of their operations one after another. */
public class FusedKernelProperties {
  /** Every operation that stays near its operands' range, so that passes of many stay finite. */
  private static final List<Elementwise> TAME =
      List.of(
          new Add(),
          new Subtract(),
          new Maximum(),
          new Negate(),
          new Relu(),
          new Sigmoid(),
          new Tanh(),
          new Multiply(),
          new Multiply());

  /** What loops join, products most of all. */
  private static final List<Elementwise> JOINED =
      List.of(
          new Add(),
          new Subtract(),
          new Subtract(),
          new Multiply(),
          new Multiply(),
          new Multiply(),
          new Square(),
          new Sqrt(),
          new Divide());

  private static final List<Elementwise> ALL =
      List.of(
          new Add(),
          new Subtract(),
          new Multiply(),
          new Divide(),
          new Maximum(),
          new Greater(),
          new GreaterOrEqual(),
          new Equal(),
          new Negate(),
          new Exp(),
          new Log(),
          new Square(),
          new Sqrt(),
          new Tanh(),
          new Sigmoid(),
          new LogSigmoid(),
          new Relu(),
          new Step(),
          new Where());

  private static final LoopTable LOOPS = KernelCheck.SUPPORTS.get(0).elementwise();

  @Example
  void everyOperationAlone() {
    RandomShapes draw = new RandomShapes(1);
    for (Elementwise op : ALL) {
      Tensor[] operands = new Tensor[op.arity()];
      for (int i = 0; i < operands.length; i++) {
        Tensor normal = draw.normal(Shape.of(3, 431));
        operands[i] = Tensor.generate(normal.shape(), j -> Math.round(4 * normal.at(j)) / 4.0);
      }
      KernelCheck.check(op, 1e-6, operands);
    }
  }

  @Property(tries = 300)
  void randomPasses(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    ElementwiseFusion pass = pass(draw, draw.number(1, 3000));
    List<Buffer> operands = operands(draw, pass);
    List<Buffer> expected = reference(pass, operands);
    for (FloatSupport support : KernelCheck.SUPPORTS) {
      Kernel kernel = new FusedKernel(support, pass);
      List<Shape> shapes = expected.stream().map(Buffer::shape).toList();
      List<Buffer> actual = KernelCheck.run(kernel, operands, shapes);
      for (int i = 0; i < expected.size(); i++) {
        KernelCheck.compare(pass + " result " + i, expected.get(i), actual.get(i), 1e-4);
      }
      overwrite(kernel, operands, actual);
    }
  }

  /** The same results must come out if one, or each that may be, is written over an operand. */
  private static void overwrite(Kernel kernel, List<Buffer> operands, List<Buffer> expected) {
    Map<Integer, Integer> all = new HashMap<>();
    for (int output = 0; output < expected.size(); output++) {
      for (int input = 0; input < operands.size(); input++) {
        if (kernel.mayOverwrite(input, output)) {
          overwrite(kernel, operands, Map.of(output, input), expected);
          if (!all.containsValue(input)) {
            all.putIfAbsent(output, input);
          }
        }
      }
    }
    overwrite(kernel, operands, all, expected);
  }

  private static void overwrite(
      Kernel kernel, List<Buffer> operands, Map<Integer, Integer> inputOf, List<Buffer> expected) {
    List<Buffer> inputs =
        operands.stream()
            .map(
                operand -> {
                  Buffer copy = Buffer.allocate(operand.shape(), Precision.FLOAT32);
                  copy.copyFrom(operand);
                  return copy;
                })
            .toList();
    List<Buffer> outputs = new ArrayList<>();
    for (Buffer result : expected) {
      outputs.add(Buffer.allocate(result.shape(), Precision.FLOAT32));
    }
    inputOf.forEach((output, input) -> outputs.set(output, inputs.get(input)));
    Buffer scratch =
        Buffer.allocate(Shape.of(Math.max(1, kernel.localScratch())), Precision.FLOAT32);
    KernelArguments all = kernel.bind(new KernelArguments(inputs, outputs, scratch, scratch));
    for (int task = 0; task < kernel.tasks(); task++) {
      kernel.run(task, all);
    }
    for (int i = 0; i < expected.size(); i++) {
      KernelCheck.compare("in place " + kernel.name(), expected.get(i), outputs.get(i), 0);
    }
  }

  @Example
  void longPassesAreShared() {
    RandomShapes draw = new RandomShapes(9);
    for (int i = 0; i < 5; i++) {
      ElementwiseFusion pass = pass(draw, 100_000 + 32 * i);
      List<Buffer> operands = operands(draw, pass);
      List<Buffer> expected = reference(pass, operands);
      List<Shape> shapes = expected.stream().map(Buffer::shape).toList();
      for (FloatSupport support : KernelCheck.SUPPORTS) {
        List<Buffer> actual = KernelCheck.run(new FusedKernel(support, pass), operands, shapes);
        for (int k = 0; k < shapes.size(); k++) {
          KernelCheck.compare(pass.toString(), expected.get(k), actual.get(k), 1e-4);
        }
      }
    }
  }

  /** What loops join is still rounded one operation after another: the results are the same. */
  @Property(tries = 300)
  void joinedOperationsAreRoundedOneByOne(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    checkExactly(pass(draw, draw.number(1, 3000), JOINED), draw);
  }

  /** Sums and differences whose terms are sums with a number, of products with another. */
  @Example
  void sumsOfSumsWithNumbersAreRoundedOneByOne() {
    int size = 1000;
    for (int form = 0; form < 16; form++) {
      boolean scaled = (form & 1) > 0;
      boolean both = (form & 2) > 0;
      List<Integer> terms = (form & 4) > 0 ? List.of(7, 6) : List.of(6, 7);
      Elementwise outer = (form & 8) > 0 ? new Subtract() : new Add();
      ElementwiseFusion pass =
          new ElementwiseFusion(
              size,
              List.of(
                  Operand.full(size),
                  Operand.full(size),
                  new Operand(1, size),
                  new Operand(1, size)),
              List.of(
                  new Instruction(scaled ? new Multiply() : new Maximum(), List.of(0, 2)),
                  new Instruction(new Multiply(), List.of(1, 2)),
                  new Instruction(both ? new Add() : new Multiply(), List.of(4, 3)),
                  new Instruction(new Add(), List.of(5, 3)),
                  new Instruction(outer, terms)),
              List.of(8));
      for (int seed = 0; seed < 40; seed++) {
        checkExactly(pass, new RandomShapes(seed));
      }
    }
  }

  /** The update of Adam takes three loops: both moments, and the step. */
  @Example
  void updatesTakeFewLoops() {
    int size = 2000;
    List<Operand> operands = new ArrayList<>(Collections.nCopies(4, Operand.full(size)));
    operands.addAll(Collections.nCopies(7, new Operand(1, size)));
    ElementwiseFusion adam =
        new ElementwiseFusion(
            size,
            operands,
            List.of(
                new Instruction(new Multiply(), List.of(1, 4)),
                new Instruction(new Multiply(), List.of(3, 5)),
                new Instruction(new Add(), List.of(11, 12)),
                new Instruction(new Multiply(), List.of(2, 6)),
                new Instruction(new Square(), List.of(3)),
                new Instruction(new Multiply(), List.of(15, 7)),
                new Instruction(new Add(), List.of(14, 16)),
                new Instruction(new Sqrt(), List.of(17)),
                new Instruction(new Multiply(), List.of(18, 8)),
                new Instruction(new Add(), List.of(19, 9)),
                new Instruction(new Multiply(), List.of(13, 10)),
                new Instruction(new Divide(), List.of(21, 20)),
                new Instruction(new Subtract(), List.of(0, 22))),
            List.of(13, 17, 23));
    assertEquals(
        List.of(LOOPS.combine(), LOOPS.combineSquare(), LOOPS.subtractQuotient()),
        FusedSteps.of(LOOPS, adam).stream().map(FusedStep::loop).toList());
    checkExactly(adam, new RandomShapes(3));
  }

  /** One also of a product with a single row inside, to which 0 is added as where a sum begins. */
  @Example
  void momentumWithASumOfOneTermTakesOneLoop() {
    int size = 2000;
    for (boolean turned : new boolean[] {false, true}) {
      ElementwiseFusion pass =
          new ElementwiseFusion(
              size,
              List.of(
                  Operand.full(size),
                  Operand.full(size),
                  Operand.full(size),
                  new Operand(1, size),
                  new Operand(1, size),
                  new Operand(1, size),
                  new Operand(1, size)),
              List.of(
                  new Instruction(new Multiply(), List.of(0, 3)),
                  new Instruction(new Multiply(), List.of(2, 4)),
                  new Instruction(new Add(), List.of(8, 5)),
                  new Instruction(new Add(), turned ? List.of(9, 7) : List.of(7, 9)),
                  new Instruction(new Multiply(), List.of(10, 6)),
                  new Instruction(new Subtract(), List.of(1, 11))),
              List.of(10, 12));
      assertEquals(
          List.of(LOOPS.combineTwice()),
          FusedSteps.of(LOOPS, pass).stream().map(FusedStep::loop).toList());
      checkExactly(pass, new RandomShapes(4));
    }
  }

  /** The update with momentum takes one loop, also where it multiplies a product of vectors out. */
  @Property(tries = 60)
  void momentumTakesOneLoop(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    int rows = draw.number(1, 70);
    int columns = draw.number(FusedStep.LEAST_RUN, 700);
    boolean turned = draw.number(0, 1) == 1;
    for (ElementwiseFusion pass :
        List.of(momentum(rows, columns, turned), momentum(1, rows * columns + 1, turned))) {
      assertEquals(
          List.of(LOOPS.combineTwice()),
          FusedSteps.of(LOOPS, pass).stream().map(FusedStep::loop).toList());
      checkExactly(pass, draw);
    }
  }

  /** Nesterov's momentum reads the velocity twice: both it and the direction take one loop. */
  @Example
  void nesterovMomentumTakesTwoLoops() {
    for (int size : new int[] {1, 15, 2000, 40_003}) {
      ElementwiseFusion pass =
          new ElementwiseFusion(
              size,
              List.of(
                  Operand.full(size),
                  Operand.full(size),
                  Operand.full(size),
                  new Operand(1, size),
                  new Operand(1, size)),
              List.of(
                  new Instruction(new Multiply(), List.of(0, 3)),
                  new Instruction(new Add(), List.of(5, 2)),
                  new Instruction(new Multiply(), List.of(6, 3)),
                  new Instruction(new Add(), List.of(2, 7)),
                  new Instruction(new Multiply(), List.of(8, 4)),
                  new Instruction(new Subtract(), List.of(1, 9))),
              List.of(6, 10));
      if (size > 1) {
        assertEquals(
            List.of(LOOPS.combineTwice(), LOOPS.combine()),
            FusedSteps.of(LOOPS, pass).stream().map(FusedStep::loop).toList());
      }
      checkExactly(pass, new RandomShapes(size));
    }
  }

  /**
   * The update with momentum of a matrix whose gradient is a column d times a row x: v ← μ·v + d·x,
   * w ← w − η·v.
   *
   * @param turned whether the terms of both sums are exchanged: w ← η·v − w
   */
  public static ElementwiseFusion momentum(int rows, int columns, boolean turned) {
    int size = rows * columns;
    return new ElementwiseFusion(
        size,
        List.of(
            Operand.full(size),
            Operand.full(size),
            new Operand(columns, 1),
            new Operand(rows, columns),
            new Operand(1, size),
            new Operand(1, size)),
        List.of(
            new Instruction(new Multiply(), List.of(0, 4)),
            new Instruction(new Multiply(), List.of(3, 2)),
            new Instruction(new Add(), turned ? List.of(7, 6) : List.of(6, 7)),
            new Instruction(new Multiply(), List.of(8, 5)),
            new Instruction(new Subtract(), turned ? List.of(9, 1) : List.of(1, 9))),
        List.of(8, 10));
  }

  /** Results must be those of the operations one by one, in place, too. */
  private static void checkExactly(ElementwiseFusion pass, RandomShapes draw) {
    List<Buffer> values = operands(draw, pass);
    List<Buffer> expected = reference(pass, values);
    List<Shape> shapes = expected.stream().map(Buffer::shape).toList();
    for (FloatSupport support : KernelCheck.SUPPORTS) {
      Kernel kernel = new FusedKernel(support, pass);
      List<Buffer> actual = KernelCheck.run(kernel, values, shapes);
      for (int i = 0; i < expected.size(); i++) {
        KernelCheck.compare(pass + " result " + i, expected.get(i), actual.get(i), 0);
      }
      overwrite(kernel, values, actual);
    }
  }

  private static ElementwiseFusion pass(RandomShapes draw, int about) {
    return pass(draw, about, TAME);
  }

  private static ElementwiseFusion pass(RandomShapes draw, int about, List<Elementwise> ops) {
    int period = draw.number(1, 40);
    int inner = draw.number(1, 5) == 1 ? draw.number(500, 600) : draw.number(1, 40);
    int size = period * inner * Math.max(1, about / (period * inner));
    List<Operand> layouts =
        List.of(
            Operand.full(size),
            new Operand(1, size),
            new Operand(period, inner),
            new Operand(period * inner, 1),
            new Operand(size / inner, inner));
    List<Operand> operands = new ArrayList<>(List.of(Operand.full(size)));
    for (int i = draw.number(0, 3); i > 0; i--) {
      operands.add(layouts.get(draw.random.nextInt(layouts.size())));
    }
    List<Instruction> instructions = new ArrayList<>();
    int count = draw.number(1, 9);
    for (int i = 0; i < count; i++) {
      Elementwise op = ops.get(draw.random.nextInt(ops.size()));
      int values = operands.size() + i;
      instructions.add(
          new Instruction(
              op,
              IntStream.range(0, op.arity())
                  .mapToObj(use -> draw.random.nextInt(values))
                  .toList()));
    }
    List<Integer> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (i == count - 1 || draw.random.nextInt(4) == 0) {
        results.add(operands.size() + i);
      }
    }
    return new ElementwiseFusion(size, operands, instructions, results);
  }

  private static List<Buffer> operands(RandomShapes draw, ElementwiseFusion pass) {
    return KernelCheck.inputs(
        pass.operands().stream()
            .map(operand -> Tensor.generate(Shape.of(operand.period()), i -> number(draw)))
            .toList());
  }

  /** A number of either sign, often a zero of either sign. */
  private static double number(RandomShapes draw) {
    double number = 2 * draw.random.nextDouble() - 1;
    return draw.random.nextInt(8) == 0 ? Math.copySign(0, number) : number;
  }

  /** Rounds every result to float32, as the kernels do, so that errors do not grow on the way. */
  private static List<Buffer> reference(ElementwiseFusion pass, List<Buffer> operands) {
    Shape shape = Shape.of(pass.size());
    List<Buffer> values = new ArrayList<>();
    for (int k = 0; k < operands.size(); k++) {
      Operand layout = pass.operands().get(k);
      Buffer operand = operands.get(k);
      Buffer full = Buffer.allocate(shape, Precision.FLOAT32);
      for (int i = 0; i < pass.size(); i++) {
        full.set(i, operand.get(i / layout.inner() % layout.period()));
      }
      values.add(full);
    }
    for (Instruction instruction : pass.instructions()) {
      Buffer result = Buffer.allocate(shape, Precision.FLOAT32);
      instruction.op().evaluate(instruction.uses().stream().map(values::get).toList(), result);
      values.add(result);
    }
    return pass.results().stream().map(values::get).toList();
  }
}
