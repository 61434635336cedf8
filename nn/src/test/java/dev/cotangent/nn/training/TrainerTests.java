package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.RateCurve;
import dev.cotangent.nn.optimizer.RateFinder;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainerTests {
  private static final Shape POINT = Shape.of(2);

  /** Points of the plane; the class is whether both coordinates have the same sign. */
  private static Examples quadrants(int count, long seed) {
    Tensor points = new CounterRandom(seed, 1).normal(Shape.of(count, 2));
    Tensor labels =
        Tensor.generate(Shape.of(count), i -> points.get(i, 0) * points.get(i, 1) > 0 ? 1 : 0);
    return Examples.of(points, labels);
  }

  private static Network mlp(long seed) {
    return Network.of(Sequential.of(dense(24), tanh(), dense(2)), POINT, seed);
  }

  private static List<Tensor> values(Network network) {
    return network.variables().stream().map(v -> v.variable().value()).toList();
  }

  /** Examples that remember what was asked for. */
  private static final class Recorded implements Examples {
    private final Examples examples;
    final List<int[]> batches = new ArrayList<>();

    Recorded(Examples examples) {
      this.examples = examples;
    }

    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public Tensor inputs(int... indices) {
      batches.add(indices);
      return examples.inputs(indices);
    }

    @Override
    public Tensor targets(int... indices) {
      return examples.targets(indices);
    }
  }

  @Test
  void aNetworkLearnsWhatALineCannotSeparate() {
    Examples training = quadrants(400, 1);
    Examples validation = quadrants(200, 2);
    Network network = mlp(1);
    History history =
        Trainer.of(network)
            .learningRate(LearningRate.oneCycle(0.03))
            .batchSize(32)
            .epochs(20)
            .fit(training, validation);
    assertTrue(history.last().validation().accuracy() >= 0.95, history.toCsv());
    assertTrue(history.last().training().loss() < 0.15, history.toCsv());
    Network line = Network.of(dense(2), POINT, 1);
    History linear =
        Trainer.of(line).learningRate(0.03).batchSize(32).epochs(20).fit(training, validation);
    assertTrue(linear.last().validation().accuracy() < 0.7, linear.toCsv());
  }

  @Test
  void trainingIsDescentByHandLastSmallerBatchIncluded() {
    int count = 10;
    Examples examples = quadrants(count, 3);
    Network network = Network.of(dense(2), POINT, 4);
    double[] w = network.variables().get(0).variable().value().toDoubles();
    double[] b = new double[2];
    Trainer trainer =
        Trainer.of(network)
            .optimizer(new Sgd())
            .learningRate(LearningRate.stepDecay(0.5, 0.5, 2))
            .batchSize(4)
            .epochs(2)
            .precision(Precision.FLOAT64);
    History history = trainer.fit(examples, examples);
    int step = 0;
    for (int epoch = 1; epoch <= 2; epoch++) {
      int[] order = network.random("shuffle/epoch" + epoch).permutation(count);
      double loss = 0;
      double right = 0;
      for (int from = 0; from < count; from += 4) {
        int[] batch = Arrays.copyOfRange(order, from, Math.min(count, from + 4));
        double[] dw = new double[4];
        double[] db = new double[2];
        for (int n : batch) {
          double[] x = examples.inputs(n).toDoubles();
          int label = (int) examples.targets(n).item();
          double[] p = probabilities(w, b, x);
          loss -= Math.log(p[label]) / count;
          right += p[label] > 0.5 ? 1.0 / count : 0;
          for (int k = 0; k < 2; k++) {
            double d = (p[k] - (k == label ? 1 : 0)) / batch.length;
            db[k] += d;
            dw[2 * k] += d * x[0];
            dw[2 * k + 1] += d * x[1];
          }
        }
        double rate = 0.5 * Math.pow(0.5, step / 2);
        step++;
        for (int k = 0; k < 4; k++) {
          w[k] -= rate * dw[k];
          b[k / 2] -= k % 2 == 0 ? rate * db[k / 2] : 0;
        }
      }
      Evaluation training = history.epochs().get(epoch - 1).training();
      assertEquals(loss, training.loss(), 1e-12);
      assertEquals(right, training.accuracy(), 1e-12);
    }
    assertArrayEquals(w, network.variables().get(0).variable().value().toDoubles(), 1e-12);
    assertArrayEquals(b, network.variables().get(1).variable().value().toDoubles(), 1e-12);
    double loss = 0;
    for (int n = 0; n < count; n++) {
      double[] p = probabilities(w, b, examples.inputs(n).toDoubles());
      loss -= Math.log(p[(int) examples.targets(n).item()]) / count;
    }
    assertEquals(loss, history.last().validation().loss(), 1e-12);
    assertEquals(loss, trainer.evaluate(examples).loss(), 1e-12);
    assertEquals(6, network.step().variable().value().item());
  }

  private static double[] probabilities(double[] w, double[] b, double[] x) {
    double z0 = w[0] * x[0] + w[1] * x[1] + b[0];
    double z1 = w[2] * x[0] + w[3] * x[1] + b[1];
    double p0 = 1 / (1 + Math.exp(z1 - z0));
    return new double[] {p0, 1 - p0};
  }

  @Test
  void everyEpochMeetsEverySampleOnceInAnOrderOfItsOwn() {
    Recorded examples = new Recorded(quadrants(23, 1));
    Trainer.of(mlp(1)).batchSize(5).epochs(3).fit(examples);
    assertEquals(15, examples.batches.size());
    int[] sizes = examples.batches.stream().mapToInt(batch -> batch.length).toArray();
    assertArrayEquals(new int[] {5, 5, 5, 5, 3, 5, 5, 5, 5, 3, 5, 5, 5, 5, 3}, sizes);
    List<List<Integer>> orders = new ArrayList<>();
    for (int epoch = 0; epoch < 3; epoch++) {
      List<Integer> order =
          examples.batches.subList(5 * epoch, 5 * epoch + 5).stream()
              .flatMap(batch -> Arrays.stream(batch).boxed())
              .toList();
      assertEquals(IntStream.range(0, 23).boxed().toList(), order.stream().sorted().toList());
      orders.add(order);
    }
    assertNotEquals(orders.get(0), orders.get(1));
    assertNotEquals(orders.get(1), orders.get(2));
    Recorded again = new Recorded(quadrants(23, 1));
    Trainer.of(mlp(1)).batchSize(23).epochs(1).fit(again);
    assertEquals(orders.get(0), Arrays.stream(again.batches.get(0)).boxed().toList());
    Recorded other = new Recorded(quadrants(23, 1));
    Trainer.of(mlp(2)).batchSize(23).epochs(1).fit(other);
    assertNotEquals(orders.get(0), Arrays.stream(other.batches.get(0)).boxed().toList());
  }

  private static List<Tensor> trainImages(int threads) {
    Network network =
        Network.of(
            Sequential.of(
                conv2d(4, 3).same(), relu(), maxPool(2), flatten(), dropout(0.25), dense(3)),
            Shape.of(1, 8, 8),
            9);
    Examples examples =
        Examples.of(
            new CounterRandom(1, 1).normal(Shape.of(42, 1, 8, 8)),
            Tensor.generate(Shape.of(42), i -> i % 3));
    Trainer.of(network).threads(threads).batchSize(16).epochs(2).fit(examples);
    return values(network);
  }

  @Test
  void theNumberOfThreadsChangesNoBit() {
    List<Tensor> one = trainImages(1);
    assertEquals(one, trainImages(1));
    assertEquals(one, trainImages(2));
    assertEquals(one, trainImages(4));
  }

  @Test
  void evaluationChangesNothingAndDropsNothing() {
    Network network = Network.of(Sequential.of(dense(8), dropout(0.5), dense(2)), POINT, 1);
    Examples examples = quadrants(50, 1);
    Trainer trainer = Trainer.of(network).batchSize(16);
    trainer.fit(examples);
    List<Tensor> before = values(network);
    double step = network.step().variable().value().item();
    Evaluation first = trainer.evaluate(examples);
    assertEquals(first, trainer.evaluate(examples));
    assertEquals(before, values(network));
    assertEquals(step, network.step().variable().value().item());
    // The same from the predictions, all in one batch.
    int[] all = IntStream.range(0, 50).toArray();
    Tensor logits = network.predict(examples.inputs(all));
    int right = 0;
    double loss = 0;
    for (int n = 0; n < 50; n++) {
      int predicted = logits.get(n, 1) > logits.get(n, 0) ? 1 : 0;
      int label = (int) examples.targets(n).item();
      loss += Math.log1p(Math.exp(logits.get(n, 1 - label) - logits.get(n, label))) / 50;
      right += predicted == examples.targets(n).item() ? 1 : 0;
    }
    assertEquals(right / 50.0, first.accuracy(), 1e-6);
    assertEquals(loss, first.loss(), 1e-6);
  }

  @Test
  void callbacksComeInOrder() {
    List<String> log = new ArrayList<>();
    Trainer.of(mlp(1))
        .batchSize(4)
        .epochs(2)
        .learningRate(LearningRate.stepDecay(1, 0.5, 3))
        .onEpochEnd(epoch -> log.add("epoch " + epoch.number()))
        .onBatchEnd(
            b ->
                log.add(
                    b.epoch()
                        + "."
                        + b.batch()
                        + "/"
                        + b.batches()
                        + " "
                        + b.samples()
                        + " at "
                        + b.learningRate()))
        .onBatchEnd(b -> log.add("second"))
        .fit(quadrants(6, 1), quadrants(3, 2));
    assertEquals(
        List.of(
            "1.1/2 4 at 1.0",
            "second",
            "1.2/2 2 at 1.0",
            "second",
            "epoch 1",
            "2.1/2 4 at 1.0",
            "second",
            "2.2/2 2 at 0.5",
            "second",
            "epoch 2"),
        log);
  }

  @Test
  void trainingCanBeStoppedAfterAnEpochOrWithinOne() {
    Trainer byEpoch = Trainer.of(mlp(1)).epochs(10);
    byEpoch.onEpochEnd(
        epoch -> {
          if (epoch.number() == 2) {
            byEpoch.stop();
          }
        });
    assertEquals(2, byEpoch.fit(quadrants(10, 1)).epochs().size());
    Trainer byBatch = Trainer.of(mlp(1)).epochs(10).batchSize(2);
    byBatch.onBatchEnd(
        batch -> {
          if (batch.batch() == 3) {
            byBatch.stop();
          }
        });
    History history = byBatch.fit(quadrants(10, 1), quadrants(5, 2));
    assertEquals(List.of(), history.epochs()); // a part of an epoch is none
    assertEquals("epoch 1, step 3 of 5", history.interruption().orElseThrow().toString());
    NoSuchElementException e = assertThrows(NoSuchElementException.class, history::last);
    assertTrue(e.getMessage().contains("epoch 1, step 3 of 5"), e.getMessage());
    assertThrows(NoSuchElementException.class, history::best);
    assertEquals(1, history.toCsv().lines().count());
  }

  @Test
  void trainingOnIsTrainingLonger() {
    Examples examples = quadrants(20, 1);
    Network once = mlp(1);
    History all = Trainer.of(once).batchSize(8).epochs(3).fit(examples);
    Network twice = mlp(1);
    Trainer trainer = Trainer.of(twice).batchSize(8).epochs(1);
    trainer.fit(examples);
    History rest = trainer.epochs(2).fit(examples);
    assertEquals(values(once), values(twice));
    assertEquals(List.of(2, 3), rest.epochs().stream().map(Epoch::number).toList());
    assertEquals(all.last().training(), rest.last().training());
  }

  @Test
  void aTrainingLoopCanBeWrittenByHand() {
    Examples examples = quadrants(200, 1);
    Network network = mlp(3);
    Node x = Expressions.input("x", 200, 2);
    Node labels = Expressions.input("labels", 200);
    Node loss = Losses.crossEntropy(network.training(x), labels);
    Program step =
        Program.of(loss)
            .updates(
                new Adam()
                    .updates(Gradients.of(loss, network.variables()), Expressions.constant(0.05)))
            .update(network.step(), network.nextStep())
            .compile();
    int[] all = IntStream.range(0, 200).toArray();
    Map<Node, Tensor> feeds = Map.of(x, examples.inputs(all), labels, examples.targets(all));
    double first = step.run(feeds).scalar(loss);
    double last = first;
    for (int i = 0; i < 100; i++) {
      last = step.run(feeds).scalar(loss);
    }
    assertTrue(first > 0.5 && last < 0.1, first + " to " + last);
  }

  @Test
  void regressionAndTwoClassesWithOneLogit() {
    Tensor x = new CounterRandom(1, 1).normal(Shape.of(100, 2));
    Tensor y = Tensor.generate(Shape.of(100, 1), i -> 2 * x.get(i, 0) - x.get(i, 1) + 0.5);
    Network regression = Network.of(dense(1), POINT, 1);
    History history =
        Trainer.of(regression)
            .loss(Losses::meanSquaredError)
            .optimizer(new Sgd().momentum(0.9))
            .learningRate(0.05)
            .batchSize(20)
            .epochs(60)
            .checkFinite()
            .fit(Examples.of(x, y));
    assertTrue(history.last().training().loss() < 1e-6, history.toCsv());
    assertTrue(Double.isNaN(history.last().training().accuracy()));
    assertEquals(2, regression.variables().get(0).variable().value().at(0), 1e-3);
    Tensor side = Tensor.generate(Shape.of(100, 1), i -> y.at(i) > 0 ? 1 : 0);
    History binary =
        Trainer.of(Network.of(dense(1), POINT, 1))
            .loss(Losses::binaryCrossEntropy)
            .accuracy(Metrics::correctSide)
            .learningRate(0.1)
            .epochs(30)
            .fit(Examples.of(x, side));
    assertTrue(binary.last().training().accuracy() >= 0.95, binary.toCsv());
  }

  @Test
  void wrongSettingsAreRefused() {
    Trainer trainer = Trainer.of(mlp(1));
    assertThrows(IllegalArgumentException.class, () -> trainer.batchSize(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.epochs(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.threads(0));
  }

  @Test
  void whatAProgramWasCompiledWithCannotBeChangedAndTheRestCan() {
    for (boolean evaluated : new boolean[] {false, true}) {
      Trainer trainer = Trainer.of(mlp(1));
      if (evaluated) {
        trainer.evaluate(quadrants(4, 1));
      } else {
        trainer.fit(quadrants(4, 1));
      }
      assertThrows(IllegalStateException.class, () -> trainer.optimizer(new Sgd()));
      assertThrows(IllegalStateException.class, () -> trainer.loss(Losses::crossEntropy));
      assertThrows(IllegalStateException.class, () -> trainer.accuracy(Metrics::correctClass));
      assertThrows(IllegalStateException.class, () -> trainer.threads(1));
      assertThrows(IllegalStateException.class, () -> trainer.precision(Precision.FLOAT64));
      assertThrows(IllegalStateException.class, trainer::checkFinite);
      List<Integer> batches = new ArrayList<>();
      History history =
          trainer
              .learningRate(0.5)
              .batchSize(1)
              .epochs(2)
              .onBatchEnd(batch -> batches.add(batch.samples()))
              .fit(quadrants(2, 1));
      assertEquals(2, history.epochs().size());
      assertEquals(List.of(1, 1, 1, 1), batches);
    }
  }

  @Test
  void everySettingReturnsItsTrainer() {
    Network network = mlp(1);
    Trainer trainer = Trainer.of(network);
    assertSame(network, trainer.network());
    for (Trainer same :
        List.of(
            trainer.loss(Losses::crossEntropy),
            trainer.accuracy(Metrics::correctClass),
            trainer.optimizer(new Sgd()),
            trainer.learningRate(LearningRate.constant(1)),
            trainer.learningRate(1),
            trainer.batchSize(1),
            trainer.epochs(1),
            trainer.threads(1),
            trainer.precision(Precision.FLOAT64),
            trainer.checkFinite(),
            trainer.showProgress(),
            trainer.onBatchEnd(batch -> {}),
            trainer.onEpochEnd(epoch -> {}))) {
      assertSame(trainer, same);
    }
  }

  private static final Examples NO_EXAMPLES =
      new Examples() {
        @Override
        public int size() {
          return 0;
        }

        @Override
        public Tensor inputs(int... indices) {
          throw new AssertionError("nothing is asked of no examples");
        }

        @Override
        public Tensor targets(int... indices) {
          throw new AssertionError("nothing is asked of no examples");
        }
      };

  @Test
  void aSearchForARateLeavesEverythingAsItWas() {
    Examples examples = quadrants(40, 1);
    Network searched =
        Network.of(Sequential.of(dense(8), relu(), dropout(0.5), dense(4)), Shape.of(2), 1);
    Network left =
        Network.of(Sequential.of(dense(8), relu(), dropout(0.5), dense(4)), Shape.of(2), 1);
    Trainer trainer = Trainer.of(searched).batchSize(16).epochs(2);
    RateCurve curve = trainer.findRate(new RateFinder().steps(20), trainer.shuffled(examples));
    assertTrue(curve.points().size() > 10, curve.toCsv()); // of several epochs of three batches
    assertTrue(curve.steepest().isPresent());
    assertEquals(values(left), values(searched));
    trainer.fit(examples);
    Trainer.of(left).batchSize(16).epochs(2).fit(examples);
    assertEquals(values(left), values(searched), "what an optimizer remembers, too");
    assertThrows(
        IllegalArgumentException.class,
        () -> trainer.findRate(new RateFinder(), trainer.shuffled(NO_EXAMPLES)));
  }

  /** Nothing is trained where the validation could not be done. */
  @Test
  void aValidationWithoutExamplesIsRefusedBeforeTheFirstStep() {
    Network network = mlp(1);
    List<Tensor> before = values(network);
    Trainer trainer = Trainer.of(network);
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(quadrants(4, 1), NO_EXAMPLES));
    assertEquals(before, values(network));
  }

  @Test
  void examplesThatDoNotFitAreRefused() {
    IllegalArgumentException counts =
        assertThrows(
            IllegalArgumentException.class, () -> Examples.of(Tensor.zeros(3, 2), Tensor.zeros(4)));
    assertTrue(counts.getMessage().contains("[3, 2]"), counts.getMessage());
    assertThrows(IllegalArgumentException.class, () -> quadrants(3, 1).inputs(0, 3));
    Trainer trainer = Trainer.of(mlp(1));
    IllegalArgumentException empty =
        assertThrows(IllegalArgumentException.class, () -> trainer.fit(NO_EXAMPLES));
    assertTrue(empty.getMessage().contains("at least 1 example"), empty.getMessage());
    assertThrows(IllegalArgumentException.class, () -> trainer.evaluate(NO_EXAMPLES));
    ShapeException shape =
        assertThrows(
            ShapeException.class,
            () -> trainer.fit(Examples.of(Tensor.zeros(4, 3), Tensor.zeros(4))));
    assertTrue(shape.getMessage().contains("[4, 2]"), shape.getMessage());
    assertThrows(
        ShapeException.class,
        () -> trainer.fit(Examples.of(Tensor.zeros(4, 2), Tensor.zeros(4, 7))));
  }

  @Test
  void aLabelWithoutAClassIsRefusedAndChangesNothing() {
    Network network = mlp(1);
    List<Tensor> before = values(network);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Trainer.of(network).fit(Examples.of(Tensor.zeros(3, 2), Tensor.vector(0, 2, 1))));
    assertTrue(e.getMessage().contains("[0, 2)") && e.getMessage().contains("2"), e.getMessage());
    assertEquals(before, values(network));
  }

  @Test
  void aLossThatIsNotFiniteEndsTheTraining() {
    Examples huge = Examples.of(Tensor.full(Shape.of(4, 2), 1e30), Tensor.zeros(4, 2));
    ArithmeticException e =
        assertThrows(
            ArithmeticException.class,
            () ->
                Trainer.of(Network.of(dense(2), POINT, 1))
                    .loss(Losses::meanSquaredError)
                    .fit(huge));
    assertTrue(e.getMessage().contains("epoch 1, batch 1"), e.getMessage());
    NonFiniteException named =
        assertThrows(
            NonFiniteException.class,
            () ->
                Trainer.of(Network.of(dense(2), POINT, 1))
                    .loss(Losses::meanSquaredError)
                    .checkFinite()
                    .fit(huge));
    assertTrue(named.getMessage().contains("square"), named.getMessage());
  }

  @Test
  void aLossThatIsNotAScalarIsRefused() {
    ShapeException e =
        assertThrows(
            ShapeException.class,
            () -> Trainer.of(mlp(1)).loss((prediction, target) -> prediction).fit(quadrants(4, 1)));
    assertTrue(e.getMessage().contains("scalar"), e.getMessage());
  }

  private static Evaluation accurate(double loss, double accuracy) {
    return new Evaluation(loss, Map.of(Evaluation.ACCURACY, accuracy));
  }

  @Test
  void historyKnowsItsBestEpochAndPrintsAsCsv() {
    Evaluation none = Evaluation.none();
    Epoch first = new Epoch(1, accurate(0.5, 0.8), accurate(0.6, 0.7), 100, 2, 4);
    Epoch second = new Epoch(2, accurate(0.4, 0.9), accurate(0.7, 0.7), 100, 2, 4);
    Epoch third = new Epoch(3, accurate(0.3, 0.95), accurate(0.9, 0.65), 100, 2, 4);
    History history = new History(List.of(first, second, third));
    assertEquals(first, history.best());
    assertEquals(third, history.last());
    assertEquals(
        """
        epoch,training_loss,training_accuracy,validation_loss,validation_accuracy,samples_per_second,seconds
        1,0.5,0.8,0.6,0.7,50.0,4.000
        2,0.4,0.9,0.7,0.7,50.0,4.000
        3,0.3,0.95,0.9,0.65,50.0,4.000
        """,
        history.toCsv());
    Epoch a = new Epoch(1, new Evaluation(0.5, Map.of()), none, 1, 1, 1);
    Epoch b = new Epoch(2, new Evaluation(0.4, Map.of()), none, 1, 1, 1);
    assertEquals(b, new History(List.of(a, b)).best());
    assertThrows(IllegalArgumentException.class, () -> new History(List.of()));
  }

  /** The clock of the test runs around that of the training, however fast either is. */
  @Test
  void anEpochTakesPartOfTheTimeOfItsTraining() {
    long start = System.nanoTime();
    History history = Trainer.of(mlp(1)).epochs(2).fit(quadrants(20, 1), quadrants(5, 2));
    double all = (System.nanoTime() - start) * 1e-9;
    double sum = 0;
    for (Epoch epoch : history.epochs()) {
      assertTrue(0 < epoch.trainingSeconds() && epoch.trainingSeconds() <= epoch.seconds());
      sum += epoch.seconds();
    }
    assertTrue(sum <= all, sum + " of " + all);
  }

  @Test
  void progressIsShownInLinesWhereThereIsNoTerminal() {
    PrintStream console = System.err;
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    History history;
    try {
      System.setErr(new PrintStream(shown, true, StandardCharsets.UTF_8));
      history = Trainer.of(mlp(1)).batchSize(8).epochs(2).showProgress().fit(quadrants(20, 1));
      Examples points = Examples.of(Tensor.zeros(4, 2), Tensor.zeros(4, 2));
      Trainer.of(mlp(1)).loss(Losses::meanSquaredError).showProgress().fit(points);
    } finally {
      System.setErr(console);
    }
    String text = shown.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("epoch 1") && text.contains("epoch 2"), text);
    assertTrue(text.contains("100%") && text.contains("20/20"), text);
    Evaluation mean = history.last().training();
    String both =
        String.format(Locale.ROOT, "loss %.4f  %.2f %%", mean.loss(), 100 * mean.accuracy());
    assertTrue(text.contains(both), text);
    assertTrue(text.contains("loss 0.0000") && !text.contains("NaN"), text);
    assertFalse(text.contains("\r") || text.contains("\u001b"), text);
  }
}
