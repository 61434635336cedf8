package dev.cotangent.ops;

import static dev.cotangent.core.Expressions.constant;
import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.cases.Draw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class CtcTests {
  private static final int CLASSES = 3;
  private static final int STEPS = 5;
  private static final int MOST = 3;

  /** The likelihood of labels: that of all sequences of classes that are an alignment of them. */
  private static double likelihood(double[][] logits, List<Integer> labels, int blank) {
    double[][] p = new double[logits.length][CLASSES];
    for (int t = 0; t < p.length; t++) {
      double sum = Arrays.stream(logits[t]).map(Math::exp).sum();
      for (int k = 0; k < CLASSES; k++) {
        p[t][k] = Math.exp(logits[t][k]) / sum;
      }
    }
    double all = 0;
    int sequences = (int) Math.pow(CLASSES, p.length);
    for (int number = 0; number < sequences; number++) {
      List<Integer> said = new ArrayList<>();
      double product = 1;
      int before = blank;
      for (int t = 0, rest = number; t < p.length; t++, rest /= CLASSES) {
        int k = rest % CLASSES;
        product *= p[t][k];
        if (k != blank && k != before) {
          said.add(k);
        }
        before = k;
      }
      all += said.equals(labels) ? product : 0;
    }
    return all;
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void theCostIsThatOfAllAlignments(@ForAll long seed) {
    Draw draw = new Draw(seed);
    int n = draw.number(1, 3);
    int blank = draw.number(0, CLASSES - 1);
    Tensor logits = draw.normal(Shape.of(n, STEPS, CLASSES));
    int[] steps = IntStream.range(0, n).map(i -> draw.number(1, STEPS)).toArray();
    int[] counts = IntStream.range(0, n).map(i -> draw.number(0, MOST)).toArray();
    int[][] labels = new int[n][MOST];
    for (int[] row : labels) {
      for (int i = 0; i < MOST; i++) {
        row[i] = (blank + draw.number(1, CLASSES - 1)) % CLASSES; // often the same again
      }
    }
    Tensor targets =
        Tensor.generate(
            Shape.of(n, MOST), i -> i % MOST < counts[i / MOST] ? labels[i / MOST][i % MOST] : -1);
    Ctc ctc =
        new Ctc()
            .blank(blank)
            .inputLengths(constant(Tensor.generate(Shape.of(n), i -> steps[i])))
            .targetLengths(constant(Tensor.generate(Shape.of(n), i -> counts[i])));
    Node x = input("logits", n, STEPS, CLASSES);
    Node costs = ctc.loss().costs(x, constant(targets));
    Node finite = ctc.zeroInfinity().perLabel().loss().costs(x, constant(targets));
    Tensor exact = Interpreter.evaluate(costs, Map.of(x, logits));
    Tensor single = Program.of(costs).compile().run(Map.of(x, logits)).get(costs);
    for (int i = 0; i < n; i++) {
      double[][] mine = new double[steps[i]][CLASSES];
      for (int t = 0; t < steps[i]; t++) {
        for (int k = 0; k < CLASSES; k++) {
          mine[t][k] = logits.at((i * STEPS + t) * CLASSES + k);
        }
      }
      List<Integer> said = Arrays.stream(labels[i]).limit(counts[i]).boxed().toList();
      double expected = -Math.log(likelihood(mine, said, blank));
      assertEquals(expected, exact.at(i), 1e-12 * Math.max(1, Math.abs(expected)));
      assertEquals(expected, single.at(i), 1e-4);
      double perLabel = Double.isInfinite(expected) ? 0 : expected / Math.max(1, counts[i]);
      assertEquals(perLabel, Interpreter.evaluate(finite, Map.of(x, logits)).at(i), 1e-12);
    }
  }

  private final Node x = input("logits", 3, 4, CLASSES);
  private final Node targets = constant(Tensor.of(Shape.of(3, 2), 1, 1, 2, 1, 1, -1));
  private final Ctc ragged =
      new Ctc()
          .inputLengths(constant(Tensor.vector(4, 2, 3)))
          .targetLengths(constant(Tensor.vector(2, 2, 1)));

  @Example
  void gradientsOfBothOrdersAgreeWithDifferences() {
    assertGradients(ragged.loss().apply(x, targets));
    Node weights = constant(Tensor.vector(1, 0, 3));
    assertGradients(ragged.perLabel().loss().weights(weights).apply(x, targets));
    assertGradients(
        Losses.ctc().costs(input("z", 2, 5, CLASSES), constant(Tensor.of(Shape.of(2, 1), 1, 2))));
  }

  @Example
  void whatHasNoInfluenceMayBeAnything() {
    Node loss = ragged.loss().apply(x, targets);
    Node gradient = Gradients.of(loss, x);
    Tensor logits = new Draw(9).normal(x.shape());
    int[] steps = {4, 2, 3};
    Tensor broken =
        Tensor.generate(
            x.shape(), i -> i / CLASSES % 4 < steps[i / CLASSES / 4] ? logits.at(i) : Double.NaN);
    Map<Node, Tensor> expected = Interpreter.run(List.of(loss, gradient), Map.of(x, logits));
    assertEquals(expected, Interpreter.run(List.of(loss, gradient), Map.of(x, broken)));
  }

  @Example
  void labelsThatDoNotFitCostInfinitelyMuchWithoutDerivatives() {
    Node z = input("z", 1, 2, CLASSES);
    Node twice = constant(Tensor.of(Shape.of(1, 2), 1, 1)); // needs a blank between
    Node loss = Losses.ctc().apply(z, twice);
    Map<Node, Tensor> feeds = Map.of(z, new Draw(1).normal(z.shape()));
    assertEquals(Double.POSITIVE_INFINITY, Interpreter.evaluate(loss, feeds).item());
    Node gradient = Gradients.of(loss, z);
    assertEquals(Tensor.full(z.shape(), 0), Interpreter.evaluate(gradient, feeds));
    Node zero = new Ctc().zeroInfinity().loss().apply(z, twice);
    assertEquals(0, Interpreter.evaluate(zero, feeds).item());
  }

  /** A class that is masked by an infinite logit, and long sequences, in float32. */
  @Example
  void logarithmsNeitherOverflowNorVanish() {
    Node z = input("z", 1, 400, CLASSES);
    Node target = constant(Tensor.of(Shape.of(1, 1), 1));
    Node loss = Losses.ctc().apply(z, target);
    Node gradient = Gradients.of(loss, z);
    Tensor masked =
        Tensor.generate(z.shape(), i -> i % CLASSES == 2 ? Double.NEGATIVE_INFINITY : 0);
    // of 2⁴⁰⁰ sequences of two classes, those with one run of the label
    double expected = 400 * Math.log(2) - Math.log(400 * 401 / 2.0);
    var results = Program.of(loss, gradient).compile().run(Map.of(z, masked));
    assertEquals(expected, results.scalar(loss), 1e-3);
    assertTrue(
        IntStream.range(0, z.shape().size())
            .allMatch(i -> Double.isFinite(results.get(gradient).at(i))));
  }

  @Example
  void whatDoesNotFitIsRefused() {
    assertRefused("[n, labels]", () -> Losses.ctc().apply(x, input("t", 2, 2)));
    assertRefused("one of 3 classes: 3", () -> new Ctc().blank(3).loss().apply(x, targets));
    assertRefused("one of the classes: -1", () -> new Ctc().blank(-1));
    assertRefused(
        "input length for each of 3",
        () -> new Ctc().inputLengths(input("steps", 2)).loss().apply(x, targets));
  }

  private static void assertRefused(String part, Runnable action) {
    String message = assertThrows(IllegalArgumentException.class, action::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
