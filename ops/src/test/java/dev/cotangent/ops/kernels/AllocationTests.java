package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import dev.cotangent.core.Buffer;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.backend.ElementwiseFusion;
import dev.cotangent.core.program.backend.Kernel;
import dev.cotangent.core.program.backend.KernelArguments;
import dev.cotangent.ops.Abs;
import dev.cotangent.ops.ArgSort;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.Cholesky;
import dev.cotangent.ops.Concat;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.ConvolutionFilter;
import dev.cotangent.ops.ConvolutionTranspose;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.DeterminantFunction;
import dev.cotangent.ops.ErrorFunction;
import dev.cotangent.ops.Exp;
import dev.cotangent.ops.Exponential;
import dev.cotangent.ops.Gather;
import dev.cotangent.ops.Hyperbolic;
import dev.cotangent.ops.Log;
import dev.cotangent.ops.LogSigmoid;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.MatMul;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Pad;
import dev.cotangent.ops.Permute;
import dev.cotangent.ops.PiecewiseConstant;
import dev.cotangent.ops.Polar;
import dev.cotangent.ops.Pow;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.RandomUniform;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.Sigmoid;
import dev.cotangent.ops.Slice;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Solve;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.TakeAlong;
import dev.cotangent.ops.Tanh;
import dev.cotangent.ops.TriangularSolve;
import dev.cotangent.ops.Trigonometric;
import dev.cotangent.ops.Where;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.kernels.fused.FusedKernel;
import dev.cotangent.ops.kernels.fused.FusedKernelProperties;
import dev.cotangent.ops.kernels.loops.FloatSupport;
import dev.cotangent.ops.kernels.pooling.UnpoolKernel;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Warm kernels must not allocate: garbage is how vectors show that the compiler keeps them on the
 * heap, at a tenth of their speed.
 */
class AllocationTests {
  private static final Window HALVES = Window.valid(2, 2).stride(2, 2);

  private static final List<Op> LOOPS_OF_ONE =
      List.of(
          new Abs(),
          new PiecewiseConstant.Sign(),
          new PiecewiseConstant.Floor(),
          new PiecewiseConstant.Ceil(),
          new PiecewiseConstant.Round(),
          new Exponential.Expm1(),
          new Exponential.Log1p(),
          new ErrorFunction.Erf(),
          new ErrorFunction.Erfc(),
          new Hyperbolic.Sinh(),
          new Hyperbolic.Cosh(),
          new Trigonometric.Sin(),
          new Trigonometric.Cos(),
          new Trigonometric.Asin(),
          new Trigonometric.Acos());

  private static final List<Op> LOOPS_OF_TWO =
      List.of(new Pow(), new Polar.Atan2(), new Polar.Hypot());

  /** For the compiler to be done with a kernel, on a busy machine, too. */
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final int QUIET_ROUNDS = 200;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final FloatSupport loops = Provider.chosen().support().orElseThrow();

