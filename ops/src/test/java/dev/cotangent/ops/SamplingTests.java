package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SamplingTests {
  private static final int COUNT = 20_000;
  private static final long SEED = 11;

  /** Continuous distributions with their distribution functions and first two moments. */
  private enum Distribution {
    UNIFORM((c, s) -> Sampling.randomUniform(c, s, SEED, 1), x -> x, 0.5, 1 / 12.0),
    NORMAL((c, s) -> Sampling.randomNormal(c, s, SEED, 1), Distribution::normal, 0, 1),
    TRUNCATED(
        (c, s) -> Sampling.truncatedNormal(c, s, -1, 2, SEED, 1),
        x -> (normal(x) - normal(-1)) / (normal(2) - normal(-1)),
        0.2296373, // (φ(−1) − φ(2)) / (Φ(2) − Φ(−1))
        0.5197846), // 1 + (−φ(−1) − 2φ(2)) / (Φ(2) − Φ(−1)) − mean²
    EXPONENTIAL((c, s) -> Sampling.randomExponential(c, s, SEED, 1), x -> 1 - Math.exp(-x), 1, 1),
    GUMBEL(
        (c, s) -> Sampling.randomGumbel(c, s, SEED, 1),
        x -> Math.exp(-Math.exp(-x)),
        0.5772157, // Euler's constant
        Math.PI * Math.PI / 6);

    private final BiFunction<Node, Shape, Node> numbers;
    private final DoubleUnaryOperator share;
    private final double mean;
    private final double variance;

    Distribution(
        BiFunction<Node, Shape, Node> numbers,
        DoubleUnaryOperator share,
        double mean,
        double variance) {
      this.numbers = numbers;
      this.share = share;
      this.mean = mean;
      this.variance = variance;
    }

    private static double normal(double x) {
      return ErrorFunctions.erfc(-x / Math.sqrt(2)) / 2;
    }

    double[] draw(int step, int count) {
      return numbersOf(numbers.apply(constant(step), Shape.of(count)));
    }
  }

  private static double[] numbersOf(Node node) {
    Tensor values = Interpreter.evaluate(node, Map.of());
    return IntStream.range(0, values.size()).mapToDouble(values::at).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void momentsAreThoseOfTheDistribution(Distribution one) {
    double[] drawn = one.draw(0, COUNT);
    double mean = Arrays.stream(drawn).average().orElseThrow();
    double variance = Arrays.stream(drawn).map(x -> x * x).average().orElseThrow() - mean * mean;
    double error = Math.sqrt(one.variance / COUNT);
    assertEquals(one.mean, mean, 3 * error);
    assertEquals(one.variance, variance, 0.04 * one.variance);
  }

  /** Kolmogorov and Smirnov's test: 1.63 / √n is exceeded once in a hundred times. */
  @ParameterizedTest
  @EnumSource
  void sharesAreThoseOfTheDistribution(Distribution one) {
    double[] drawn = one.draw(1, COUNT);
    Arrays.sort(drawn);
    double farthest = 0;
    for (int i = 0; i < COUNT; i++) {
      double expected = one.share.applyAsDouble(drawn[i]);
      double above = (i + 1.0) / COUNT - expected;
      farthest = Math.max(farthest, Math.max(above, expected - (double) i / COUNT));
    }
    assertTrue(farthest < 1.63 / Math.sqrt(COUNT), one + ": " + farthest);
  }

  @ParameterizedTest
  @EnumSource
  void stepsAndStreamsAreIndependent(Distribution one) {
    double[] first = one.draw(0, COUNT);
    double[] second = one.draw(1, COUNT);
    double[] shifted = Arrays.copyOfRange(first, 1, COUNT);
    double error = 3 * one.variance / Math.sqrt(COUNT);
    assertEquals(0, covariance(first, second, one.mean), error);
    assertEquals(0, covariance(shifted, first, one.mean), error);
  }

  private static double covariance(double[] a, double[] b, double mean) {
    int n = Math.min(a.length, b.length);
    return IntStream.range(0, n).mapToDouble(i -> (a[i] - mean) * (b[i] - mean)).sum() / n;
  }

  @ParameterizedTest
  @EnumSource
  void numbersAreTheSameForAnyThreadsAndBatches(Distribution one) {
    Node counter = input("counter");
    Node few = one.numbers.apply(counter, Shape.of(3, 5));
    Node many = one.numbers.apply(counter, Shape.of(700, 100));
    Map<Node, Tensor> feeds = Map.of(counter, Tensor.scalar(7));
    Tensor exact = Interpreter.evaluate(many, feeds);
    Tensor single = Program.of(many).compile().run(feeds).get(many);
    assertEquals(single, Program.of(many).threads(4).compile().run(feeds).get(many));
    assertEquals(
        exact, Program.of(many).precision(Precision.FLOAT64).compile().run(feeds).get(many));
    Tensor beginning = Program.of(few).compile().run(feeds).get(few);
    for (int i = 0; i < few.shape().size(); i++) {
      assertEquals(single.at(i), beginning.at(i), 1e-6 * Math.max(1, Math.abs(single.at(i))));
    }
    for (int i = 0; i < exact.size(); i++) {
      assertEquals(exact.at(i), single.at(i), 2e-5 * Math.max(1, Math.abs(exact.at(i))), "" + i);
    }
  }

  @Test
  void noNumberIsInfinite() {
    // the least and the greatest number that randomUniform gives
    for (double uniform : new double[] {0, 1 - 0x1p-24}) {
      double signed = 2 * uniform - (1 - 0x1p-24);
      double normal = Math.sqrt(2) * ErrorFunctions.erfinv(signed);
      assertEquals(5.42, Math.abs(normal), 0.01);
      assertEquals((float) signed, signed, "exact in float32");
    }
    Node extremes = constant(Tensor.vector(0x1p-25, 1 - 0x1p-24));
    Node exponential = Ops.negate(Ops.log(extremes));
    Tensor single = Program.of(exponential).compile().run(Map.of()).get(exponential);
    assertEquals(17.33, single.at(0), 0.01);
    assertEquals(0x1p-24, single.at(1), 0x1p-40);
    double[] tail = numbersOf(Sampling.truncatedNormal(constant(0), Shape.of(1000), 3, 4, SEED, 1));
    assertTrue(Arrays.stream(tail).allMatch(x -> x >= 3 && x <= 4));
  }

  @Test
  void bernoulliTakesEachItsProbability() {
    Node p = constant(Tensor.generate(Shape.of(4, COUNT), i -> i / COUNT / 3.0));
    double[] drawn = numbersOf(Sampling.bernoulli(p, constant(3), SEED, 1));
    for (int row = 0; row < 4; row++) {
      double share = Arrays.stream(drawn, row * COUNT, (row + 1) * COUNT).average().orElseThrow();
      double error = 3 * Math.sqrt(row / 3.0 * (1 - row / 3.0) / COUNT);
      assertEquals(row / 3.0, share, error + 1e-12);
    }
  }

  @Test
  void categoricalChoosesByProbability() {
    double[] p = {0.1, 0, 0.6, 0.3};
    Node logits = constant(Tensor.generate(Shape.of(COUNT, 4), i -> Math.log(p[i % 4]) + 5));
    int[] counts = new int[4];
    for (double chosen : numbersOf(Sampling.categorical(logits, constant(2), SEED, 1))) {
      counts[(int) chosen]++;
    }
    for (int k = 0; k < 4; k++) {
      assertEquals(p[k], (double) counts[k] / COUNT, 3 * Math.sqrt(p[k] * (1 - p[k]) / COUNT));
    }
  }

  @Test
  void everyPermutationIsAsLikely() {
    int[] counts = new int[27];
    Node counter = input("counter");
    Node order = Sampling.permutation(counter, 3, SEED, 1);
    Program program = Program.of(order).compile();
    int tries = 6000;
    for (int step = 0; step < tries; step++) {
      Tensor drawn = program.run(Map.of(counter, Tensor.scalar(step))).get(order);
      counts[(int) (9 * drawn.at(0) + 3 * drawn.at(1) + drawn.at(2))]++;
    }
    int[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
    assertEquals(6, seen.length);
    for (int count : seen) {
      assertEquals(tries / 6.0, count, 4 * Math.sqrt(tries / 6.0));
    }
    double[] all = numbersOf(Sampling.permutation(constant(0), 1000, SEED, 1));
    assertNotEquals(0, all[0] + all[1] + all[2] - 3);
    Arrays.sort(all);
    assertTrue(IntStream.range(0, 1000).allMatch(i -> all[i] == i));
  }

  @Test
  void boundsThatDoNotFitAreRefused() {
    for (double[] bounds : new double[][] {{2, 1}, {-6, 0}, {0, Double.NaN}}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      Sampling.truncatedNormal(
                          constant(0), Shape.of(2), bounds[0], bounds[1], 1, 2))
              .getMessage();
      assertTrue(message.contains("[truncatedNormal] bounds"), message);
    }
  }
}
