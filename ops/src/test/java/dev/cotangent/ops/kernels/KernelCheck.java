package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.loops.scalar.ScalarSupport;
import dev.cotangent.ops.kernels.loops.vector.VectorSupport;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs kernels as programs do, but harder, and compares them with the references. */
public final class KernelCheck {
  /** Both ways to build the loops. */
  public static final List<FloatSupport> SUPPORTS =
      List.of(new ScalarSupport(), new VectorSupport());

  private static final int MARGIN = 5;
  private static final float GUARD = -12345.5f;

  private KernelCheck() {}

  /** The kernel to check, for one of the supports. */
  @FunctionalInterface
  public interface Maker {
    Kernel make(FloatSupport loops);
  }

  /** Checks the catalogue's kernel for an operation, on both supports; it must have one. */
  public static void check(Op op, double tolerance, Tensor... operands) {
    check(op, catalogued(op, operands), tolerance, operands);
  }

  private static Maker catalogued(Op op, Tensor... operands) {
    List<Shape> shapes = shapes(operands);
    Shape shape = op.infer(shapes);
    return loops ->
        KernelSelector.kernel(loops, op, shapes, shape)
            .orElseThrow(() -> new AssertionError("no kernel for " + op));
  }

  /**
   * Checks the kernel of an operation that sums numbers: each result is that of float64 to 1e-6 of
   * what the terms' magnitudes add up to, whatever their number.
   */
  public static void checkSums(Op op, Tensor... operands) {
    Buffer magnitudes = magnitudes(op, operands);
    check(op, catalogued(op, operands), (what, e, a) -> near(what, e, a, magnitudes), operands);
  }

  /** Checks the catalogue's kernel for an operation to 1e-6 of each of its results. */
  static void checkRelatively(Op op, Tensor... operands) {
    check(op, catalogued(op, operands), (what, e, a) -> near(what, e, a, e), operands);
  }

  /** What an operation makes of the operands' magnitudes. */
  private static Buffer magnitudes(Op op, Tensor... operands) {
    Buffer magnitudes = Buffer.allocate(op.infer(shapes(operands)), Precision.FLOAT64);
    op.evaluate(
        Arrays.stream(operands)
            .map(x -> Tensor.generate(x.shape(), i -> Math.abs(x.at(i))).values())
            .toList(),
        magnitudes);
    return magnitudes;
  }

  private static List<Shape> shapes(Tensor... operands) {
    return Arrays.stream(operands).map(Tensor::shape).toList();
  }

  /** Checks a kernel for an operation, on both supports. */
  private static void check(Op op, Maker maker, double tolerance, Tensor... operands) {
    check(op, maker, (what, e, a) -> compare(what, e, a, tolerance), operands);
  }

  /** How what a kernel computes is compared with what is expected. */
  @FunctionalInterface
  private interface Comparison {
    void compare(String what, Buffer expected, Buffer actual);
  }

  private static void check(Op op, Maker maker, Comparison comparison, Tensor... operands) {
    List<Tensor> rounded =
        Arrays.stream(operands).map(operand -> operand.as(Precision.FLOAT32)).toList();
    List<Shape> shapes = rounded.stream().map(Tensor::shape).toList();
    Shape shape = op.infer(shapes);
    Buffer expected = Buffer.allocate(shape, Precision.FLOAT64);
    op.evaluate(
        rounded.stream().map(operand -> operand.as(Precision.FLOAT64).values()).toList(), expected);
    for (FloatSupport support : SUPPORTS) {
      Kernel kernel = maker.make(support);
      List<Buffer> outputs = run(kernel, inputs(rounded), List.of(shape));
      comparison.compare(
          kernel.name() + ": " + op + " of " + shapes + " with " + support.describe(),
          expected,
          outputs.get(0));
    }
  }

  /**
   * Checks the kernel of an operation that sums products, to within the rounding of so many terms:
   * what the terms' magnitudes add up to, times the root of their number.
   */
  public static void checkProducts(Op op, int terms, Tensor... operands) {
    checkProducts(op, catalogued(op, operands), terms, 1, operands);
  }

