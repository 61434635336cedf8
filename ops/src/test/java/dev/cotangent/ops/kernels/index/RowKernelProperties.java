package dev.cotangent.ops.kernels.index;

import static dev.cotangent.ops.kernels.KernelCheck.check;
import static dev.cotangent.ops.kernels.KernelCheck.checkSums;

import dev.cotangent.core.Op;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.ops.CumulativeSum;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.Standardise;
import dev.cotangent.ops.StandardiseGradient;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.kernels.RandomShapes;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The kernels that sum or normalise along axes. */
class RowKernelProperties {
  private static final float NAN = Float.NaN;
  private static final float INF = Float.POSITIVE_INFINITY;

  @Property(tries = 300)
  void sums(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape x = draw.shape(0, 5, 20_000);
    Shape sums = draw.repeatable(x);
    checkSums(new SumTo(sums), draw.normal(x));
  }

  @Example
  void largeSumsAreShared() {
    RandomShapes draw = new RandomShapes(1);
    checkSums(new SumTo(Shape.scalar()), draw.normal(Shape.of(1_000_003)));
    checkSums(new SumTo(Shape.of(10)), draw.normal(Shape.of(60_001, 10)));
    checkSums(new SumTo(Shape.of(32, 1, 1)), draw.normal(Shape.of(64, 32, 18, 18)));
    checkSums(new SumTo(Shape.of(600, 1)), draw.normal(Shape.of(600, 1001)));
    checkSums(new SumTo(Shape.of(1, 300_001)), draw.normal(Shape.of(2, 300_001)));
    checkSums(new SumTo(Shape.of(1, 3, 1)), draw.normal(Shape.of(2, 3, 100_001)));
  }

  @Property(tries = 150)
  void addsUpAlongRows(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = draw.shape(1, 3, 20_000);
    check(new CumulativeSum(false), 1e-7, draw.normal(shape));
    check(new CumulativeSum(true), 1e-7, draw.normal(shape));
  }

  /** Each sum is that of float64, rounded, however many terms there are. */
  @Example
  void addsUpAlongLongRows() {
    RandomShapes draw = new RandomShapes(3);
    for (boolean backwards : new boolean[] {false, true}) {
      CumulativeSum op = new CumulativeSum(backwards);
      checkSums(op, Tensor.generate(Shape.of(3_000_000), i -> 0.1));
      check(op, 1e-7, draw.normal(Shape.of(7, 300_001)));
      check(op, 1e-7, Tensor.of(Shape.of(6), new float[] {1, INF, 2, -INF, 3, NAN}));
    }
  }

  @Property(tries = 150)
  void normalises(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = draw.shape(1, 3, 20_000);
    double spread = Math.pow(10, draw.number(-2, 3));
    Tensor x = Tensor.generate(shape, i -> spread * draw.random.nextGaussian());
    check(new Softmax(), 1e-6, x);
    check(new LogSoftmax(), 1e-6, x);
  }

  @Property(tries = 150)
  void standardises(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = draw.shape(1, 3, 20_000);
    double epsilon = Math.pow(10, draw.number(-6, 0));
    boolean centred = draw.random.nextBoolean();
    Tensor x = draw.normal(shape);
    Tensor g = draw.normal(shape);
    check(new Standardise(centred, epsilon), 1e-5, x);
    // A row of one element, or two, has a deviation of any size: the terms' difference is small.
    check(new StandardiseGradient(centred, epsilon), 1e-5 / Math.sqrt(epsilon), g, x);
  }

  @Example
  void longAndManyRowsAreStandardised() {
    RandomShapes draw = new RandomShapes(3);
    for (boolean centred : new boolean[] {true, false}) {
      for (Shape shape : List.of(Shape.of(3, 50_001), Shape.of(20_001, 10))) {
        Tensor x = draw.normal(shape);
        check(new Standardise(centred, 1e-5), 1e-5, x);
        check(new StandardiseGradient(centred, 1e-5), 1e-5, draw.normal(shape), x);
      }
    }
  }

  @Example
  void longAndManyRowsAreNormalised() {
    RandomShapes draw = new RandomShapes(2);
    for (Op op : List.of(new Softmax(), new LogSoftmax())) {
      check(op, 1e-5, draw.normal(Shape.of(3, 50_001)));
      check(op, 1e-6, draw.normal(Shape.of(20_001, 10)));
    }
  }

  @Example
  void specialValuesAreThoseOfTheReferences() {
    float[][] rows = {
      {NAN, 1, 2}, {1, NAN, NAN}, {-INF, 1, -INF}, {-INF, -INF, -INF}, {1, INF, INF}, {-0f, 0f, -0f}
    };
    for (float[] row : rows) {
      for (Op op :
          List.of(
              new Softmax(),
              new LogSoftmax(),
              new Standardise(true, 1e-5),
              new Standardise(false, 1e-5),
              new SumTo(Shape.of(1)))) {
        check(op, 1e-6, Tensor.of(Shape.of(3), row));
        check(op, 1e-6, Tensor.generate(Shape.of(40), i -> i < 3 ? row[i] : row[0] - 1));
      }
    }
  }
}
