package dev.cotangent.nn.optimizer;

import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.tanh;
import static dev.cotangent.ops.Shapes.slice;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.Variable;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is done to gradients, rates and values around a rule. */
class OptimizerWrapperTests {
  private static final Node RATE = Expressions.constant(1);

  private static Node variable(String name, double... values) {
    return Expressions.variable(name, Tensor.vector(values));
  }

  private static Node constant(double... values) {
    return Expressions.constant(Tensor.vector(values));
  }

  private static Program program(Optimizer optimizer, Map<Node, Node> gradients) {
    return Program.of()
        .updates(optimizer.updates(gradients, RATE))
        .precision(Precision.FLOAT64)
        .compile();
  }

  private static void assertValue(Node w, double... expected) {
    assertArrayEquals(expected, w.variable().value().toDoubles(), 1e-15, w.toString());
  }

  @Test
  void clippingByValueCutsEachElement() {
    Node w = variable("w", 0, 0, 0);
    program(new Sgd().clipValue(2), Map.of(w, constant(1, -3, 5))).run(Map.of());
    assertValue(w, -1, 2, -2);
  }

  @Test
  void clippingByNormScalesEachVariableThatIsTooLong() {
    Node w = variable("w", 0, 0);
    Node b = variable("b", 0, 0);
    Map<Node, Node> gradients = Map.of(w, constant(6, -8), b, constant(0.3, 0.4));
    program(new Sgd().clipNorm(5), gradients).run(Map.of());
    assertValue(w, -3, 4);
    assertValue(b, -0.3, -0.4);
  }

  @Test
  void clippingByTheGlobalNormKeepsTheDirection() {
    Node w = variable("w", 0, 0);
    Node b = variable("b", 0);
    Map<Node, Node> gradients = Map.of(w, constant(2, -6), b, constant(3)); // of norm 7
    program(new Sgd().clipGlobalNorm(3.5), gradients).run(Map.of());
    assertValue(w, -1, 3);
    assertValue(b, -1.5);
    program(new Sgd().clipGlobalNorm(8), gradients).run(Map.of());
    assertValue(w, -3, 9);
    assertValue(b, -4.5);
  }

  @Test
  void whatIsNotFiniteShows() {
    Node w = variable("w", 0, 0);
    Node b = variable("b", 0);
    Map<Node, Node> gradients = Map.of(w, constant(Double.NaN, 1), b, constant(3));
    program(new Sgd().clipGlobalNorm(1), gradients).run(Map.of());
    assertTrue(Double.isNaN(b.variable().value().at(0)));
    Node c = variable("c", 5);
    Node huge = Expressions.constant(Tensor.vector(1e200));
    program(new Sgd().clipGlobalNorm(1), Map.of(c, huge)).run(Map.of());
    assertValue(c, 5); // a norm beyond the range takes no step
  }

  @Test
  void theLastOneSaidMeetsTheGradientsFirst() {
    // Two micro-batches of gradient 4 and 0: their mean is 2, which is clipped to 1; clipped
    // before, it would be 0.5.
    Node w = variable("w", 0);
    Node gradient = Expressions.input("gradient", 1);
    Program mean = program(new Sgd().clipGlobalNorm(1).accumulate(2), Map.of(w, gradient));
    mean.run(Map.of(gradient, Tensor.vector(4)));
    assertValue(w, 0);
    mean.run(Map.of(gradient, Tensor.vector(0)));
    assertValue(w, -1);
    Node v = variable("v", 0);
    Program clipped = program(new Sgd().accumulate(2).clipGlobalNorm(1), Map.of(v, gradient));
    clipped.run(Map.of(gradient, Tensor.vector(4)));
    clipped.run(Map.of(gradient, Tensor.vector(0)));
    assertValue(v, -0.5);
  }

  /** A small network whose parts see rows of one batch. */
  private record Model(List<Node> variables) {
    static Model create() {
      SplittableRandom random = new SplittableRandom(3);
      Node w1 = Expressions.variable("w1", random(random, 7, 9));
      Node b1 = Expressions.variable("b1", random(random, 9));
      Node w2 = Expressions.variable("w2", random(random, 9, 4));
      return new Model(List.of(w1, b1, w2));
    }

    Node loss(Node x, Node labels) {
      Node hidden = tanh(add(matmul(x, variables.get(0)), variables.get(1)));
      return Losses.crossEntropy(matmul(hidden, variables.get(2)), labels);
    }

    List<Tensor> values() {
      return variables.stream().map(w -> w.variable().value()).toList();
    }
  }

