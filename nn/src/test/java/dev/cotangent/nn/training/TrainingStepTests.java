package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.full;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Model;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of several inputs and outputs, and steps of several networks and optimizers. */
class TrainingStepTests {
  @TempDir private Path folder;

  /** Batches made of the epoch's number and their own. */
  private static final class Made implements Batches {
    private final int count;
    private final boolean counted;
    private int open;

    Made(int count, boolean counted) {
      this.count = count;
      this.counted = counted;
    }

    @Override
    public Pass epoch(int number, long first) {
      open++;
      return new Pass() {
        private long next = first;

        @Override
        public boolean hasNext() {
          return next < count;
        }

        @Override
        public Minibatch next() {
          int size = next == count - 1 ? 5 : 8;
          CounterRandom random = new CounterRandom(number, next++);
          Map<String, Tensor> tensors = new LinkedHashMap<>();
          Tensor picture = random.normal(Shape.of(size, 3));
          tensors.put("picture", picture);
          tensors.put("age", Tensor.generate(Shape.of(size, 1), i -> random.uniform(100 + i)));
          tensors.put("price", Tensor.generate(Shape.of(size, 1), i -> 2 * picture.get(i, 0)));
          tensors.put("kind", Tensor.generate(Shape.of(size), i -> picture.get(i, 1) > 0 ? 1 : 0));
          tensors.put("ignored", Tensor.zeros(size));
          return new Minibatch(tensors);
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public OptionalLong count() {
      return counted ? OptionalLong.of(count) : OptionalLong.empty();
    }
  }

  private final Network eye =
      Network.of(Sequential.of(dense(8), relu()).named("eye"), Shape.of(3), 1);
  private final Network price = Network.of(dense(1).named("price"), Shape.of(9), 1);
  private final Network kind = Network.of(dense(2).named("kind"), Shape.of(9), 1);
  private final Model model =
      Model.of(
          in -> {
            Node features = concat(1, in.apply(eye, in.input("picture")), in.input("age"));
            return Map.of("price", in.apply(price, features), "kind", in.apply(kind, features));
          },
          eye,
          price,
          kind);

  private Trainer trainer() {
    return Trainer.of(model)
        .loss("price", Losses::meanSquaredError, 1)
        .loss("kind", Losses::crossEntropy, 0.3)
        .metric("kind", "right", Metrics.mean(Metrics::correctClass))
        .learningRate(0.02)
        .epochs(12);
  }

  @Test
  void severalInputsAndLossesWithWeights() {
    Made made = new Made(6, true);
    History history = trainer().fit(made, new Made(2, true));
    Evaluation last = history.last().training();
    assertEquals(List.of("price loss", "kind loss", "right"), List.copyOf(last.metrics().keySet()));
    assertEquals(last.loss(), last.get("price loss") + 0.3 * last.get("kind loss"), 1e-6);
    assertTrue(last.loss() < 0.5 * history.epochs().get(0).training().loss(), history.toCsv());
    assertTrue(history.last().validation().get("right") > 0.7, history.toCsv());
    assertEquals(0, made.open);
    try (Batches.Pass pass = made.epoch(1, 0)) {
      Map<String, Tensor> outputs = model.predict(pass.next().tensors());
      assertEquals(Shape.of(8, 1), outputs.get("price").shape());
      assertEquals(Shape.of(8, 2), outputs.get("kind").shape());
    }
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> model.predict(Map.of("age", Tensor.zeros(1, 1))));
    assertTrue(e.getMessage().contains("'picture'"), e.getMessage());
  }

  @Test
  void whatIsMissingIsNamed() {
    Made made = new Made(1, true);
    for (Trainer wrong :
        List.of(
            Trainer.of(model).loss("cost", Losses::meanSquaredError, 1),
            Trainer.of(model).loss(Losses::meanSquaredError),
            trainer().metric("f1", Metrics.mean(Metrics::correctClass)))) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> wrong.fit(made));
      assertTrue(e.getMessage().contains("price"), e.getMessage());
      assertEquals(0, made.open, "passes are closed where something fails");
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> Trainer.of(model).loss("price", Losses::meanSquaredError, 0));
  }

  @Test
  void batchesOfUnknownNumberTakeAConstantRateOnly() {
    Made unknown = new Made(6, false);
    assertEquals(12, trainer().fit(unknown).epochs().size());
    Trainer trainer = trainer().learningRate((step, steps) -> 0.1 * step / steps);
    assertThrows(IllegalArgumentException.class, () -> trainer.fit(unknown));
    assertEquals(0, unknown.open);
  }

  @Test
  void batchesGoOnInTheMiddleOfAnEpoch() {
    Trainer unbroken = trainer().learningRate(0.02).epochs(4);
    History whole = unbroken.fit(new Made(6, false));
    List<Tensor> weights = values(model.networks());
    TrainingStepTests fresh = new TrainingStepTests();
    Trainer first = fresh.trainer().epochs(4).checkpoints(folder);
    first.onBatchEnd(
        batch -> {
          if (batch.epoch() == 3 && batch.batch() == 4) {
            first.interrupt();
          }
        });
    Made made = new Made(6, false);
    assertEquals("epoch 3, step 4", first.fit(made).interruption().orElseThrow().toString());
    assertEquals(0, made.open);
    TrainingStepTests second = new TrainingStepTests();
    History rest = second.trainer().epochs(4).checkpoints(folder).resume().fit(new Made(6, false));
    assertEquals(weights, values(second.model.networks()));
    for (int i = 0; i < 4; i++) {
      assertEquals(whole.epochs().get(i).training(), rest.epochs().get(i).training());
    }
  }

