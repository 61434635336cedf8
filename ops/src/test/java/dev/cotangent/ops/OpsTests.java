package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Add;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the factories compose of the operations. */
class OpsTests {
  private static final Node GRID =
      constant(Tensor.of(Shape.of(2, 3), 1, 5, 5, 7, 2, 7)); // ties in each row

  private static double[] values(Node node) {
    return Interpreter.evaluate(node, Map.of()).toDoubles();
  }

  private static double[] gradient(Node y, Node x) {
    return values(Gradients.of(Reductions.sum(y), x));
  }

  private static Node vector(double... values) {
    return constant(Tensor.vector(values));
  }

  private static Node image(int height, int width, double... values) {
    return constant(Tensor.of(Shape.of(1, 1, height, width), values));
  }

  @Test
  void operandsStretchAsInNumPy() {
    Node column = constant(Tensor.of(Shape.of(2, 1), 10, 20));
    Node sum = Ops.add(column, vector(1, 2, 3));
    assertEquals(Shape.of(2, 3), sum.shape());
    assertArrayEquals(new double[] {11, 12, 13, 21, 22, 23}, values(sum));
    assertArrayEquals(new double[] {3, 3}, gradient(sum, column));
    assertArrayEquals(new double[] {9, 8}, values(Ops.subtract(10, vector(1, 2))));
    assertArrayEquals(new double[] {4, 2}, values(Ops.divide(4, vector(1, 2))));
    assertArrayEquals(new double[] {1, -2}, values(Ops.minimum(vector(1, 2), vector(3, -2))));
    assertArrayEquals(new double[] {1, 0, 0}, values(Ops.less(vector(1, 2, 3), constant(2))));
    assertArrayEquals(
        new double[] {1, 1, 0}, values(Ops.lessOrEqual(vector(1, 2, 3), constant(2))));
    assertArrayEquals(
        new double[] {7, 2, 7}, values(Ops.where(vector(0, 1, 0), vector(1, 2, 3), constant(7))));
  }

  @Test
  void reductionsRunOverAnyAxes() {
    assertArrayEquals(new double[] {27}, values(Reductions.sum(GRID)));
    assertArrayEquals(new double[] {8, 7, 12}, values(Reductions.sum(GRID, 0)));
    assertArrayEquals(new double[] {11, 16}, values(Reductions.sum(GRID, -1)));
    assertArrayEquals(new double[] {11.0 / 3, 16.0 / 3}, values(Reductions.mean(GRID, 1)), 1e-15);
    assertArrayEquals(new double[] {7, 5, 7}, values(Reductions.max(GRID, 0)));
    assertArrayEquals(new double[] {1, 0}, values(Reductions.argMax(GRID, 1)));
    assertArrayEquals(new double[] {3}, values(Reductions.argMax(GRID)));
    Node cube = constant(new CounterRandom(1, 2).normal(Shape.of(2, 3, 4)));
    assertEquals(Shape.of(3), Reductions.max(cube, 2, 0).shape());
    Node rows = Shapes.reshape(Shapes.permute(cube, 1, 0, 2), 3, 8);
    assertArrayEquals(values(Reductions.argMax(rows, 1)), values(Reductions.argMax(cube, 2, 0)));
    assertArrayEquals(values(Reductions.max(rows, 1)), values(Reductions.max(cube, 0, 2)));
    assertEquals(Shape.scalar(), Reductions.sum(constant(3)).shape());
  }

  @Test
  void cotangentsFollowTheConventionsAtKinksAndTies() {
    Node x = vector(-1, 0, 2);
    assertArrayEquals(new double[] {0, 0, 1}, gradient(Activations.relu(x), x));
    assertArrayEquals(new double[] {0, 1, 0, 1, 0, 0}, gradient(Reductions.max(GRID, 1), GRID));
    Node same = vector(-1, 0, 2);
    Node greater = Ops.maximum(x, same);
    assertArrayEquals(new double[] {1, 1, 1}, gradient(greater, x));
    assertArrayEquals(new double[] {0, 0, 0}, gradient(greater, same));
    Node smaller = Ops.minimum(x, same);
    assertArrayEquals(new double[] {1, 1, 1}, gradient(smaller, x));
    Node broken = vector(0, Double.NaN, 3, Double.NaN);
    assertArrayEquals(
        new double[] {0, Double.NaN, 3, Double.NaN}, values(Activations.relu(broken)));
    assertArrayEquals(new double[] {1}, values(Reductions.argMax(broken)));
    Node chosen = Ops.where(vector(1, 0, 1, 0), broken, Shapes.full(Shape.of(4), 5));
    assertArrayEquals(new double[] {0, 5, 3, 5}, values(chosen));
    assertArrayEquals(new double[] {1, 0, 1, 0}, gradient(chosen, broken));
  }