  @Test
  void warmKernelsDoNotAllocate() {
    RandomShapes draw = new RandomShapes(1);
    Tensor matrix = Tensor.generate(Shape.of(32, 50), i -> 0.1 + draw.random.nextDouble());
    Tensor positions = draw.indices(matrix.shape(), 32);
    Tensor images = draw.normal(Shape.of(2, 3, 12, 12));
    check(new Exp(), matrix);
    check(new Log(), matrix);
    check(new Tanh(), matrix);
    check(new Sigmoid(), matrix);
    check(new LogSigmoid(), matrix);
    check(new Where(), matrix, matrix, matrix);
    Tensor signed = draw.normal(matrix.shape());
    LOOPS_OF_ONE.forEach(op -> check(op, signed));
    LOOPS_OF_TWO.forEach(op -> check(op, matrix, signed));
    check(new Trigonometric.Sin(), outliers(signed, 1e9));
    ElementwiseFusion momentum = FusedKernelProperties.momentum(9, 600, false);
    check(
        new FusedKernel(loops, momentum),
        momentum.operands().stream()
            .map(operand -> Buffer.allocate(Shape.of(operand.period()), Precision.FLOAT32))
            .toList(),
        Shape.of(9, 600),
        Shape.of(9, 600));
    check(new Softmax(), matrix);
    check(new LogSoftmax(), matrix);
    Tensor longRows = draw.normal(Shape.of(4, 1000));
    check(new Softmax(), longRows);
    check(new LogSoftmax(), longRows);
    check(new Standardise(true, 1e-5), longRows);
    check(new StandardiseGradient(true, 1e-5), matrix, matrix);
    check(new SumTo(Shape.scalar()), matrix);
    check(new SumTo(Shape.of(50)), matrix);
    check(new SumTo(Shape.of(3, 1, 1)), images);
    check(new BroadcastTo(Shape.of(4, 32, 50)), matrix);
    check(new Permute(List.of(0, 2, 3, 1)), images);
    check(new Slice(List.of(1, 0), List.of(2, 1), List.of(9, 30)), matrix);
    check(new Pad(List.of(1, 1), List.of(1, 1), List.of(0, 1)), matrix);
    check(new Concat(1), matrix, matrix);
    check(new TakeAlong(), matrix, positions);
    check(new PutAlong(32), positions, matrix);
    check(new Gather(), matrix, positions);
    check(new ScatterAdd(32), draw.indices(Shape.of(32), 32), matrix);
    check(new ArgSort(true), matrix);
    check(new ArgSort(false), longRows);
    check(new CumulativeSum(true), matrix);
    check(new CumulativeSum(false), draw.normal(Shape.of(500)));
    check(new MaxPoolPositions(HALVES), images);
    Buffer halves = Buffer.allocate(Shape.of(2, 3, 36), Precision.FLOAT32);
    check(new UnpoolKernel(loops, images.shape()), List.of(halves, halves), Shape.of(2, 3, 144));
    check(new MaxPoolPositions(Window.valid(3, 3)), images);
    check(new SumPool(HALVES), images);
    check(new SumUnpool(HALVES, Shape.of(24, 24)), images);
    check(new SumPool(Window.same(3, 3)), images);
    check(new SumUnpool(Window.same(3, 3), Shape.of(12, 12)), images);
    check(new RandomUniform(Shape.of(500), 1, 2), Tensor.scalar(7));
    check(new MatMul(true, false), matrix, matrix);
    check(new MatMul(false, true), draw.normal(Shape.of(3, 200)), draw.normal(Shape.of(9, 200)));
    Tensor tall = draw.normal(Shape.of(3000, 20));
    check(new MatMul(false, false), draw.normal(Shape.of(12, 3000)), tall);
    check(new MatMul(false, false), draw.normal(Shape.of(1, 3000)), tall);
    check(new MatMul(true, false), draw.normal(Shape.of(9000, 1)), draw.normal(Shape.of(9000, 1)));
    Tensor squares = draw.normal(Shape.of(5, 12, 12));
    check(new Cholesky(), squares);
    check(new TriangularSolve(true, true, false), squares, squares);
    check(new Solve(false), squares, squares);
    check(new DeterminantFunction.LogDeterminant(), squares);
    Tensor filters = draw.normal(Shape.of(7, 3, 3, 3));
    Tensor results = draw.normal(Shape.of(2, 7, 12, 12));
    check(new Convolution(Window.same(3, 3), 1), images, filters);
    check(new ConvolutionTranspose(Window.same(3, 3), 1, Shape.of(12, 12)), results, filters);
    check(new ConvolutionFilter(Window.same(3, 3), 1), images, results);
    Tensor few = draw.normal(Shape.of(2, 1, 12, 12));
    check(new Convolution(Window.same(3, 3), 1), few, draw.normal(Shape.of(7, 1, 3, 3)));
    check(new ConvolutionFilter(Window.same(3, 3), 1), few, results);
    Tensor many = draw.normal(Shape.of(64, 6, 9, 9));
    Tensor manyResults = draw.normal(Shape.of(64, 16, 5, 5));
    Tensor largeFilters = draw.normal(Shape.of(16, 6, 5, 5));
    check(new Convolution(Window.valid(5, 5), 1), many, largeFilters);
    check(
        new ConvolutionTranspose(Window.valid(5, 5), 1, Shape.of(9, 9)), manyResults, largeFilters);
    Tensor rows = draw.normal(Shape.of(4, 6, 14, 14));
    check(new Convolution(Window.valid(5, 5), 1), rows, largeFilters);
    check(new ConvolutionFilter(Window.valid(5, 5), 1), rows, draw.normal(Shape.of(4, 16, 10, 10)));
    Tensor wide = draw.normal(Shape.of(16, 16, 9, 9));
    Tensor wideFilters = draw.normal(Shape.of(16, 16, 3, 3));
    check(new Convolution(Window.same(3, 3), 1), wide, wideFilters);
    check(new ConvolutionTranspose(Window.same(3, 3), 1, Shape.of(9, 9)), wide, wideFilters);
    check(new ConvolutionFilter(Window.same(3, 3), 1), wide, wide);
    Tensor uneven = outliers(wide, 1e9);
    check(new Convolution(Window.same(3, 3), 1), uneven, outliers(wideFilters, 1e9));
    check(new ConvolutionTranspose(Window.same(3, 3), 1, Shape.of(9, 9)), uneven, wideFilters);
    check(new ConvolutionFilter(Window.same(3, 3), 1), uneven, wide);
    Tensor volumes = draw.normal(Shape.of(2, 3, 6, 9, 10));
    Tensor volumeFilters = draw.normal(Shape.of(7, 3, 3, 3, 3));
    Window cube = Window.same(3, 3, 3).stride(2);
    Tensor volumeResults = draw.normal(Shape.of(2, 7, 3, 5, 5));
    check(new Convolution(cube, 1), volumes, volumeFilters);
    check(new ConvolutionTranspose(cube, 1, Shape.of(6, 9, 10)), volumeResults, volumeFilters);
    check(new ConvolutionFilter(cube, 1), volumes, volumeResults);
    check(new MaxPoolPositions(cube), volumes);
    check(new SumPool(Window.same(4, 3, 3)), volumes);
    check(new SumUnpool(Window.same(4, 3, 3), Shape.of(6, 9, 10)), volumes);
    check(new Convolution(Window.same(3, 3), 1), images, outliers(filters, Double.NaN));
    check(new ConvolutionFilter(Window.same(3, 3), 1), images, outliers(results, Double.NaN));
  }