  private static List<Tensor> values(List<Network> networks) {
    List<Tensor> values = new ArrayList<>();
    networks.forEach(
        network -> network.saved().forEach(node -> values.add(node.variable().value())));
    return values;
  }

  /** A generator of points, and a discriminator that tells them from real ones. */
  private static final class Adversaries {
    private final Network generator =
        Network.of(Sequential.of(dense(8), relu(), dense(2)), Shape.of(2), 1);
    private final Network discriminator =
        Network.of(Sequential.of(dense(8), relu(), dense(1)), Shape.of(2), 2);

    Trainer trainer() {
      Adam ofGenerator = new Adam().betas(0.5, 0.9);
      Adam ofDiscriminator = new Adam().betas(0.5, 0.9);
      return Trainer.of(
              step -> {
                Node real = step.input("inputs");
                Shape shape = real.shape();
                Node noise = Sampling.randomNormal(generator.step(), shape, 1, 7);
                Node fake = step.apply(generator, noise);
                Node ofReal = step.apply(discriminator, real);
                Node ofFake = step.apply(discriminator, fake);
                Node ones = full(ofReal.shape(), 1);
                Node zeros = full(ofReal.shape(), 0);
                Node told =
                    add(
                        Losses.binaryCrossEntropy(ofReal, ones),
                        Losses.binaryCrossEntropy(ofFake, zeros));
                step.minimise("discriminator", told, discriminator.variables(), ofDiscriminator)
                    .minimise(
                        "generator",
                        Losses.binaryCrossEntropy(ofFake, ones),
                        generator.variables(),
                        ofGenerator)
                    .report("twice", multiply(told, 2));
              },
              generator,
              discriminator)
          .batchSize(16)
          .epochs(3);
    }
  }

  private static final Examples POINTS =
      Examples.of(new CounterRandom(3, 1).normal(Shape.of(60, 2)), Tensor.zeros(60));

  @Test
  void adversariesAreTrainedInTurnAndGoOnBitwise() {
    Adversaries whole = new Adversaries();
    History history = whole.trainer().fit(POINTS, POINTS);
    Evaluation last = history.last().training();
    assertEquals(
        List.of("discriminator", "generator", "twice"), List.copyOf(last.metrics().keySet()));
    assertEquals(last.loss(), last.get("discriminator") + last.get("generator"), 1e-6);
    assertEquals(last.get("twice"), 2 * last.get("discriminator"), 1e-6);
    assertEquals(12, whole.generator.step().variable().value().item());
    assertEquals(12, whole.discriminator.step().variable().value().item());

    Adversaries broken = new Adversaries();
    Trainer first = broken.trainer().checkpoints(folder);
    first.onBatchEnd(
        batch -> {
          if (batch.epoch() == 2 && batch.batch() == 2) {
            first.interrupt();
          }
        });
    first.fit(POINTS, POINTS);
    Adversaries resumed = new Adversaries();
    History rest = resumed.trainer().checkpoints(folder).resume().fit(POINTS, POINTS);
    assertEquals(history.last().training(), rest.last().training());
    assertEquals(history.last().validation(), rest.last().validation());
    assertEquals(
        values(List.of(whole.generator, whole.discriminator)),
        values(List.of(resumed.generator, resumed.discriminator)));
  }

  @Test
  void theSecondObjectiveSeesWhatTheFirstHasChanged() {
    Network network = Network.of(dense(1).named("a"), Shape.of(1), 1);
    List<Node> variables = network.variables();
    Trainer.of(
            step -> {
              Node y = step.apply(network, step.input("inputs"));
              Node loss = Losses.meanSquaredError(y, step.input("targets"));
              step.minimise("first", loss, variables, new Sgd())
                  .minimise("second", loss, variables, new Sgd());
            },
            network)
        .learningRate(0.1)
        .batchSize(4)
        .fit(
            Examples.of(
                Tensor.vector(1, 2, 3, 4).reshape(4, 1), Tensor.vector(1, 0, 1, 0).reshape(4, 1)));

    Network byHand = Network.of(dense(1).named("a"), Shape.of(1), 1);
    Node x = Expressions.input("x", 4, 1);
    Node t = Expressions.input("t", 4, 1);
    Node loss = Losses.meanSquaredError(byHand.training(x), t);
    Map<Node, Node> gradients = Gradients.of(loss, byHand.variables());
    Program program =
        Program.of(loss).updates(new Sgd().updates(gradients, Expressions.constant(0.1))).compile();
    Map<Node, Tensor> feeds =
        Map.of(
            x, Tensor.vector(1, 2, 3, 4).reshape(4, 1), t, Tensor.vector(1, 0, 1, 0).reshape(4, 1));
    List<Tensor> initial = values(List.of(byHand));
    program.run(feeds);
    program.run(feeds);
    assertNotEquals(initial, values(List.of(byHand)));
    for (int i = 0; i < 2; i++) {
      assertEquals(
          values(List.of(byHand)).get(i).at(0), values(List.of(network)).get(i).at(0), 1e-5);
    }
  }

  @Test
  void namesAndObjectivesAreChecked() {
    Network network = Network.of(dense(1), Shape.of(2), 1);
    List<Consumer<TrainingStep>> wrong =
        List.of(
            step -> {},
            step ->
                step.minimise("a", step.apply(network, step.input("inputs")), List.of(), new Sgd()),
            step ->
                step.minimise(
                    "a",
                    Losses.meanSquaredError(
                        step.apply(network, step.input("inputs")), step.input("absent")),
                    network.variables(),
                    new Sgd()));
    for (var step : wrong) {
      Trainer trainer = Trainer.of(step, network);
      assertThrows(IllegalArgumentException.class, () -> trainer.fit(POINTS));
      assertThrows(IllegalStateException.class, () -> trainer.optimizer(new Sgd()));
    }
  }
}