  @Test
  void pooledPaddingNeitherWinsNorCounts() {
    Node x = image(2, 3, -1, -2, -3, -4, -5, -5);
    Window window = Window.valid(2, 2).stride(2, 2).padding(1, 1, 1, 0);
    assertArrayEquals(new double[] {-1, -2, -4, -5}, values(Pooling.maxPool(x, window)));
    assertArrayEquals(new double[] {0, 1, 3, 4}, values(Pooling.maxPoolPositions(x, window)));
    assertArrayEquals(new double[] {1, 1, 0, 1, 1, 0}, gradient(Pooling.maxPool(x, window), x));
    assertArrayEquals(new double[] {-1, -2.5, -4, -5}, values(Pooling.avgPool(x, window)));
    Node inside = Pooling.avgPool(x, Window.valid(2, 2));
    assertArrayEquals(new double[] {-3, -3.75}, values(inside));
    Node back =
        Pooling.unpool(Pooling.maxPool(x, window), Pooling.maxPoolPositions(x, window), 2, 3);
    assertArrayEquals(new double[] {-1, -2, 0, -4, -5, 0}, values(back));
    GradientCheck.of(Pooling.avgPool(input("x", 2, 3, 7, 5), Window.same(3, 2).stride(2, 1)))
        .verify();
  }

