package dev.cotangent.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.Plateau;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.nn.optimizer.WeightAverage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EarlyStoppingTests {
  private static Network network() {
    return Network.of(Sequential.of(Layers.flatten(), Layers.dense(10)), Shape.of(1, 16, 16), 1);
  }

  /** Epochs whose figures are given, by their number. */
  private static EarlyStopping of(Node w, boolean highest, double... figures) {
    return highest
        ? EarlyStopping.highest(List.of(w), epoch -> figures[epoch.number() - 1])
        : EarlyStopping.lowest(List.of(w), epoch -> figures[epoch.number() - 1]);
  }

  private static Epoch epoch(int number) {
    Evaluation any = new Evaluation(0, java.util.Map.of());
    return new Epoch(number, any, any, 1, 1, 1);
  }

  /** The number of the epoch that stops. */
  private static int stops(EarlyStopping stopping, Node w) {
    int number = 1;
    for (; ; number++) {
      w.variable().set(Tensor.scalar(number));
      if (stopping.accept(epoch(number))) {
        return number;
      }
    }
  }

  @Test
  void whatNoLongerImprovesIsStoppedAndItsBestValuesRestored() {
    Node w = Expressions.variable("w", Tensor.scalar(0));
    EarlyStopping falling = of(w, false, 5, 4, 4, 3, Double.NaN, 3.5, 3, 1).patience(3);
    assertThrows(IllegalStateException.class, falling::restoreBest);
    assertTrue(Double.isNaN(falling.best()));
    assertEquals(7, stops(falling, w));
    assertEquals(4, falling.bestEpoch());
    assertEquals(3, falling.best());
    assertEquals(7, w.variable().value().item());
    falling.restoreBest();
    assertEquals(4, w.variable().value().item());
    EarlyStopping rising = of(w, true, 0.5, 0.61, 0.6, 0.69, 0.7).patience(2);
    assertEquals(4, stops(rising.minimalChange(0.1), w));
    assertEquals(2, rising.bestEpoch());
    EarlyStopping never = of(w, true, Double.NaN, Double.NaN, 1).patience(2);
    assertEquals(2, stops(never, w));
    assertEquals(0, never.bestEpoch());
  }

  @Test
  void itsStateIsAllItKnows() {
    Node w = Expressions.variable("w", Tensor.vector(0, 0));
    double[] figures = {5, 4, 6, 7, 8, 9};
    EarlyStopping first = of(w, false, figures).patience(4);
    for (int number = 1; number <= 4; number++) {
      w.variable().set(Tensor.vector(number, -number));
      assertFalse(first.accept(epoch(number)));
    }
    EarlyStopping second = of(w, false, figures).patience(4);
    List<Node> from = first.state();
    List<Node> to = second.state();
    for (int i = 0; i < to.size(); i++) {
      assertEquals(from.get(i).variable().name(), to.get(i).variable().name());
      to.get(i).variable().set(from.get(i).variable().value());
    }
    assertFalse(second.accept(epoch(5)));
    assertTrue(second.accept(epoch(6)));
    second.restoreBest();
    assertEquals(Tensor.vector(2, -2), w.variable().value());
  }

  @Test
  void aTrainerIsStopped() {
    Network network = network();
    Trainer trainer = Trainer.of(network).optimizer(new Sgd()).learningRate(0.1).epochs(50);
    EarlyStopping stopping =
        EarlyStopping.lowest(
                network.saved(), epoch -> epoch.number() < 3 ? 1.0 / epoch.number() : 1)
            .patience(2);
    List<Tensor> second = new ArrayList<>();
    trainer
        .onEpochEnd(
            epoch -> {
              if (epoch.number() == 2) {
                network.variables().forEach(w -> second.add(w.variable().value()));
              }
            })
        .onEpochEnd(stopping.of(trainer));
    History history = trainer.fit(new GeneratedDigits(1, 16).dataset(128));
    assertEquals(4, history.epochs().size());
    stopping.restoreBest();
    assertEquals(second, network.variables().stream().map(w -> w.variable().value()).toList());
  }

  @Test
  void optimizersWithAllAroundThemTrainANetwork() {
    Network network = network();
    WeightAverage average = WeightAverage.exponential(0.9);
    Plateau plateau = new Plateau().patience(0).times(0.5);
    Trainer trainer =
        Trainer.of(network)
            .optimizer(
                new Adam()
                    .weightDecay(0.01)
                    .noDecay("*/bias")
                    .average(average)
                    .reduceOn(plateau)
                    .clipGlobalNorm(1)
                    .accumulate(2))
            .learningRate(0.03)
            .batchSize(32)
            .epochs(12);
    trainer.onEpochEnd(epoch -> plateau.accept(epoch.training().loss()));
    trainer.fit(new GeneratedDigits(1, 16).dataset(512));
    var test = new GeneratedDigits(2, 16).dataset(256);
    double last = trainer.evaluate(test).accuracy();
    double averaged = average.during(network.variables(), () -> trainer.evaluate(test)).accuracy();
    assertTrue(last > 0.5 && averaged > 0.5, last + " and, averaged, " + averaged);
    assertEquals(last, trainer.evaluate(test).accuracy());
  }

  @Test
  void settingsBeyondTheirRangesAreRefused() {
    EarlyStopping stopping = of(Expressions.variable("w", Tensor.scalar(0)), false, 1);
    assertThrows(IllegalArgumentException.class, () -> stopping.patience(0));
    assertThrows(IllegalArgumentException.class, () -> stopping.minimalChange(-1));
    assertThrows(IllegalArgumentException.class, () -> stopping.minimalChange(Double.NaN));
    assertEquals(
        "earlyStopping(patience 3, minimal change 0.0, lowest is best)", stopping.toString());
  }
}