  private static Tensor outliers(Tensor values, double outlier) {
    return Tensor.generate(values.shape(), i -> i % 1000 == 500 ? outlier : values.at(i));
  }

  private void check(Op op, Tensor... operands) {
    List<Buffer> inputs =
        KernelCheck.inputs(
            Arrays.stream(operands).map(operand -> operand.as(Precision.FLOAT32)).toList());
    List<Shape> shapes = inputs.stream().map(Buffer::shape).toList();
    Shape shape = op.infer(shapes);
    check(KernelSelector.kernel(loops, op, shapes, shape).orElseThrow(), inputs, shape);
  }

  private void check(Kernel kernel, List<Buffer> inputs, Shape... shapes) {
    KernelArguments all =
        kernel.bind(
            new KernelArguments(
                inputs,
                Arrays.stream(shapes)
                    .map(shape -> Buffer.allocate(shape, Precision.FLOAT32))
                    .toList(),
                scratch(kernel.sharedScratch()),
                scratch(kernel.localScratch())));
    long quiet = 0;
    long allocated = 0;
    long start = System.nanoTime();
    while (quiet < QUIET_ROUNDS && System.nanoTime() - start < PATIENCE_NANOS) {
      allocated = allocatedBy(kernel, all);
      quiet = allocated == 0 ? quiet + 1 : 0;
    }
    assertEquals(0, allocated, kernel.name() + " allocates bytes in every run");
  }

  private static Buffer scratch(int size) {
    return Buffer.allocate(Shape.of(Math.max(1, size)), Precision.FLOAT32);
  }

  private long allocatedBy(Kernel kernel, KernelArguments operands) {
    long before = threads.getCurrentThreadAllocatedBytes();
    kernel.prepare(operands);
    for (int task = 0; task < kernel.tasks(); task++) {
      kernel.run(task, operands);
    }
    kernel.finish(operands);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
