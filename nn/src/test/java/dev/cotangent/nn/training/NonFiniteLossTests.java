package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.tanh;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.NonFiniteException;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A step whose loss is not finite changes nothing. */
class NonFiniteLossTests {
  private static final int BATCH = 16;

  private static final List<Supplier<Optimizer>> OPTIMIZERS =
      List.of(
          Sgd::new,
          () -> new Sgd().weightDecay(0.01),
          () -> new Sgd().momentum(0.9),
          () -> new Sgd().nesterovMomentum(0.9).weightDecay(0.01),
          Adam::new,
          () -> new Adam().weightDecay(0.01));

  /** Five batches, one of which has a pixel like this. */
  private static final class Spoilt implements Examples {
    private final Examples examples =
        Examples.of(
            new CounterRandom(1, 1).normal(Shape.of(5 * BATCH - 3, 6)),
            Tensor.generate(Shape.of(5 * BATCH - 3), i -> i % 4));
    private final int spoilt;
    private final double value;
    private int batches;

    Spoilt(int spoilt, double value) {
      this.spoilt = spoilt;
      this.value = value;
    }

    @Override
    public int size() {
      return examples.size();
    }

    @Override
    public Tensor inputs(int... indices) {
      batches++;
      Tensor inputs = examples.inputs(indices);
      return batches == spoilt
          ? Tensor.generate(inputs.shape(), i -> i == 7 ? value : inputs.at(i))
          : inputs;
    }

    @Override
    public Tensor targets(int... indices) {
      return examples.targets(indices);
    }
  }

  private static Network network() {
    // Wide enough for kernels with several parts, and for new weights over the old ones.
    return Network.of(Sequential.of(dense(64), tanh(), dropout(0.2), dense(4)), Shape.of(6), 1);
  }

  private static List<Node> everything(Network network, Optimizer optimizer) {
    List<Node> all = new ArrayList<>(network.variables());
    all.addAll(optimizer.state(network.variables()));
    all.add(network.step());
    return all;
  }

  private static List<Tensor> values(List<Node> nodes) {
    return nodes.stream().map(node -> node.variable().value()).toList();
  }

  /** The sum over classes, so that its square may overflow where the logits do not. */
  private static Node squares(Node prediction, Node targets) {
    return mean(square(add(sum(prediction, 1), targets)));
  }

  private static void assertUnchangedBy(
      Supplier<Optimizer> rule, Precision precision, int threads, BinaryOperator<Node> loss) {
    Network network = network();
    Optimizer optimizer = rule.get();
    List<List<Tensor>> steps = new ArrayList<>();
    Trainer trainer =
        Trainer.of(network)
            .optimizer(optimizer)
            .learningRate(0.05)
            .batchSize(BATCH)
            .precision(precision)
            .threads(threads)
            .loss(loss)
            .onBatchEnd(batch -> steps.add(values(everything(network, optimizer))));
    NonFiniteException e =
        assertThrows(NonFiniteException.class, () -> trainer.fit(new Spoilt(3, Double.NaN)));
    assertTrue(
        e.getMessage()
            .startsWith(
                "[trainer] the loss must stay finite: NaN in epoch 1, batch 3; the weights are those of the step before; lower the learning rate"),
        e.getMessage());
    assertTrue(Double.isNaN(e.value()));
    assertEquals(2, steps.size());
    assertEquals(steps.get(1), values(everything(network, optimizer)));
    assertNotEquals(steps.get(0), steps.get(1));
    History after = trainer.fit(new Spoilt(0, 0));
    assertTrue(Double.isFinite(after.last().training().loss()));
    assertEquals(7, network.step().variable().value().item());
  }

  @Test
  void weightsOptimizerAndStepStayThoseOfTheLastFiniteStep() {
    for (Supplier<Optimizer> rule : OPTIMIZERS) {
      for (Precision precision : Precision.values()) {
        assertUnchangedBy(rule, precision, 2, Losses::crossEntropy);
      }
    }
  }