  /** Checks a kernel of one's own making, to within so many times that rounding. */
  public static void checkProducts(
      Op op, Maker maker, int terms, double factor, Tensor... operands) {
    double[] magnitudes = Tensor.copyOf(magnitudes(op, operands)).toDoubles();
    double largest = Arrays.stream(magnitudes).max().getAsDouble();
    check(op, maker, factor * 0x1p-23 * (2 + Math.sqrt(terms)) * largest, operands);
    if (!maker.make(SUPPORTS.get(0)).name().endsWith("winograd")) {
      Tensor[] positive =
          Arrays.stream(operands)
              .map(x -> Tensor.generate(x.shape(), i -> Math.abs(x.at(i))))
              .toArray(Tensor[]::new);
      checkLikeSigned(op, maker, positive);
    }
  }

  /** Checks the catalogue's kernel of an operation that sums products of one sign. */
  static void checkLikeSigned(Op op, Tensor... operands) {
    checkLikeSigned(op, catalogued(op, operands), operands);
  }

  /**
   * Checks a kernel that sums products of one sign: each result is that of float64 to 1e-6 of
   * itself, whatever the number of terms.
   */
  static void checkLikeSigned(Op op, Maker maker, Tensor... operands) {
    List<Tensor> rounded =
        Arrays.stream(operands).map(operand -> operand.as(Precision.FLOAT32)).toList();
    Shape shape = op.infer(rounded.stream().map(Tensor::shape).toList());
    Buffer expected = Buffer.allocate(shape, Precision.FLOAT64);
    op.evaluate(
        rounded.stream().map(operand -> operand.as(Precision.FLOAT64).values()).toList(), expected);
    for (FloatSupport support : SUPPORTS) {
      Kernel kernel = maker.make(support);
      Buffer actual = run(kernel, inputs(rounded), List.of(shape)).get(0);
      for (int i = 0; i < expected.size(); i++) {
        double e = expected.get(i);
        double a = actual.get(i);
        if (!(Math.abs(e - a) <= 1e-6 * Math.abs(e))) {
          throw new AssertionError(
              "%s: %s with %s: expected %s but was %s at position %d, a relative error of %.1e"
                  .formatted(kernel.name(), op, support.describe(), e, a, i, Math.abs(a / e - 1)));
        }
      }
    }
  }

  /**
   * Checks each result of a kernel for sums of products by the terms that it is the sum of.
   *
   * @param bound of the error, as a part of what the terms' magnitudes add up to; where that is not
   *     finite, the result must be the reference's
   */
  public static void checkTerms(Op op, Kernel kernel, double bound, Tensor... operands) {
    List<Tensor> magnitudes =
        Stream.of(operands).map(x -> Tensor.generate(x.shape(), i -> Math.abs(x.at(i)))).toList();
    checkTerms(op, kernel, bound, magnitudes, operands);
  }

  /** The same, with magnitudes of one's own. */
  public static void checkTerms(
      Op op, Kernel kernel, double bound, List<Tensor> magnitudes, Tensor... operands) {
    List<Tensor> given = List.of(operands);
    Shape shape = op.infer(given.stream().map(Tensor::shape).toList());
    Buffer expected = evaluate(op, given, shape);
    Buffer sizes = evaluate(op, magnitudes, shape);
    Buffer finiteSizes =
        evaluate(
            op,
            magnitudes.stream()
                .map(x -> Tensor.generate(x.shape(), i -> Double.isFinite(x.at(i)) ? x.at(i) : 0))
                .toList(),
            shape);
    Buffer actual = run(kernel, inputs(given), List.of(shape)).get(0);
    for (int i = 0; i < shape.size(); i++) {
      double e = expected.get(i);
      double a = actual.get(i);
      double size = sizes.get(i);
      boolean overflows = finiteSizes.get(i) > Float.MAX_VALUE;
      boolean right =
          overflows
              || (Double.isFinite(size)
                  ? Math.abs(a - e) <= bound * size + Float.MIN_NORMAL
                  : Double.compare(a, e) == 0);
      if (!right) {
        throw new AssertionError(
            "%s: expected %s but was %s at position %d of %s, whose terms add up to %s"
                .formatted(kernel.name(), e, a, i, shape, size));
      }
    }
  }