  private static Tensor random(SplittableRandom random, int... dims) {
    return Tensor.generate(Shape.of(dims), i -> random.nextDouble(-1, 1)).as(Precision.FLOAT32);
  }

  private static final int ROWS = 8;

  /** Weights after three large batches, each taken as so many micro-batches. */
  private static List<Tensor> accumulated(Optimizer rule, int parts) {
    Model model = Model.create();
    Node x = Expressions.input("x", ROWS, 7);
    Node labels = Expressions.input("labels", ROWS);
    Node loss = model.loss(x, labels);
    Program step =
        Program.of(loss)
            .updates(
                rule.accumulate(parts)
                    .updates(Gradients.of(loss, model.variables()), Expressions.constant(0.1)))
            .compile();
    for (int i = 0; i < 3 * parts; i++) {
      step.run(Map.of(x, inputs(i, ROWS), labels, labels(i, ROWS)));
    }
    return model.values();
  }

  /** Weights after three large batches, the loss of each a mean of the losses of equal parts. */
  private static List<Tensor> atOnce(Optimizer rule, int parts) {
    Model model = Model.create();
    Node x = Expressions.input("x", parts * ROWS, 7);
    Node labels = Expressions.input("labels", parts * ROWS);
    List<Map<Node, Node>> gradients = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      Node part = model.loss(rows(x, i), rows(labels, i));
      gradients.add(Gradients.of(part, model.variables()));
    }
    Map<Node, Node> means = new LinkedHashMap<>(); // norms are added in this order
    for (Node w : model.variables()) {
      Node sum = gradients.stream().map(g -> g.get(w)).reduce((a, b) -> add(a, b)).orElseThrow();
      means.put(w, multiply(sum, 1.0 / parts));
    }
    Program step = Program.of().updates(rule.updates(means, Expressions.constant(0.1))).compile();
    run(step, x, labels, parts);
    return model.values();
  }

  private static Node rows(Node batch, int part) {
    return slice(batch, 0, part * ROWS, (part + 1) * ROWS);
  }

  /** Weights after three large batches, whose loss is one expression of all rows. */
  private static List<Tensor> asOneLoss(Optimizer rule, int parts, boolean meanOfParts) {
    Model model = Model.create();
    Node x = Expressions.input("x", parts * ROWS, 7);
    Node labels = Expressions.input("labels", parts * ROWS);
    Node loss =
        !meanOfParts
            ? model.loss(x, labels)
            : multiply(
                IntStream.range(0, parts)
                    .mapToObj(i -> model.loss(rows(x, i), rows(labels, i)))
                    .reduce((a, b) -> add(a, b))
                    .orElseThrow(),
                1.0 / parts);
    Program step =
        Program.of()
            .updates(rule.updates(Gradients.of(loss, model.variables()), Expressions.constant(0.1)))
            .compile();
    run(step, x, labels, parts);
    return model.values();
  }

  private static void run(Program step, Node x, Node labels, int parts) {
    for (int batch = 0; batch < 3; batch++) {
      float[] rows = new float[parts * ROWS * 7];
      float[] classes = new float[parts * ROWS];
      for (int i = 0; i < parts; i++) {
        int number = batch * parts + i;
        System.arraycopy(inputs(number, ROWS).toFloats(), 0, rows, i * ROWS * 7, ROWS * 7);
        System.arraycopy(labels(number, ROWS).toFloats(), 0, classes, i * ROWS, ROWS);
      }
      step.run(Map.of(x, Tensor.of(x.shape(), rows), labels, Tensor.of(labels.shape(), classes)));
    }
  }

  private static Tensor inputs(int number, int rows) {
    return random(new SplittableRandom(number), rows, 7);
  }

  private static Tensor labels(int number, int rows) {
    SplittableRandom random = new SplittableRandom(100 + number);
    return Tensor.generate(Shape.of(rows), i -> random.nextInt(4));
  }

  @Test
  void accumulatedStepsAreBitwiseThoseOfTheMeanOfThePartsGradients() {
    for (int parts : new int[] {1, 2, 4, 8}) {
      assertEquals(atOnce(new Adam(), parts), accumulated(new Adam(), parts), parts + " parts");
      Supplier<Optimizer> rule = () -> new Sgd().momentum(0.9).clipGlobalNorm(0.1);
      assertEquals(atOnce(rule.get(), parts), accumulated(rule.get(), parts), parts + " parts");
    }
  }

  @Test
  void accumulatedStepsOfTwoPartsAreBitwiseThoseOfTheMeanOfTheirLosses() {
    assertEquals(asOneLoss(new Adam(), 2, true), accumulated(new Adam(), 2));
    assertEquals(asOneLoss(new Sgd(), 2, true), accumulated(new Sgd(), 2));
  }

  @Test
  void accumulatedStepsDifferFromOneLossByRounding() {
    for (int parts : new int[] {2, 3, 4}) {
      List<Tensor> once = asOneLoss(new Sgd().momentum(0.9), parts, false);
      List<Tensor> small = accumulated(new Sgd().momentum(0.9), parts);
      for (int i = 0; i < once.size(); i++) {
        assertArrayEquals(once.get(i).toDoubles(), small.get(i).toDoubles(), 1e-6);
      }
    }
  }

  @Test
  void groupsAreChosenByName() {
    Node weight = variable("dense1/weight", 1);
    Node bias = variable("dense1/bias", 1);
    Node scale = variable("batchNorm1/weight", 1);
    Node head = variable("head/weight", 1);
    Map<Node, Node> none =
        Map.of(weight, constant(0), bias, constant(0), scale, constant(0), head, constant(0));
    program(new Adam().weightDecay(0.5).noDecay("*/bias", "*norm*"), none).run(Map.of());
    assertValue(weight, 0.5);
    assertValue(bias, 1);
    assertValue(scale, 1);
    assertValue(head, 0.5);
    Map<Node, Node> ones =
        Map.of(weight, constant(1), bias, constant(1), scale, constant(1), head, constant(1));
    Sgd sgd = new Sgd();
    program(sgd.group(sgd.scaleRate(10), "head/*").freeze("*1/weight"), ones).run(Map.of());
    assertValue(weight, 0.5);
    assertValue(bias, 0);
    assertValue(scale, 1);
    assertValue(head, -9.5);
  }

  @Test
  void aGroupThatMatchesNothingIsRefused() {
    Node w = variable("dense1/weight", 1);
    Optimizer typo = new Adam().freeze("desne*", "x");
    String message =
        assertThrows(IllegalArgumentException.class, () -> typo.state(List.of(w))).getMessage();
    assertTrue(message.contains("[desne*, x]") && message.contains("dense1/weight"), message);
    assertThrows(IllegalArgumentException.class, () -> new Adam().freeze());
    // What stands in a pattern besides * stands for itself.
    Node dotted = variable("aXb", 1);
    assertThrows(
        IllegalArgumentException.class, () -> new Sgd().freeze("a.b").state(List.of(dotted)));
  }

  @Test
  void averagesAreThoseOfTheirFormulas() {
    double decay = 0.9;
    WeightAverage ema = WeightAverage.exponential(decay);
    WeightAverage warm = WeightAverage.exponentialWithWarmUp(decay);
    WeightAverage swa = WeightAverage.stochastic(5, 3);
    Node w = Expressions.variable("w", Tensor.scalar(4));
    Node gradient = Expressions.input("gradient", Shape.scalar());
    Program step = program(new Sgd().average(ema).average(warm).average(swa), Map.of(w, gradient));
    SplittableRandom random = new SplittableRandom(1);
    List<Double> values = new ArrayList<>();
    List<Double> chosen = new ArrayList<>();
    double growing = Double.NaN;
    for (int t = 1; t <= 60; t++) {
      step.run(Map.of(gradient, Tensor.scalar(random.nextDouble(-1, 1))));
      double value = w.variable().value().item();
      values.add(value);
      double sum = 0;
      double weights = 0;
      for (int i = 0; i < t; i++) {
        double weight = Math.pow(decay, t - 1 - i);
        sum += weight * values.get(i);
        weights += weight;
      }
      assertEquals(sum / weights, averaged(ema, w), 1e-13, "step " + t);
      double d = Math.min(decay, (1.0 + t) / (10 + t));
      growing = t == 1 ? value : d * growing + (1 - d) * value;
      assertEquals(growing, averaged(warm, w), 1e-13, "step " + t);
      if (t >= 5 && (t - 5) % 3 == 0) {
        chosen.add(value);
      }
      assertEquals(t >= 5, swa.hasBegun(List.of(w)));
      if (t >= 5) {
        double mean = chosen.stream().mapToDouble(x -> x).average().orElseThrow();
        assertEquals(mean, averaged(swa, w), 1e-13, "step " + t);
      }
    }
  }

  private static double averaged(WeightAverage average, Node w) {
    return average.values(List.of(w)).get(w.variable()).item();
  }

  @Test
  void averagesAndValuesChangePlaces() {
    WeightAverage average = WeightAverage.exponential(0.5);
    Node a = variable("a", 1, 1);
    Node b = variable("b", 10);
    List<Node> both = List.of(a, b);
    Optimizer optimizer = new Sgd().average(average);
    Program step = program(optimizer, Map.of(a, constant(1, -1), b, constant(3)));
    String message =
        assertThrows(IllegalStateException.class, () -> average.swap(both)).getMessage();
    assertTrue(message.contains("average"), message);
    step.run(Map.of());
    step.run(Map.of());
    assertValue(a, -1, 3);
    // Of 0 and −1 the mean with weights 1/3 and 2/3.
    double[] expected = {-2 / 3.0, 2 / 3.0 + 2};
    assertArrayEquals(
        expected, average.during(both, () -> a.variable().value().toDoubles()), 1e-15);
    assertValue(a, -1, 3);
    assertThrows(
        IllegalStateException.class,
        () ->
            average.during(
                both,
                () -> {
                  throw new IllegalStateException("stopped");
                }));
    assertValue(a, -1, 3);
    average.swap(both);
    assertValue(b, (7 + 2 * 4) / 3.0);
  }

  @Test
  void aFrozenVariablesAverageIsItsValue() {
    WeightAverage average = WeightAverage.exponential(0.5);
    Node a = variable("a", 1);
    Node b = variable("b", 10);
    program(new Sgd().freeze("b").average(average), Map.of(a, constant(1), b, constant(3)))
        .run(Map.of());
    assertEquals(10, averagedAt(average, List.of(a, b), b));
  }

  private static double averagedAt(WeightAverage average, List<Node> all, Node w) {
    return average.values(all).get(w.variable()).at(0);
  }

  @Test
  void aPlateauLowersTheRate() {
    Plateau plateau = new Plateau().patience(1).times(0.5).threshold(0.1).cooldown(1).least(0.2);
    double[] figures = {10, 9.5, 9.2, 7, 7, 7, 7, 7, 7, 7, 7, 7, Double.NaN, 1};
    // By hand: 9.5 and 9.2 are not better than 10 by a tenth, so 9.2 halves the rate; 7 is better;
    // of the further ones the second halves it again, the next only cools down.
    double[] factors = {1, 1, .5, .5, .5, .25, .25, .25, .2, .2, .2, .2, .2, .2};
    for (int i = 0; i < figures.length; i++) {
      plateau.accept(figures[i]);
      assertEquals(factors[i], plateau.factor(), 1e-8, "figure " + i);
    }
    Plateau accuracy = new Plateau().highestIsBest().patience(0).threshold(0);
    accuracy.accept(0.5);
    accuracy.accept(0.6);
    assertEquals(1, accuracy.factor());
    accuracy.accept(0.6);
    assertEquals(0.1, accuracy.factor(), 1e-8);
  }

  @Test
  void aPlateausFactorIsPartOfTheRateAndItsStateOfTheOptimizers() {
    Plateau plateau = new Plateau().patience(0).times(0.5);
    Node w = variable("w", 0);
    Optimizer optimizer = new Sgd().reduceOn(plateau).accumulate(1);
    Program step = program(optimizer, Map.of(w, constant(1)));
    step.run(Map.of());
    assertValue(w, -1);
    plateau.accept(Double.NaN);
    assertEquals(0.5, plateau.factor());
    step.run(Map.of());
    assertValue(w, -1.5);
    assertEquals(0.5, plateau.factor());
    assertTrue(names(optimizer, w).contains("plateau/factor"));
  }

  private static List<String> names(Optimizer optimizer, Node... variables) {
    return optimizer.state(List.of(variables)).stream()
        .map(node -> node.variable().name())
        .toList();
  }

  @Test
  void stateOfAllWrappersIsNamedOnce() {
    Node w = variable("w", 0);
    Optimizer optimizer =
        new NAdam()
            .average(WeightAverage.exponential(0.9))
            .average(WeightAverage.stochastic(1, 1))
            .reduceOn(new Plateau())
            .clipNorm(1)
            .accumulate(2);
    List<String> names = names(optimizer, w);
    assertEquals(names.stream().distinct().toList(), names);
    assertTrue(
        names.containsAll(
            List.of("moment1/w", "ema/w", "swa/w", "sum/w", "accumulated/w", "plateau/best")),
        names.toString());
    assertEquals(names, names(optimizer, w));
  }

  @Test
  void allThatIsStateIsAllThatAStopCanLose() {
    for (Supplier<Optimizer> rule : Rules.ALL) {
      Map<Boolean, List<Double>> after = new HashMap<>();
      for (boolean stopped : new boolean[] {false, true}) {
        List<Double> values = new ArrayList<>();
        Training training = new Training(rule.get());
        for (int t = 0; t < 25; t++) {
          if (stopped && t == 11) {
            Training next = new Training(rule.get());
            next.take(training);
            training = next;
          }
          training.step(t);
          values.add(training.w.variable().value().item());
        }
        after.put(stopped, values);
      }
      assertEquals(after.get(false), after.get(true), rule.get().toString());
    }
  }

  private static final class Training {
    final Node w = Expressions.variable("w", Tensor.scalar(1));
    final Node gradient = Expressions.input("gradient", Shape.scalar());
    final Plateau plateau = new Plateau().patience(1);
    final Optimizer optimizer;
    final Program program;

    Training(Optimizer rule) {
      optimizer =
          rule.average(WeightAverage.exponential(0.9))
              .average(WeightAverage.stochastic(3, 2))
              .reduceOn(plateau)
              .clipGlobalNorm(0.5)
              .accumulate(3);
      program =
          Program.of()
              .updates(optimizer.updates(Map.of(w, gradient), Expressions.constant(0.1)))
              .compile();
    }

    void step(int t) {
      program.run(Map.of(gradient, Tensor.scalar(Math.sin(t * t))));
      if (t % 3 == 2) {
        plateau.accept(w.variable().value().item());
      }
    }

    void take(Training other) {
      Map<Variable, Tensor> values = new HashMap<>();
      values.put(w.variable(), other.w.variable().value());
      List<Node> from = other.optimizer.state(List.of(other.w));
      List<Node> to = optimizer.state(List.of(w));
      for (int i = 0; i < to.size(); i++) {
        assertEquals(from.get(i).variable().name(), to.get(i).variable().name());
        values.put(to.get(i).variable(), from.get(i).variable().value());
      }
      Variable.setAll(values);
    }
  }

  @Test
  void wrappersAreToldInWords() {
    assertEquals(
        "sgd(momentum 0.0, weight decay 0.0), gradients clipped by global norm to 1.0,"
            + " every 4 micro-batches",
        new Sgd().clipGlobalNorm(1).accumulate(4).toString());
    assertEquals(
        "lion(betas 0.9 and 0.99, weight decay 0.1), but [*/bias]:"
            + " lion(betas 0.9 and 0.99, weight decay 0.0)",
        new Lion().weightDecay(0.1).noDecay("*/bias").toString());
    assertEquals(
        "adagrad(epsilon 1.0E-10, weight decay 0.0), learning rate times 0.5,"
            + " weights averaged exponentially with decay 0.9",
        new Adagrad().scaleRate(0.5).average(WeightAverage.exponential(0.9)).toString());
    assertNotEquals(new Plateau().toString(), new Plateau().times(0.2).toString());
  }

  @Test
  void settingsBeyondTheirRangesAreRefused() {
    Sgd sgd = new Sgd();
    for (double value : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(IllegalArgumentException.class, () -> sgd.clipValue(value));
      assertThrows(IllegalArgumentException.class, () -> sgd.clipNorm(value));
      assertThrows(IllegalArgumentException.class, () -> sgd.clipGlobalNorm(value));
      assertThrows(IllegalArgumentException.class, () -> sgd.scaleRate(value));
      assertThrows(IllegalArgumentException.class, () -> new Plateau().times(value));
    }
    assertThrows(IllegalArgumentException.class, () -> sgd.accumulate(0));
    assertThrows(IllegalArgumentException.class, () -> WeightAverage.exponential(1));
    assertThrows(IllegalArgumentException.class, () -> WeightAverage.exponentialWithWarmUp(-0.1));
    assertThrows(IllegalArgumentException.class, () -> WeightAverage.stochastic(0, 1));
    assertThrows(IllegalArgumentException.class, () -> WeightAverage.stochastic(1, 0));
    assertThrows(IllegalArgumentException.class, () -> WeightAverage.stochastic(1, (1 << 24) + 1));
    assertThrows(IllegalArgumentException.class, () -> new Plateau().times(1));
    assertThrows(IllegalArgumentException.class, () -> new Plateau().patience(-1));
    assertThrows(IllegalArgumentException.class, () -> new Plateau().cooldown(-1));
    assertThrows(IllegalArgumentException.class, () -> new Plateau().threshold(1));
    assertThrows(IllegalArgumentException.class, () -> new Plateau().least(1));
  }
}