  @Test
  void alsoWithOtherLossesAndPenalties() {
    for (Supplier<Optimizer> rule : OPTIMIZERS) {
      assertUnchangedBy(rule, Precision.FLOAT32, 1, NonFiniteLossTests::squares);
      assertUnchangedBy(
          rule,
          Precision.FLOAT32,
          1,
          (prediction, targets) ->
              add(
                  Losses.crossEntropy(prediction, targets),
                  multiply(sum(square(prediction)), 1e-4)));
    }
  }

  @Test
  void aLossThatOverflowsIsRefusedInEveryStepThatDoes() {
    for (Supplier<Optimizer> rule : OPTIMIZERS) {
      Network network = network();
      Optimizer optimizer = rule.get();
      Trainer trainer =
          Trainer.of(network)
              .optimizer(optimizer)
              .batchSize(BATCH)
              .loss((prediction, targets) -> mean(square(multiply(prediction, 1e25))));
      List<Tensor> before = values(everything(network, optimizer));
      for (int i = 0; i < 2; i++) {
        NonFiniteException e =
            assertThrows(NonFiniteException.class, () -> trainer.fit(new Spoilt(0, 0)));
        assertEquals(Double.POSITIVE_INFINITY, e.value());
        assertEquals(before, values(everything(network, optimizer)));
      }
    }
  }

  @Test
  void aDivergingTrainingLeavesFiniteWeights() {
    for (Supplier<Optimizer> rule : OPTIMIZERS) {
      Network network = Network.of(Sequential.of(dense(64), dense(4)), Shape.of(6), 1);
      Optimizer optimizer = rule.get();
      Trainer trainer =
          Trainer.of(network)
              .optimizer(optimizer)
              .learningRate(1e6)
              .batchSize(BATCH)
              .epochs(100)
              .loss(NonFiniteLossTests::squares);
      try {
        trainer.fit(new Spoilt(0, 0));
      } catch (NonFiniteException e) {
        assertTrue(e.getMessage().contains("the weights are those of the step before"));
      }
      for (Tensor value : values(network.variables())) {
        for (int i = 0; i < value.size(); i++) {
          assertTrue(Double.isFinite(value.at(i)), optimizer.toString());
        }
      }
    }
  }

  @Test
  void aFiniteLossWithInfiniteGradientsIsToldByTheNextStepAndRefusedWithCheckFinite() {
    // The root of 0 has an infinite derivative.
    BinaryOperator<Node> loss =
        (prediction, targets) -> mean(sqrt(square(multiply(prediction, 0))));
    Network network = network();
    NonFiniteException later =
        assertThrows(
            NonFiniteException.class,
            () -> Trainer.of(network).batchSize(BATCH).loss(loss).fit(new Spoilt(0, 0)));
    assertTrue(
        later.getMessage().contains("the weights are not, since a step before"),
        later.getMessage());
    Network checked = network();
    List<Tensor> before = values(checked.variables());
    assertThrows(
        NonFiniteException.class,
        () -> Trainer.of(checked).batchSize(BATCH).loss(loss).checkFinite().fit(new Spoilt(0, 0)));
    assertEquals(before, values(checked.variables()));
  }

  @Test
  void aLearningRateThatIsNotFiniteIsRefused() {
    Network network = network();
    List<Tensor> before = values(network.variables());
    for (double rate : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e39}) {
      Trainer trainer = Trainer.of(network).learningRate((step, steps) -> rate).batchSize(BATCH);
      ArithmeticException e =
          assertThrows(ArithmeticException.class, () -> trainer.fit(new Spoilt(0, 0)));
      assertTrue(e.getMessage().contains("learning rate must be finite"), e.getMessage());
      assertEquals(before, values(network.variables()));
    }
    Trainer.of(network)
        .precision(Precision.FLOAT64)
        .learningRate((step, steps) -> 1e39 * 0)
        .batchSize(BATCH)
        .fit(new Spoilt(0, 0));
  }
}
