package dev.cotangent.ops.kernels.pooling;

import static dev.cotangent.ops.kernels.KernelCheck.check;
import static dev.cotangent.ops.kernels.KernelCheck.checkSums;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.SumUnpool;
import dev.cotangent.ops.Window;
import dev.cotangent.ops.WindowAxis;
import dev.cotangent.ops.kernels.RandomShapes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PoolKernelProperties {
  private static final Window HALVES = Window.valid(2, 2).stride(2, 2);

  @Property(tries = 200)
  void anyWindow(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape image = image(draw);
    Window window = window(draw, image);
    Shape result;
    try {
      result = new SumPool(window).infer(List.of(image));
    } catch (ShapeException e) {
      Assume.that(false);
      return;
    }
    checkSums(new SumPool(window), draw.normal(image));
    checkSums(new SumUnpool(window, image.slice(2, image.rank())), draw.normal(result));
    if (touches(window, image)) {
      check(new MaxPoolPositions(window), 0, draw.normal(image));
      check(new MaxPoolPositions(window), 0, draw.indices(image, 3));
    }
  }

  @Property(tries = 50)
  void halving(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape image = Shape.of(2, 3, draw.number(2, 33), draw.number(2, 33));
    check(new MaxPoolPositions(HALVES), 0, draw.normal(image));
    check(new MaxPoolPositions(HALVES), 0, draw.indices(image, 2));
    check(
        new MaxPoolPositions(HALVES),
        0,
        Tensor.generate(image, i -> draw.random.nextInt(3) == 0 ? Double.NaN : i % 5));
    checkSums(new SumPool(HALVES), draw.normal(image));
    Shape half = Shape.of(2, 3, image.dim(2) / 2, image.dim(3) / 2);
    check(new SumUnpool(HALVES, Shape.of(image.dim(2), image.dim(3))), 0, draw.normal(half));
  }

  /** Positions and values come from one kernel, or the values alone where nothing else is read. */
  @Property(tries = 50)
  void maxPoolsAreOneStep(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = Shape.of(2, 3, draw.number(2, 33), draw.number(2, 33));
    Window window = draw.number(0, 1) == 0 ? HALVES : Window.valid(2, 2);
    Node x = Expressions.input("x", shape);
    Node y = Pooling.maxPool(x, window);
    Node positions = Pooling.maxPoolPositions(x, window);
    Tensor image = draw.indices(shape, 4);
    Map<Node, Tensor> expected = Interpreter.run(List.of(y, positions), Map.of(x, image));
    for (Program program :
        List.of(Program.of(y).compile(), Program.of(positions, y).threads(2).compile())) {
      Results results = program.run(Map.of(x, image));
      String plan = program.explain();
      assertTrue(plan.startsWith("program: 1 steps"), plan);
      for (Node output : program.outputs()) {
        assertEquals(expected.get(output).as(Precision.FLOAT32), results.get(output));
      }
    }
  }

  /** The gradient of a max-pool writes whole vectors, since it knows where the positions lie. */
  @Property(tries = 50)
  void gradientsOfHalving(@ForAll long seed) {
    RandomShapes draw = new RandomShapes(seed);
    Shape shape = Shape.of(2, 3, 2 * draw.number(1, 17), 2 * draw.number(1, 20));
    Node x = Expressions.input("x", shape);
    Node y = Pooling.maxPool(x, HALVES);
    Node weights = Expressions.input("weights", y.shape());
    Node gradient = Gradients.of(Reductions.sum(Ops.multiply(y, weights)), List.of(x)).get(x);
    Map<Node, Tensor> feeds = Map.of(x, draw.indices(shape, 4), weights, draw.normal(y.shape()));
    Program program = Program.of(gradient).compile();
    assertTrue(program.explain().contains("putAlong/squares"), program.explain());
    Tensor expected = Interpreter.run(List.of(gradient), feeds).get(gradient);
    assertEquals(expected.as(Precision.FLOAT32), program.run(feeds).get(gradient));
  }

  @Example
  void largeOnesAreShared() {
    RandomShapes draw = new RandomShapes(1);
    Tensor images = draw.normal(Shape.of(16, 20, 28, 28));
    check(new MaxPoolPositions(HALVES), 0, images);
    checkSums(new SumPool(HALVES), images);
    check(new SumUnpool(HALVES, Shape.of(56, 56)), 0, images);
    checkSums(new SumPool(Window.same(3, 3)), images);
    checkSums(new SumUnpool(Window.same(3, 3), Shape.of(28, 28)), images);
  }

  /** Images of one, two or three axes. */
  private static Shape image(RandomShapes draw) {
    int axes = draw.number(1, 3);
    int[] extents = new int[axes];
    for (int axis = 0; axis < axes; axis++) {
      extents[axis] = draw.number(1, axis == axes - 1 ? 20 : 24 / axes);
    }
    return Shape.of(draw.number(1, 3), draw.number(1, 3)).concat(Shape.of(extents));
  }

  private static Window window(RandomShapes draw, Shape image) {
    return new Window(
        IntStream.range(2, image.rank())
            .mapToObj(
                axis ->
                    new WindowAxis(
                        draw.number(1, 4),
                        draw.number(1, 3),
                        draw.number(1, 3),
                        draw.number(0, 4),
                        draw.number(0, 4)))
            .toList());
  }

  private static boolean touches(Window window, Shape image) {
    try {
      new MaxPoolPositions(window).infer(List.of(image));
      return true;
    } catch (ShapeException e) {
      return false;
    }
  }
}
