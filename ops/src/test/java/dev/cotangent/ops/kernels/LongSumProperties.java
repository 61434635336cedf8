package dev.cotangent.ops.kernels;

import static dev.cotangent.ops.kernels.KernelCheck.check;
import static dev.cotangent.ops.kernels.KernelCheck.checkRelatively;
import static dev.cotangent.ops.kernels.KernelCheck.checkSums;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.ops.Indexing;
import dev.cotangent.ops.LogSoftmax;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.PutAlong;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.ScatterAdd;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Softmax;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumTo;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Sums of any number of terms of one sign are those of float64 to 1e-6, by every kernel. */
class LongSumProperties {
  /** More than whole numbers are exact to in float32. */
  private static final int MANY = (1 << 24) + 77;

  /** Values of one sign that plain sums lose digits of; {@code n} of them. */
  private static List<IntToDoubleFunction> terms(long seed, int n) {
    RandomShapes draw = new RandomShapes(seed);
    int place = draw.random.nextInt(n);
    List<IntToDoubleFunction> terms = new ArrayList<>();
    for (double constant : new double[] {0.1, 1.0 / 3, 0.7, 1, 1e-12, -3e20}) {
      terms.add(i -> constant);
    }
    terms.add(i -> draw.random.nextDouble());
    terms.add(i -> i == place ? 1e6 : 0.01);
    terms.add(i -> i == place ? 1 : 0x1p-25); // each less than half of the last digit of 1
    terms.add(i -> i == place ? 1e-6 : 1000);
    terms.add(i -> i + 1.0);
    terms.add(i -> 1.0 / (i + 1));
    terms.add(i -> Math.scalb(1 + draw.random.nextDouble(), draw.number(-20, 20)));
    return terms;
  }

  private static Tensor drawn(RandomShapes draw, Shape shape) {
    List<IntToDoubleFunction> terms = terms(draw.random.nextLong(), shape.size());
    return Tensor.generate(shape, terms.get(draw.random.nextInt(terms.size())));
  }

