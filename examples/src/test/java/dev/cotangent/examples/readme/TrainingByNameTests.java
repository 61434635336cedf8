package dev.cotangent.examples.readme;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Optimizer;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingByNameTests {
  private static final LabelledImages DIGITS = new GeneratedDigits(1, 16).dataset(640);

  @Test
  void whatTheReadmeShowsTrains() {
    for (Optimizer optimizer : List.of(TrainingByName.ADAMW, TrainingByName.MOMENTUM)) {
      Network network =
          Network.of(
              Sequential.of(flatten(), dense(32), batchNorm(), relu(), dense(10)),
              DIGITS.sampleShape(),
              42);
      Trainer trainer =
          Trainer.of(network)
              .optimizer(optimizer)
              .batchSize(16)
              .epochs(4)
              .onEpochEnd(epoch -> TrainingByName.PLATEAU.accept(epoch.training().loss()));
      TrainingByName.set(trainer);
      double first = trainer.evaluate(DIGITS).loss();
      History history = trainer.fit(DIGITS, DIGITS);
      assertTrue(trainer.evaluate(DIGITS).loss() < first);
      assertTrue(history.best("validation f1").number() > 1);
    }
    assertEquals(0.01, TrainingByName.BY_EPOCH.at(40, 90), 1e-15);
    assertEquals(
        1,
        Metrics.measure(
                TrainingByName.FIGURES.get("top5"),
                Tensor.full(Shape.of(1, 10), 0),
                Tensor.vector(4))
            .value());
  }
}