  private static Buffer evaluate(Op op, List<Tensor> operands, Shape shape) {
    Buffer result = Buffer.allocate(shape, Precision.FLOAT64);
    op.evaluate(operands.stream().map(x -> x.as(Precision.FLOAT64).values()).toList(), result);
    return result;
  }

  /** Standard normal numbers in float32. */
  public static Tensor normal(long seed, int stream, Shape shape) {
    return new CounterRandom(seed, stream).normal(shape).as(Precision.FLOAT32);
  }

  public static void compare(String what, Buffer expected, Buffer actual, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      double e = expected.get(i);
      double a = actual.get(i);
      boolean close = tolerance > 0 && Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e));
      if (!close && Double.compare(e, a) != 0) {
        throw new AssertionError(
            "%s: expected %s but was %s at position %d".formatted(what, e, a, i));
      }
    }
  }

  private static void near(String what, Buffer expected, Buffer actual, Buffer magnitudes) {
    for (int i = 0; i < expected.size(); i++) {
      double e = expected.get(i);
      double a = actual.get(i);
      double size = Math.abs(magnitudes.get(i));
      if (!(Math.abs(a - e) <= 1e-6 * size)) {
        throw new AssertionError(
            "%s: expected %s but was %s at position %d, a relative error of %.1e"
                .formatted(what, e, a, i, Math.abs(a - e) / size));
      }
    }
  }

  /** Copies of tensors, in the middle of larger arrays. */
  public static List<Buffer> inputs(List<Tensor> operands) {
    return operands.stream()
        .map(
            operand -> {
              Buffer values = guarded(operand.shape());
              operand.copyTo(values);
              return values;
            })
        .toList();
  }

  /**
   * Runs a kernel's parts last to first on memory that holds NaN, and checks that it writes nothing
   * but its outputs.
   */
  public static List<Buffer> run(Kernel kernel, List<Buffer> inputs, List<Shape> shapes) {
    List<Buffer> outputs = shapes.stream().map(KernelCheck::guarded).toList();
    List<float[]> before = inputs.stream().map(input -> input.floats().clone()).toList();
    Buffer shared = guarded(Shape.of(Math.max(1, kernel.sharedScratch())));
    Buffer local = guarded(Shape.of(Math.max(1, kernel.localScratch())));
    KernelArguments operands = kernel.bind(new KernelArguments(inputs, outputs, shared, local));
    assertTrue(kernel.tasks() >= 1);
    kernel.prepare(operands);
    for (int task = kernel.tasks() - 1; task >= 0; task--) {
      Arrays.fill(local.floats(), MARGIN, MARGIN + local.size(), Float.NaN);
      kernel.run(task, operands);
    }
    kernel.finish(operands);
    for (int i = 0; i < inputs.size(); i++) {
      assertEquals(0, Arrays.compare(before.get(i), inputs.get(i).floats()), "operand was written");
    }
    outputs.forEach(output -> checkGuards(kernel, output));
    checkGuards(kernel, shared);
    checkGuards(kernel, local);
    SampleCheck.check(kernel, inputs, outputs);
    return outputs;
  }

  static Buffer guarded(Shape shape) {
    float[] array = new float[shape.size() + 2 * MARGIN];
    Arrays.fill(array, Float.NaN);
    Arrays.fill(array, 0, MARGIN, GUARD);
    Arrays.fill(array, array.length - MARGIN, array.length, GUARD);
    return Buffer.of(shape, array, MARGIN);
  }

  static void checkGuards(Kernel kernel, Buffer values) {
    float[] array = values.floats();
    for (int i = 0; i < MARGIN; i++) {
      assertEquals(GUARD, array[i], kernel.name() + " writes before its memory");
      assertEquals(GUARD, array[array.length - 1 - i], kernel.name() + " writes behind its memory");
    }
  }
}
