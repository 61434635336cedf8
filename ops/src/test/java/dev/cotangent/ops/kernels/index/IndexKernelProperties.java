package dev.cotangent.ops.kernels.index;

import static dev.cotangent.ops.kernels.KernelCheck.check;
import static dev.cotangent.ops.kernels.KernelCheck.checkSums;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.kernels.KernelCheck;
import dev.cotangent.ops.kernels.KernelSelector;
import dev.cotangent.ops.kernels.RandomShapes;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The kernels that are told where to read or write by an operand. */
class IndexKernelProperties {
  @Property(tries = 150)
  void takesAndPutsAlong(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(1, 4, 10_000);
    Shape positions = x.with(-1, draw.number(1, 40));
    Tensor index = draw.indices(positions, x.dim(-1));
    check(new TakeAlong(), 0, draw.normal(x), index);
    checkSums(new PutAlong(x.dim(-1)), index, draw.normal(positions));
  }

  @Property(tries = 150)
  void gathersAndScatters(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(1, 3, 5_000);
    Shape indices = draw.shape(0, 2, 40);
    Tensor index = draw.indices(indices, x.dim(0));
    check(new Gather(), 0, draw.normal(x), index);
    Shape updates = indices.concat(x.slice(1, x.rank()));
    checkSums(new ScatterAdd(x.dim(0)), index, draw.normal(updates));
  }

  /** Ties, zeros of both signs and NaN come in the order of the reference. */
  @Property(tries = 150)
  void sortsAsTheReference(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = draw.shape(1, 3, 4_000);
    int levels = draw.number(1, 300);
    double[] special = {
      0, -0.0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Float.MIN_VALUE
    };
    Tensor x =
        Tensor.generate(
            shape,
            i ->
                draw.random.nextInt(4) == 0
                    ? special[draw.number(0, 5)]
                    : Math.scalb(draw.number(-levels, levels), draw.number(-3, 3)));
    check(new ArgSort(false), 0, x);
    check(new ArgSort(true), 0, x);
    check(new ArgSort(seed % 2 == 0), 0, draw.normal(shape));
  }

  @Example
  void longAndManyRowsAreSorted() {
    RandomShapes draw = new RandomShapes(2);
    for (Shape shape : List.of(Shape.of(300_001), Shape.of(2000, 10), Shape.of(300, 49))) {
      check(new ArgSort(false), 0, draw.normal(shape));
      check(new ArgSort(true), 0, draw.indices(shape, 1000));
    }
    // A NaN of any sign and payload is one and the same.
    float[] nans = {Float.intBitsToFloat(0xffc00001), 1, Float.NaN, -1, Float.intBitsToFloat(-1)};
    check(new ArgSort(false), 0, Tensor.of(Shape.of(5), nans));
    check(new ArgSort(true), 0, Tensor.of(Shape.of(5), nans));
  }

  @Example
  void largeOnesAreShared() {
    RandomShapes draw = new RandomShapes(1);
    Tensor positions = draw.indices(Shape.of(600, 196), 784);
    check(new TakeAlong(), 0, draw.normal(Shape.of(600, 784)), positions);
    checkSums(new PutAlong(784), positions, draw.normal(positions.shape()));
    Tensor words = draw.indices(Shape.of(40, 50), 70);
    check(new Gather(), 0, draw.normal(Shape.of(70, 300)), words);
    checkSums(new ScatterAdd(70), words, draw.normal(Shape.of(40, 50, 300)));
  }

  @Property(tries = 50)
  void randomNumbersAreThoseOfTheReference(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Tensor counter = Tensor.scalar(draw.number(0, 1 << 20));
    check(new RandomUniform(draw.shape(0, 3, 100_000), seed, draw.number(0, 9)), 0, counter);
  }

  @Example
  void badIndicesAreRefusedAsByTheReferences() {
    Tensor x = new RandomShapes(1).normal(Shape.of(4, 4));
    for (double bad : new double[] {-1, 4, 1.5, 1e12, -1e12, Double.NaN}) {
      Tensor index = Tensor.generate(Shape.of(4, 4), i -> i == 6 ? bad : i % 4);
      refusesAlike(new TakeAlong(), x, index);
      refusesAlike(new PutAlong(4), index, x);
      refusesAlike(new Gather(), x, index);
      refusesAlike(new ScatterAdd(4), index, x);
    }
    for (double bad : new double[] {-1, 1.5, 1e30, Double.NaN}) {
      refusesAlike(new RandomUniform(Shape.of(3), 1, 1), Tensor.scalar(bad));
    }
  }

  private static void refusesAlike(Op op, Tensor... operands) {
    List<Buffer> inputs =
        KernelCheck.inputs(
            List.of(operands).stream().map(operand -> operand.as(Precision.FLOAT32)).toList());
    List<Shape> shapes = inputs.stream().map(Buffer::shape).toList();
    Shape shape = op.infer(shapes);
    String expected =
        assertThrows(
                IllegalArgumentException.class,
                () -> op.evaluate(inputs, Buffer.allocate(shape, Precision.FLOAT32)))
            .getMessage();
    for (FloatSupport support : KernelCheck.SUPPORTS) {
      Kernel kernel = KernelSelector.kernel(support, op, shapes, shape).orElseThrow();
      assertEquals(
          expected,
          assertThrows(
                  IllegalArgumentException.class,
                  () -> KernelCheck.run(kernel, inputs, List.of(shape)))
              .getMessage());
    }
  }
}
