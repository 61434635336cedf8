package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import dev.cotangent.core.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LossTests {
  private static final int CLASSES = 4;

  /** A loss beside what it costs, and where its targets are drawn from. */
  private record Definition(Loss loss, DoubleBinaryOperator cost, Targets targets) {
    @Override
    public String toString() {
      return loss.toString();
    }
  }

  private enum Targets {
    ANY,
    BINARY,
    SIGN,
    COUNT
  }

  private static double sigmoid(double z) {
    return 1 / (1 + Math.exp(-z));
  }

  private static Stream<Definition> elementwise() {
    return Stream.of(
        new Definition(Losses.squaredError(), (y, t) -> (y - t) * (y - t), Targets.ANY),
        new Definition(Losses.absoluteError(), (y, t) -> Math.abs(y - t), Targets.ANY),
        new Definition(
            Losses.huber(0.7),
            (y, t) ->
                Math.abs(y - t) <= 0.7 ? (y - t) * (y - t) / 2 : 0.7 * (Math.abs(y - t) - 0.7 / 2),
            Targets.ANY),
        new Definition(
            Losses.smoothL1(0.5),
            (y, t) -> Math.abs(y - t) <= 0.5 ? (y - t) * (y - t) : Math.abs(y - t) - 0.25,
            Targets.ANY),
        new Definition(Losses.smoothL1(0), (y, t) -> Math.abs(y - t), Targets.ANY),
        new Definition(Losses.logCosh(), (y, t) -> Math.log(Math.cosh(y - t)), Targets.ANY),
        new Definition(Losses.hinge(), (y, t) -> Math.max(0, 1 - t * y), Targets.SIGN),
        new Definition(
            Losses.squaredHinge(), (y, t) -> Math.pow(Math.max(0, 1 - t * y), 2), Targets.SIGN),
        new Definition(Losses.poisson(), (y, t) -> Math.exp(y) - t * y, Targets.COUNT),
        new Definition(
            Losses.gaussian(constant(0.3)),
            (y, t) -> (Math.log(0.3) + (y - t) * (y - t) / 0.3) / 2,
            Targets.ANY),
        new Definition(
            Losses.binaryCrossEntropy(),
            (z, t) -> -t * Math.log(sigmoid(z)) - (1 - t) * Math.log(1 - sigmoid(z)),
            Targets.BINARY),
        new Definition(
            Losses.binaryCrossEntropy(3),
            (z, t) -> -3 * t * Math.log(sigmoid(z)) - (1 - t) * Math.log(1 - sigmoid(z)),
            Targets.BINARY),
        new Definition(
            Losses.focal(2, 0.25),
            (z, t) -> {
              double p = t == 1 ? sigmoid(z) : 1 - sigmoid(z);
              return (t == 1 ? 0.25 : 0.75) * -Math.pow(1 - p, 2) * Math.log(p);
            },
            Targets.BINARY),
        new Definition(
            Losses.focal(1.5),
            (z, t) -> {
              double p = t == 1 ? sigmoid(z) : 1 - sigmoid(z);
              return -Math.pow(1 - p, 1.5) * Math.log(p);
            },
            Targets.BINARY));
  }

  private static double[] predictions(int n) {
    return new Random(n).doubles(n, -3, 3).toArray();
  }

  private static double[] targets(Targets kind, int n) {
    Random random = new Random(n + 1);
    return IntStream.range(0, n)
        .mapToDouble(
            i ->
                switch (kind) {
                  case ANY -> 3 * random.nextGaussian();
                  case BINARY -> random.nextInt(2);
                  case SIGN -> 2 * random.nextInt(2) - 1;
                  case COUNT -> random.nextInt(5);
                })
        .toArray();
  }

  private static void check(Node output, Map<Node, Tensor> point) {
    GradientCheck check = GradientCheck.of(output);
    point.forEach(check::at);
    assertGradients(check);
  }

  private static Tensor value(Node node) {
    return Interpreter.evaluate(node, Map.of());
  }

  private static Node constants(Shape shape, double[] values) {
    return constant(Tensor.of(shape, values));
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void costsAreThoseOfTheFormula(Definition definition) {
    Shape shape = Shape.of(3, 5);
    double[] y = predictions(15);
    double[] t = targets(definition.targets, 15);
    double[] costs =
        IntStream.range(0, 15)
            .mapToDouble(i -> definition.cost.applyAsDouble(y[i], t[i]))
            .toArray();
    Loss loss = definition.loss;
    Node prediction = constants(shape, y);
    Node target = constants(shape, t);
    assertArrayEquals(costs, value(loss.costs(prediction, target)).toDoubles(), 1e-13);
    double sum = IntStream.range(0, 15).mapToDouble(i -> costs[i]).sum();
    assertEquals(sum, value(loss.sum().apply(prediction, target)).item(), 1e-12);
    assertEquals(sum / 15, value(loss.apply(prediction, target)).item(), 1e-13);
    double[] w = {0.5, 2, 0};
    double weighted = IntStream.range(0, 15).mapToDouble(i -> w[i / 5] * costs[i]).sum();
    Loss rows = loss.weights(constants(Shape.of(3, 1), w));
    assertEquals(weighted / 12.5, value(rows.apply(prediction, target)).item(), 1e-12);
    assertEquals(weighted, value(rows.sum().apply(prediction, target)).item(), 1e-12);
  }

  @ParameterizedTest
  @MethodSource("elementwise")
  void theirDerivativesAreRight(Definition definition) {
    Node y = input("y", 3, 5);
    Node target = constants(y.shape(), targets(definition.targets, 15));
    Tensor at = Tensor.of(y.shape(), predictions(15));
    check(definition.loss.costs(y, target), Map.of(y, at));
    Node weights = constants(Shape.of(3, 1), new double[] {0.5, 2, 0});
    check(definition.loss.weights(weights).apply(y, target), Map.of(y, at));
  }

  private static Stream<Loss> all() {
    return Stream.concat(
        elementwise().map(Definition::loss),
        Stream.of(
            Losses.crossEntropy(),
            new CrossEntropy().labelSmoothing(0.1).classWeights(1, 2, 3, 4).loss(),
            Losses.kullbackLeibler(),
            Losses.cosine()));
  }

  private static Tensor[] run(Precision precision, Loss loss, Tensor y, Tensor t) {
    Node prediction = input("y", y.shape());
    Node target = input("t", t.shape());
    Node total = loss.apply(prediction, target);
    Node gradient = Gradients.of(total, prediction);
    var results =
        Program.of(total, gradient)
            .precision(precision)
            .compile()
            .run(Map.of(prediction, y, target, t));
    return new Tensor[] {results.get(total), results.get(gradient)};
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatWeighsNothingHasNoInfluence(Loss loss) {
    Shape shape = Shape.of(6, CLASSES);
    double[] y = predictions(6 * CLASSES);
    double[] t = targets(Targets.BINARY, 6 * CLASSES);
    double[] spoilt = y.clone();
    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e30};
    System.arraycopy(bad, 0, spoilt, 2 * CLASSES, CLASSES);
    System.arraycopy(bad, 0, spoilt, 4 * CLASSES, 2);
    double[] spoiltTargets = t.clone();
    spoiltTargets[2 * CLASSES] = Double.NaN;
    boolean isOfRows =
        loss.costs(constants(shape, y), constants(shape, t)).shape().equals(Shape.of(6));
    Node mask =
        constants(isOfRows ? Shape.of(6) : Shape.of(6, 1), new double[] {1, 1, 0, 1, 0, 0.5});
    for (Precision precision : Precision.values()) {
      Tensor[] clean = run(precision, loss.weights(mask), Tensor.of(shape, y), Tensor.of(shape, t));
      Tensor[] dirty =
          run(
              precision,
              loss.weights(mask),
              Tensor.of(shape, spoilt),
              Tensor.of(shape, spoiltTargets));
      assertEquals(clean[0], dirty[0]);
      assertEquals(clean[1], dirty[1]);
      assertTrue(Double.isFinite(clean[0].item()));
      assertEquals(0, clean[1].get(4, 1));
      Tensor[] nothing =
          run(
              precision,
              loss.weights(constant(0)),
              Tensor.of(shape, spoilt),
              Tensor.of(shape, spoiltTargets));
      assertEquals(0, nothing[0].item());
      assertArrayEquals(new double[6 * CLASSES], nothing[1].toDoubles());
    }
  }

  @Test
  void logarithmOfCoshIsExactAtBothEnds() {
    Loss loss = Losses.logCosh();
    double[] d = {1e-7, -1e-4, 0, 30, -1e30, Double.POSITIVE_INFINITY};
    double[] expected = {5e-15, 5e-9, 0, 30 - Math.log(2), 1e30, Double.POSITIVE_INFINITY};
    double[] slopes = {1e-7, -1e-4, 0, 1, -1, 1};
    Node y = input("y", d.length);
    Node costs = loss.costs(y, constant(Tensor.zeros(d.length)));
    Node ones = constant(Tensor.full(y.shape(), 1));
    Node slope = Gradients.vjp(List.of(costs), List.of(ones), List.of(y)).get(y);
    for (Precision precision : Precision.values()) {
      var results =
          Program.of(costs, slope).precision(precision).compile().run(Map.of(y, Tensor.vector(d)));
      for (int i = 0; i < d.length; i++) {
        double least = Math.min(Math.abs(expected[i]), Double.MAX_VALUE);
        assertEquals(expected[i], results.get(costs).at(i), 3e-7 * least);
        assertEquals(slopes[i], results.get(slope).at(i), 3e-7 * Math.abs(slopes[i]));
      }
    }
  }

  @Test
  void extremeLogitsHaveFiniteCostsAndDerivatives() {
    Tensor z = Tensor.vector(1e4, -1e4, 1e4, -1e4, 200, -200);
    Tensor t = Tensor.vector(0, 1, 1, 0, 1, 0);
    for (Loss loss :
        List.of(Losses.binaryCrossEntropy(), Losses.binaryCrossEntropy(2), Losses.focal(2, 0.3))) {
      Tensor[] results = run(Precision.FLOAT32, loss, z, t);
      assertTrue(Double.isFinite(results[0].item()), loss.toString());
      for (double g : results[1].toDoubles()) {
        assertTrue(Double.isFinite(g), loss.toString());
      }
      assertEquals(0, results[1].at(2), 1e-30);
      Tensor infinite = Tensor.vector(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
      Tensor[] sure = run(Precision.FLOAT32, loss, infinite, Tensor.vector(1, 0));
      assertEquals(0, sure[0].item(), loss.toString());
      assertArrayEquals(new double[2], sure[1].toDoubles(), 1e-30, loss.toString());
    }
  }

  private static double[][] logProbabilities(double[] z) {
    double[][] logs = new double[z.length / CLASSES][CLASSES];
    for (int n = 0; n < logs.length; n++) {
      double sum = 0;
      for (int k = 0; k < CLASSES; k++) {
        sum += Math.exp(z[n * CLASSES + k]);
      }
      for (int k = 0; k < CLASSES; k++) {
        logs[n][k] = z[n * CLASSES + k] - Math.log(sum);
      }
    }
    return logs;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 1})
  void crossEntropyWithAllItsSettings(double epsilon) {
    double[] z = predictions(6 * CLASSES);
    double[][] logs = logProbabilities(z);
    int[] labels = {1, 3, -100, 0, 2, -100};
    double[] w = {1, 0.5, 3, 0};
    double total = 0;
    double weight = 0;
    double[] costs = new double[6];
    for (int n = 0; n < 6; n++) {
      if (labels[n] >= 0) {
        double spread = 0;
        for (int k = 0; k < CLASSES; k++) {
          spread -= w[k] * logs[n][k] / CLASSES;
        }
        costs[n] = (1 - epsilon) * -w[labels[n]] * logs[n][labels[n]] + epsilon * spread;
        total += costs[n];
        weight += w[labels[n]];
      }
    }
    Loss loss =
        new CrossEntropy().labelSmoothing(epsilon).classWeights(w).ignoredLabel(-100).loss();
    double[] indices = IntStream.of(labels).asDoubleStream().toArray();
    for (Shape samples : List.of(Shape.of(6), Shape.of(2, 3))) {
      Node logits = constants(samples.concat(Shape.of(CLASSES)), z);
      Node target = constants(samples, indices);
      assertEquals(total / weight, value(loss.apply(logits, target)).item(), 1e-13);
      assertEquals(total, value(loss.sum().apply(logits, target)).item(), 1e-13);
      assertArrayEquals(costs, value(loss.costs(logits, target)).toDoubles(), 1e-13);
    }
    Node y = input("z", 6, CLASSES);
    Tensor at = Tensor.of(y.shape(), z);
    check(loss.apply(y, constants(Shape.of(6), indices)), Map.of(y, at));
  }

  @Test
  void crossEntropyOfProbabilitiesWithAllItsSettings() {
    double[] z = predictions(3 * CLASSES);
    double[] t = {0.5, 0, 0.5, 0, 0, 0, 0, 1, 0.1, 0.2, 0.3, 0.4};
    double[] w = {1, 0.5, 3, 2};
    double[][] logs = logProbabilities(z);
    double total = 0;
    for (int n = 0; n < 3; n++) {
      for (int k = 0; k < CLASSES; k++) {
        total -= w[k] * (0.8 * t[n * CLASSES + k] + 0.2 / CLASSES) * logs[n][k];
      }
    }
    Loss loss = new CrossEntropy().labelSmoothing(0.2).classWeights(w).loss();
    Node y = input("z", 3, CLASSES);
    Node target = constants(y.shape(), t);
    assertEquals(total / 3, value(loss.apply(constants(y.shape(), z), target)).item(), 1e-13);
    check(loss.costs(y, target), Map.of(y, Tensor.of(y.shape(), z)));
  }

  @Test
  void withoutSettingsItIsThatOfASoftmax() {
    Node logits = constants(Shape.of(3, CLASSES), predictions(3 * CLASSES));
    Node labels = constant(Tensor.vector(1, 0, 3));
    assertEquals(
        value(Losses.logLoss(Activations.softmax(logits), labels)).item(),
        value(Losses.crossEntropy(logits, labels)).item(),
        1e-15);
  }

  @Test
  void divergenceOfDistributions() {
    double[] t = {0.5, 0, 0.5, 0, 0, 0, 0, 1};
    double[][] logs = logProbabilities(predictions(2 * CLASSES));
    logs[1][0] = Double.NEGATIVE_INFINITY;
    double[] costs = new double[2];
    for (int i = 0; i < t.length; i++) {
      costs[i / CLASSES] +=
          t[i] == 0 ? 0 : t[i] * (Math.log(t[i]) - logs[i / CLASSES][i % CLASSES]);
    }
    double[] flat = Stream.of(logs).flatMapToDouble(Arrays::stream).toArray();
    Shape shape = Shape.of(2, CLASSES);
    Node target = constants(shape, t);
    Loss loss = Losses.kullbackLeibler();
    assertArrayEquals(costs, value(loss.costs(constants(shape, flat), target)).toDoubles(), 1e-14);
    assertEquals(
        (costs[0] + costs[1]) / 2, value(loss.apply(constants(shape, flat), target)).item(), 1e-14);
    Node y = input("y", 2, CLASSES);
    Node p = input("t", 2, CLASSES);
    Tensor some = Tensor.generate(shape, i -> 0.1 + 0.1 * i);
    check(loss.costs(y, p), Map.of(p, some));
  }

  @Test
  void cosinesOfVectors() {
    Shape shape = Shape.of(3, 2);
    Node a = constants(shape, new double[] {3, 4, 1, 0, 0, 0});
    Node b = constants(shape, new double[] {6, 8, 0, 2, 1, 1});
    assertArrayEquals(
        new double[] {0, 1, 1}, value(Losses.cosine().costs(a, b)).toDoubles(), 1e-15);
    Node x = input("x", shape);
    Node y = input("y", shape);
    check(Losses.cosine().costs(x, y), Map.of());
    Tensor[] results =
        run(Precision.FLOAT32, Losses.cosine(), Tensor.zeros(3, 2), Tensor.full(shape, 1));
    assertEquals(1, results[0].item());
    for (double g : results[1].toDoubles()) {
      assertTrue(Double.isFinite(g));
    }
  }

  @Test
  void tripletsKeepTheirMargin() {
    Node a = constant(Tensor.of(Shape.of(2, 2), 0, 0, 1, 1));
    Node p = constant(Tensor.of(Shape.of(2, 2), 3, 4, 1, 1));
    Node n = constant(Tensor.of(Shape.of(2, 2), 0, 2, 7, 9));
    assertEquals((5 - 2 + 0.5) / 2, value(Losses.triplet(a, p, n, 0.5)).item(), 1e-14);
    Node x = input("x", 2, 2);
    check(Losses.triplet(x, p, n, 0.5), Map.of(x, Tensor.of(x.shape(), 1, 2, 3, 5)));
    Node gradient = Gradients.of(Losses.triplet(x, x, n, 30), x);
    Tensor finite = Interpreter.evaluate(gradient, Map.of(x, Tensor.zeros(2, 2)));
    for (double g : finite.toDoubles()) {
      assertTrue(Double.isFinite(g), finite.toString());
    }
  }

  @Test
  void contrastiveIsTheCrossEntropyOfCosines() {
    double[] q = {1, 0, 0, 2, 3, 4};
    double[] k = {1, 0, 1, 1, 0, 5};
    double total = 0;
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      double own = 0;
      for (int j = 0; j < 3; j++) {
        double dot = q[2 * i] * k[2 * j] + q[2 * i + 1] * k[2 * j + 1];
        double lengths = Math.hypot(q[2 * i], q[2 * i + 1]) * Math.hypot(k[2 * j], k[2 * j + 1]);
        double score = dot / lengths / 0.1;
        sum += Math.exp(score);
        own = i == j ? score : own;
      }
      total += (Math.log(sum) - own) / 3;
    }
    Shape shape = Shape.of(3, 2);
    Node loss = Losses.contrastive(constants(shape, q), constants(shape, k), 0.1);
    assertEquals(total, value(loss).item(), 1e-12);
    Node x = input("x", shape);
    Node y = input("y", shape);
    check(Losses.contrastive(x, y, 0.5), Map.of(x, Tensor.of(shape, q), y, Tensor.of(shape, k)));
  }

  @Test
  void mistakesAreNamed() {
    Node row = constant(Tensor.zeros(4));
    Node column = constant(Tensor.zeros(4, 1));
    for (Loss loss : all().toList()) {
      String message =
          assertThrows(ShapeException.class, () -> loss.apply(row, column)).getMessage();
      assertTrue(message.startsWith("[" + loss + "]"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> Losses.huber(0));
    assertThrows(IllegalArgumentException.class, () -> Losses.contrastive(column, column, 0));
    assertThrows(IllegalArgumentException.class, () -> new CrossEntropy().labelSmoothing(1.1));
    assertThrows(IllegalArgumentException.class, () -> new CrossEntropy().classWeights(-1));
    Loss three = new CrossEntropy().classWeights(1, 2, 3).loss();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> three.apply(constant(Tensor.zeros(2, CLASSES)), constant(Tensor.zeros(2))))
            .getMessage();
    assertTrue(message.contains("3 weights, 4 classes"), message);
    Loss tooLarge = Losses.squaredError().weights(constant(Tensor.zeros(3, 4)));
    assertThrows(ShapeException.class, () -> tooLarge.apply(row, row));
  }

  @Test
  void binaryLogLossOfProbabilitiesIsSafeAtBothEnds() {
    Node p = input("p", 6);
    Node t = constant(Tensor.vector(1, 0, 1, 0, 0.25, 0));
    Node costs = Losses.binaryLogLoss().costs(p, t);
    Node gradient = Gradients.of(Losses.binaryLogLoss().apply(p, t), p);
    Map<Node, Tensor> feeds = Map.of(p, Tensor.vector(1, 0, 0, 1, 0.5, 0.125));
    double most = -Math.log(Float.MIN_NORMAL);
    double[] expected = {0, 0, most, most, Math.log(2), -Math.log(0.875)};
    for (Precision precision : Precision.values()) {
      var results = Program.of(costs, gradient).precision(precision).compile().run(feeds);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], results.get(costs).at(i), 1e-5);
        assertTrue(Double.isFinite(results.get(gradient).at(i)), "" + results.get(gradient));
      }
    }
    Node weights = constant(Tensor.vector(0, 1, 1, 0, 2, 0));
    double weighted = (0 + most + 2 * Math.log(2)) / 4;
    Node loss = Losses.binaryLogLoss().weights(weights).apply(p, t);
    assertEquals(weighted, Interpreter.evaluate(loss, feeds).item(), 1e-12);
    Node inside = Ops.add(Ops.multiply(Activations.sigmoid(input("z", 6)), 0.9), 0.05);
    assertGradients(Losses.binaryLogLoss().apply(inside, t));
  }
}