  @Test
  void linesAndVolumesAreConvolvedAndPooledAsImagesAre() {
    Node line = constant(Tensor.of(Shape.of(1, 1, 4), 1, 2, 3, 5));
    Node filter = constant(Tensor.of(Shape.of(1, 1, 2), 10, 1));
    assertArrayEquals(new double[] {12, 23, 35}, values(Convolutions.conv1d(line, filter)));
    Window same = Window.same(2);
    assertArrayEquals(
        new double[] {12, 23, 35, 50}, values(Convolutions.conv1d(line, filter, same)));
    assertArrayEquals(new double[] {2, 3, 5, 5}, values(Pooling.maxPool(line, same)));
    assertArrayEquals(new double[] {1.5, 2.5, 4, 5}, values(Pooling.avgPool(line, same)));
    Node cube = constant(Tensor.of(Shape.of(1, 1, 2, 2, 2), 1, 2, 3, 4, 8, 7, 6, 5));
    Node ones = Shapes.full(Shape.of(1, 1, 2, 1, 2), 1);
    assertArrayEquals(new double[] {18, 18}, values(Convolutions.conv3d(cube, ones)));
    Window columns = Window.valid(2, 1, 2);
    assertArrayEquals(new double[] {8, 6}, values(Pooling.maxPool(cube, columns)));
    Node positions = Pooling.maxPoolPositions(cube, columns);
    assertArrayEquals(new double[] {4, 6}, values(positions));
    assertArrayEquals(new double[] {4.5, 4.5}, values(Pooling.avgPool(cube, columns)));
    Node back = Pooling.unpool(Pooling.maxPool(cube, columns), positions, 2, 2, 2);
    assertArrayEquals(new double[] {0, 0, 0, 0, 8, 0, 6, 0}, values(back));
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 1, 0, 1, 0}, gradient(Pooling.maxPool(cube, columns), cube));
    Node volumes = input("x", 2, 2, 3, 4, 3);
    Window uneven =
        Window.valid(2, 3, 2).dilation(1, 1, 2).stride(2, 1, 1).padding(1, 0, 2, 1, 0, 1);
    Node grouped = Convolutions.conv(volumes, input("w", 4, 1, 2, 3, 2), uneven, 2);
    GradientCheck.of(Ops.tanh(grouped)).verify();
    GradientCheck.of(Ops.square(Pooling.avgPool(volumes, uneven.padding(1, 0, 0, 1, 0, 1))))
        .verify();
    GradientCheck.of(Ops.square(Pooling.maxPool(input("y", 2, 3, 9), Window.same(3).stride(2))))
        .verify();
  }

  /** Along four axes there are no kernels, and the references serve. */
  @Test
  void moreThanThreeAxesAreServedByTheReferences() {
    Node x = input("x", 1, 1, 2, 3, 2, 3);
    Node filter = input("w", 2, 1, 2, 2, 1, 2);
    Node y = Convolutions.conv(x, filter);
    Node pooled =
        Pooling.maxPool(Pooling.avgPool(y, Window.valid(1, 2, 1, 1)), Window.same(1, 1, 2, 2));
    GradientCheck.of(pooled).verify();
    Program program = Program.of(pooled).compile();
    Tensor images = Tensor.generate(x.shape(), i -> i % 7);
    Tensor filters = Tensor.generate(filter.shape(), i -> i % 5);
    Map<Node, Tensor> feeds = Map.of(x, images, filter, filters);
    Tensor expected = Interpreter.evaluate(pooled, feeds);
    assertEquals(expected.as(Precision.FLOAT32), program.run(feeds).get(pooled));
  }

  @Test
  void trueConvolutionFlipsTheFilter() {
    Node x = image(1, 3, 1, 2, 3);
    Node filter = image(1, 2, 10, 1);
    Window full = Window.full(1, 2);
    // (1 + 2t + 3t²)(10 + t), and what correlation gives instead.
    assertArrayEquals(
        new double[] {10, 21, 32, 3}, values(Convolutions.trueConvolution2d(x, filter, full)));
    assertArrayEquals(new double[] {1, 12, 23, 30}, values(Convolutions.conv2d(x, filter, full)));
    Node square = image(2, 2, 1, 2, 3, 4);
    Node impulse = image(1, 1, 1);
    Node spread = Convolutions.trueConvolution2d(impulse, square, Window.full(2, 2));
    assertArrayEquals(new double[] {1, 2, 3, 4}, values(spread));
  }

  @Test
  void matricesStretchAlongBatchAxes() {
    Node a = input("a", 4, 1, 2, 3);
    Node b = input("b", 5, 3, 2);
    assertEquals(Shape.of(4, 5, 2, 2), Linalg.matmul(a, b).shape());
    GradientCheck.of(Linalg.matmul(a, b)).verify();
  }

  @Test
  void softmaxRunsAlongAnyAxis() {
    Node x = input("x", 2, 3, 4);
    Map<Node, Tensor> feeds = Map.of(x, new CounterRandom(1, 2).normal(x.shape()));
    Node total = Reductions.sum(Activations.softmax(x, 1), 1);
    assertArrayEquals(ones(8), Interpreter.evaluate(total, feeds).toDoubles(), 1e-15);
    Node again = Reductions.sum(Ops.exp(Activations.logSoftmax(x, 0)), 0);
    assertArrayEquals(ones(12), Interpreter.evaluate(again, feeds).toDoubles(), 1e-15);
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void layoutFactoriesResolveWhatIsLeftOpen() {
    Node x = input("x", 2, 3, 4);
    assertEquals(Shape.of(6, 4), Shapes.reshape(x, -1, 4).shape());
    assertEquals(Shape.of(2, 12), Shapes.flatten(x).shape());
    assertEquals(Shape.of(2, 4, 3), Shapes.transpose(x).shape());
    assertEquals(Shape.of(3, 2, 3, 4), Shapes.stack(List.of(x, x, x)).shape());
    assertEquals(Shape.of(2, 6, 4), Shapes.concat(-2, x, x).shape());
    Node odd = Shapes.slice(vector(0, 1, 2, 3, 4), new int[] {1}, new int[] {5}, new int[] {2});
    assertArrayEquals(new double[] {1, 3}, values(odd));
    Node padded = Shapes.pad(vector(1, 2), new int[] {1}, new int[] {2});
    assertArrayEquals(new double[] {0, 1, 2, 0, 0}, values(padded));
  }

  @Test
  void dropoutKeepsTheMeanAndRepeatsItself() {
    Node counter = input("counter");
    Node ones = Shapes.full(Shape.of(100, 100), 1);
    Node dropped = Sampling.dropout(ones, 0.25, counter, 1, 2);
    double[] first = Interpreter.evaluate(dropped, Map.of(counter, Tensor.scalar(0))).toDoubles();
    assertEquals(1, Arrays.stream(first).average().orElseThrow(), 0.03);
    assertTrue(Arrays.stream(first).allMatch(v -> v == 0 || Math.abs(v - 4 / 3.0) < 1e-15));
    assertArrayEquals(
        first, Interpreter.evaluate(dropped, Map.of(counter, Tensor.scalar(0))).toDoubles());
    double[] next = Interpreter.evaluate(dropped, Map.of(counter, Tensor.scalar(1))).toDoubles();
    assertTrue(!Arrays.equals(first, next));
  }

  @Test
  void divisorsDerivativesAreFiniteWhereTheyAreSmall() {
    double tiny = 0x1p-140;
    double[][] cases = { // a, b, −a/b²
      {0, tiny, -0.0},
      {-0.0, tiny, 0},
      {0, -tiny, -0.0},
      {tiny * tiny, 1e-25, -tiny * tiny / 1e-25 / 1e-25},
      {tiny, 0x1p-100, -0x1p60},
      {tiny, 0x1p-130, -0x1p120},
      {1e30, 1e25, -1e-20},
      {1e38, 1e38, -1e-38},
      {-3, 0x1p60, 3 * 0x1p-120},
    };
    Node a = input("a", cases.length);
    Node b = input("b", cases.length);
    Node gradient = Gradients.of(Reductions.sum(Ops.divide(a, b)), b);
    Map<Node, Tensor> feeds =
        Map.of(
            a, Tensor.generate(a.shape(), i -> cases[i][0]),
            b, Tensor.generate(b.shape(), i -> cases[i][1]));
    for (Precision precision : Precision.values()) {
      Tensor found = Program.of(gradient).precision(precision).compile().run(feeds).get(gradient);
      for (int i = 0; i < cases.length; i++) {
        double expected = cases[i][2];
        if (precision == Precision.FLOAT32 && i == 3) {
          continue; // a is none of its numbers
        }
        assertEquals(expected, found.at(i), Math.abs(expected) * 1e-6, "case " + i);
      }
    }
  }

  @Test
  void noTwoStepsShareRandomNumbersWhateverTheirShapes() {
    Set<List<Double>> seen = new HashSet<>();
    int runs = 0;
    int[] batches = {32, 7, 64, 1, 33, 128};
    for (int step = 0; step < batches.length; step++) {
      for (int stream = 0; stream < 2; stream++) {
        Node random =
            Sampling.randomUniform(constant(step), Shape.of(batches[step], 48), 5, stream);
        double[] numbers = Interpreter.evaluate(random, Map.of()).toDoubles();
        for (int i = 0; i + 4 <= numbers.length; i++) { // 96 bits: none is equal by chance
          seen.add(Arrays.stream(numbers, i, i + 4).boxed().toList());
          runs++;
        }
      }
    }
    assertEquals(runs, seen.size());
  }

  @Test
  void jacobiansAgreeWithWhatIsKnown() {
    Node x = input("x", 3);
    Node y = Shapes.reshape(Ops.multiply(Ops.square(x), Reductions.sum(x)), 1, 3);
    Map<Node, Tensor> feeds = Map.of(x, Tensor.vector(1, 2, 3));
    Node jacobian = Jacobians.jacobian(y, x);
    assertEquals(Shape.of(1, 3, 3), jacobian.shape());
    // d(xᵢ² Σx)/dxⱼ = 2 xᵢ Σx [i = j] + xᵢ²
    assertArrayEquals(
        new double[] {13, 1, 1, 4, 28, 4, 9, 9, 45},
        Interpreter.evaluate(jacobian, feeds).toDoubles(),
        1e-12);
    Node jvp = Jacobians.jvp(y, x, vector(1, 0, 2));
    assertArrayEquals(
        new double[] {15, 12, 99}, Interpreter.evaluate(jvp, feeds).toDoubles(), 1e-12);
    Node unrelated = Jacobians.jacobian(Ops.step(x), x);
    assertArrayEquals(new double[9], Interpreter.evaluate(unrelated, feeds).toDoubles());
    assertArrayEquals(
        new double[3], Interpreter.evaluate(Jacobians.jvp(Ops.step(x), x, x), feeds).toDoubles());
  }

  @Test
  void rewritesFindTheSimplerExpression() {
    Node x = input("x", 3, 4);
    Node y = input("y", 3, 4);
    assertSame(x, simplified(Ops.negate(Ops.negate(x))));
    assertSame(x, simplified(Ops.multiply(Shapes.full(x.shape(), 1), x)));
    assertSame(x, simplified(Ops.divide(x, 1)));
    assertSame(x, simplified(Ops.subtract(x, 0)));
    assertSame(x, simplified(Shapes.reshape(Shapes.reshape(x, 12), 3, 4)));
    assertSame(x, simplified(Shapes.transpose(Shapes.transpose(x))));
    assertSame(x, simplified(Node.of(new Concat(0), x)));
    assertSame(x, simplified(Shapes.slice(x, 0, 0, 3)));
    assertEquals(new LogSoftmax(), simplified(Node.of(new Log(), Activations.softmax(x))).op());
    assertEquals(new LogSigmoid(), simplified(Node.of(new Log(), Activations.sigmoid(x))).op());
    Node product =
        simplified(Linalg.matmul(Shapes.transpose(x), Shapes.transpose(Shapes.transpose(y))));
    assertEquals(new MatMul(true, true), product.op());
    assertSame(x, product.input(0));
    Node row = input("row", 1, 4);
    Node outer = simplified(Linalg.matmul(row, input("other", 1, 5), true, false));
    assertEquals(new Add(), outer.op());
    assertEquals(new Multiply(), outer.input(0).op());
    assertEquals(Shape.of(4, 5), outer.shape());
    Node sumOfOne = simplified(Shapes.sumTo(row, Shape.of(4)));
    assertEquals(new Reshape(Shape.of(4)), sumOfOne.input(0).op());
    assertSame(
        x, simplified(Node.of(new Add(), x, Expressions.constant(Tensor.full(x.shape(), -0.0)))));
    Node longRow = Shapes.broadcastTo(input("v", 4), Shape.of(1, 4));
    assertEquals(new Reshape(Shape.of(1, 4)), simplified(longRow).op());
    Node untouched = Ops.multiply(x, y);
    assertSame(untouched, simplified(untouched));
  }

  /** What comes back through a max-pool is masked and summed before it is spread. */
  @Test
  void putsAreMaskedAndSummedWhereTheyAreFew() {
    Node x = input("x", 2, 3, 4, 6);
    Node relu = Activations.relu(x);
    Node loss = Reductions.sum(Ops.square(Pooling.maxPool(relu, Window.valid(2, 2).stride(2, 2))));
    Node gradient = Gradients.of(loss, x);
    Node sums = Reductions.sum(gradient, 0, 2, 3);
    Program program = Program.of(gradient, sums).precision(Precision.FLOAT64).compile();
    String plan = program.explain();
    assertTrue(plan.lines().anyMatch(line -> line.matches(".*multiply +\\[2, 3, 6] .*")), plan);
    assertFalse(plan.lines().anyMatch(line -> line.matches(".*multiply +\\[2, 3, 4, 6] .*")), plan);
    assertFalse(plan.lines().anyMatch(line -> line.matches(".*step +\\[2, 3, 4, 6] .*")), plan);
    Tensor values = new CounterRandom(3, 0).normal(x.shape());
    Map<Node, Tensor> expected = Interpreter.run(List.of(gradient, sums), Map.of(x, values));
    Results results = program.run(Map.of(x, values));
    assertEquals(expected.get(gradient), results.get(gradient));
    assertArrayEquals(expected.get(sums).toDoubles(), results.get(sums).toDoubles(), 1e-12);
  }

  private static Node simplified(Node node) {
    return node.op().simplify(node);
  }

  @Test
  void factoriesRefuseWhatMakesNoSense() {
    Node x = input("x", 2, 3);
    refused("[add] extents must be equal", () -> Ops.add(x, input("y", 2)));
    refused("[2, 3] to [-1, 4]", () -> Shapes.reshape(x, -1, 4));
    refused("[-1, -1]", () -> Shapes.reshape(x, -1, -1));
    refused("named once: [0, -2]", () -> Reductions.sum(x, 0, -2));
    refused("[shape] the axis", () -> Reductions.max(x, 2));
    refused("start 2, end 2", () -> Shapes.slice(x, 1, 2, 2));
    refused("end 4 in axis 1", () -> Shapes.slice(x, 1, 0, 4));
    refused("[concat]", () -> Shapes.concat(0));
    refused("[transpose]", () -> Shapes.transpose(input("v", 3)));
    refused("[matMul]", () -> Linalg.matmul(input("v", 3), x));
    refused("[conv2d]", () -> Convolutions.conv2d(input("i", 1, 1, 5, 5), x));
    refused("[conv1d]", () -> Convolutions.conv1d(input("i", 1, 1, 5), x));
    refused("[conv3d]", () -> Convolutions.conv3d(input("i", 1, 1, 5), x));
    refused("[conv]", () -> Convolutions.conv(input("i", 1, 1, 5), x));
    refused("[n, channels, width]", () -> Pooling.maxPool(x, Window.valid(1)));
    refused("as many extents", () -> Convolutions.convTranspose(x, x, Window.valid(1), 1, 2, 3));
    refused("[dropout] the rate", () -> Sampling.dropout(x, 1, constant(0), 1, 2));
    refused(
        "[avgPool]",
        () -> Pooling.avgPool(input("i", 1, 1, 5, 5), Window.valid(1, 1).padding(1, 0, 0, 0)));
    refused("[sumPool]", () -> Pooling.avgPool(x, Window.valid(1, 1)));
    refused("[maxPoolPositions]", () -> Pooling.maxPool(x, Window.valid(1, 1)));
  }

  private static void refused(String fragment, Supplier<?> attempt) {
    String message = assertThrows(IllegalArgumentException.class, attempt::get).getMessage();
    assertTrue(message.contains(fragment), message);
  }
}