  @Property(tries = 300)
  void overAnyAxes(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    int[] dims = new int[draw.number(1, 5)];
    int room = 100_000;
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = (int) Math.pow(room, draw.random.nextDouble() * 1.2 / (1 + axis % 2));
      dims[axis] = Math.min(room, dims[axis]);
      room /= dims[axis];
    }
    Shape x = Shape.of(dims);
    checkSums(new SumTo(draw.repeatable(x)), drawn(draw, x));
  }

  /** Every structure of axes that the kernel tells apart, cut into parts. */
  @Example
  void overManyElements() {
    Shape[][] cases = {
      {Shape.of(1_500_001), Shape.scalar()},
      {Shape.of(1_200_001, 2), Shape.of(2)},
      {Shape.of(2, 400_001, 3), Shape.of(2, 1, 3)},
      {Shape.of(3, 5, 100_001), Shape.of(5, 1)},
      {Shape.of(20_001, 100), Shape.of(100)},
      {Shape.of(20, 1 << 13, 13), Shape.of(1 << 13, 1)},
      {Shape.of(9, 200_001), Shape.of(200_001)},
      {Shape.of(1 << 9, 8, 16, 32), Shape.of(8, 1, 32)},
    };
    for (Shape[] one : cases) {
      RandomShapes draw = new RandomShapes(one[0].size());
      SumTo op = new SumTo(one[1]);
      checkSums(op, drawn(draw, one[0]));
    }
  }

  @Example
  void ofAllKindsOfTerms() {
    for (IntToDoubleFunction term : terms(6, 300_000)) {
      checkSums(new SumTo(Shape.scalar()), Tensor.generate(Shape.of(300_000), term));
      checkSums(new SumTo(Shape.of(3)), Tensor.generate(Shape.of(100_000, 3), term));
      checkSums(new PutAlong(2), Tensor.zeros(300_000), Tensor.generate(Shape.of(300_000), term));
      checkSums(
          new ScatterAdd(2), Tensor.zeros(50_000), Tensor.generate(Shape.of(50_000, 6), term));
    }
  }

  /** A chain of additions stands still at 2²⁴ times the term. */
  @Example
  void ofMoreThanWholeNumbersReach() {
    Tensor tenths = Tensor.generate(Shape.of(MANY), i -> 0.1).as(Precision.FLOAT32);
    checkSums(new SumTo(Shape.scalar()), tenths);
    Tensor pairs = Tensor.generate(Shape.of(MANY, 2), i -> 0.1).as(Precision.FLOAT32);
    checkSums(new SumTo(Shape.of(2)), pairs);
    checkSums(new ScatterAdd(1), Tensor.zeros(MANY), tenths);
    Tensor large = Tensor.generate(Shape.of(MANY), i -> i == MANY / 2 ? 1 : 0x1p-25);
    checkSums(new SumTo(Shape.scalar()), large.as(Precision.FLOAT32));
  }

  /** Sums of small whole numbers are exact, so nothing may be missing or there twice. */
  @Property(tries = 20)
  void takeEachTermOnce(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    int n = (1 << 20) + draw.number(-40, 300_000);
    int w = draw.number(2, 700);
    Shape[][] cases = {
      {Shape.of(n), Shape.scalar()},
      {Shape.of(n / w, w), Shape.of(w)},
      {Shape.of(n / w, w), Shape.of(n / w, 1)},
      {Shape.of(3, n / 3 / w, w), Shape.of(n / 3 / w, 1)},
      {Shape.of(3, n / 3 / w, w), Shape.of(3, 1, w)},
    };
    for (Shape[] one : cases) {
      check(new SumTo(one[1]), 0, draw.indices(one[0], 8));
    }
  }

  @Property(tries = 150)
  void inLargeWindows(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape image = Shape.of(1, draw.number(1, 2), draw.number(1, 70), draw.number(1, 70));
    Window window =
        Window.valid(draw.number(1, image.dim(2)), draw.number(1, image.dim(3)))
            .stride(draw.number(1, 3), draw.number(1, 3));
    window = draw.random.nextInt(3) > 0 ? window : window.dilation(2, 2);
    window = draw.random.nextBoolean() ? window : window.padding(2, 1, 0, 3);
    Shape result;
    try {
      result = new SumPool(window).infer(List.of(image));
    } catch (ShapeException e) {
      Assume.that(false);
      return;
    }
    checkSums(new SumPool(window), drawn(draw, image));
    checkSums(new SumUnpool(window, Shape.of(image.dim(2), image.dim(3))), drawn(draw, result));
  }

  @Example
  void inVeryLargeWindows() {
    for (int[] size : new int[][] {{3, 100_000}, {100_000, 3}, {700, 800}}) {
      Shape image = Shape.of(1, 2, size[0], size[1]);
      Tensor x = Tensor.generate(image, i -> 0.1);
      checkSums(new SumPool(Window.valid(size[0], size[1])), x);
    }
    Window window = Window.valid(60, 60);
    checkSums(
        new SumUnpool(window, Shape.of(119, 119)),
        Tensor.generate(Shape.of(1, 1, 60, 60), i -> 0.7));
  }

  @Property(tries = 150)
  void ofRepeatedIndices(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    int rows = draw.number(1, 40);
    int bound = draw.number(1, 30);
    int most = draw.number(1, 3) == 1 ? 1 : bound; // often the same
    int count = draw.number(1, 3000 / rows);
    Shape positions = Shape.of(rows, count);
    checkSums(new PutAlong(bound), draw.indices(positions, most), drawn(draw, positions));
    Shape indices = Shape.of(count);
    Shape updates = Shape.of(count, draw.number(1, rows), draw.number(1, 5));
    checkSums(new ScatterAdd(bound), draw.indices(indices, most), drawn(draw, updates));
  }

  @Property(tries = 30)
  void whereRowsAreNormalised(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape rows = Shape.of(draw.number(1, 3), draw.number(1, 300_000));
    double spread = Math.pow(10, draw.number(-3, 0));
    Tensor x = Tensor.generate(rows, i -> spread * draw.random.nextGaussian());
    checkRelatively(new Softmax(), x);
    check(new LogSoftmax(), 1e-6, x);
  }

  @Example
  void whereAVeryLongRowIsNormalised() {
    checkRelatively(new Softmax(), Tensor.zeros(MANY));
    check(new LogSoftmax(), 1e-6, Tensor.zeros(MANY));
  }

  /** NaN and ∞ stay in the sums that they belong to. */
  @Property(tries = 30)
  void ofWhatIsNotFinite(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    double[] special = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 3e38, -3e38
    };
    for (Shape sums : new Shape[] {Shape.of(1, 7), Shape.of(40, 1, 1), Shape.of(40, 1, 7)}) {
      Tensor x =
          Tensor.generate(
              Shape.of(40, 211, 7),
              i -> draw.random.nextInt(5000) == 0 ? special[draw.number(0, 2)] : 1);
      check(new SumTo(sums), 1e-6, x);
    }
    Tensor index = draw.indices(Shape.of(400), 9);
    Tensor terms =
        Tensor.generate(Shape.of(400), i -> i % 97 == 5 ? special[draw.number(0, 2)] : 1);
    check(new PutAlong(9), 1e-6, index, terms);
    check(new ScatterAdd(9), 1e-6, index, terms);
    Tensor image =
        Tensor.generate(
            Shape.of(1, 2, 30, 30),
            i -> draw.random.nextInt(900) == 0 ? special[draw.number(0, 2)] : 1);
    check(new SumPool(Window.valid(11, 12)), 1e-6, image);
    check(new SumUnpool(Window.valid(11, 12), Shape.of(40, 41)), 1e-6, image);
  }

  /** A float32 that overflows stays infinite, and is not NaN. */
  @Example
  void beyondTheRange() {
    for (Shape sums : new Shape[] {Shape.of(1, 3), Shape.of(50, 1), Shape.of(1)}) {
      Node x = Expressions.input("x", 50, 3);
      Node y = Shapes.sumTo(x, sums);
      Tensor large = Tensor.generate(x.shape(), i -> 3e38);
      Tensor sum = Program.of(y).compile().run(Map.of(x, large)).get(y);
      for (int i = 0; i < sum.size(); i++) {
        assertEquals(Double.POSITIVE_INFINITY, sum.at(i));
      }
    }
  }

  /** What programs make of means, biases, pools, taken elements and rows, for any threads. */
  @Example
  void inProgramsWithAnyNumberOfThreads() {
    RandomShapes draw = new RandomShapes(3);
    Node x = Expressions.input("x", 40, 3, 100, 110);
    Node bias = Expressions.input("bias", 3, 1, 1);
    Node table = Expressions.input("table", 4, 8);
    Node index = Expressions.input("index", 200_000);
    Node classes = Expressions.input("classes", 10);
    Node positions = Expressions.input("positions", 200_000);
    Node rows = Ops.exp(Indexing.gather(table, index));
    Node taken = Ops.exp(Indexing.takeAlong(classes, positions));
    Node loss = Reductions.mean(Ops.square(Ops.add(x, bias)));
    List<Node> outputs =
        List.of(
            Reductions.mean(x),
            Reductions.mean(x, 0),
            Reductions.mean(x, 0, 2, 3),
            Reductions.mean(x, 1, 3),
            Reductions.mean(Ops.square(x)),
            Reductions.mean(Ops.square(x), 0, 1),
            Reductions.mean(Ops.exp(Ops.negate(x)), 2, 3),
            Pooling.avgPool(x, Window.valid(50, 55)),
            Gradients.of(loss, bias),
            Gradients.of(Reductions.sum(rows), table),
            Gradients.of(Reductions.sum(taken), classes));
    Map<Node, Tensor> feeds =
        Map.of(
            x,
            Tensor.generate(x.shape(), i -> draw.random.nextDouble()).as(Precision.FLOAT32),
            bias,
            Tensor.zeros(3, 1, 1),
            table,
            Tensor.zeros(4, 8),
            index,
            draw.indices(index.shape(), 3),
            classes,
            Tensor.zeros(10),
            positions,
            draw.indices(positions.shape(), 4));
    Map<Node, Tensor> single = run(outputs, feeds, 1);
    Interpreter.run(outputs, feeds)
        .forEach(
            (output, expected) -> {
              for (int i = 0; i < expected.size(); i++) {
                double e = expected.at(i);
                assertEquals(e, single.get(output).at(i), 1e-6 * Math.abs(e), output.toString());
              }
            });
    for (int threads = 2; threads <= 4; threads++) {
      assertEquals(single, run(outputs, feeds, threads));
    }
  }

  private static Map<Node, Tensor> run(List<Node> outputs, Map<Node, Tensor> feeds, int threads) {
    Results results =
        Program.of(outputs.toArray(Node[]::new)).threads(threads).compile().run(feeds);
    Map<Node, Tensor> values = new LinkedHashMap<>();
    outputs.forEach(output -> values.put(output, results.get(output)));
    return values;
  }
}
