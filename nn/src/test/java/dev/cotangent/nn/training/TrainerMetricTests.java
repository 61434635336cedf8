package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.metric.Metric;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures beside the loss, by name. */
class TrainerMetricTests {
  private static final Examples POINTS =
      Examples.of(
          new CounterRandom(1, 1).normal(Shape.of(23, 2)),
          new CounterRandom(1, 2).normal(Shape.of(23, 1)));

  /** The greatest distance: no mean of batches. */
  private static final class Greatest implements Metric {
    @Override
    public Node of(Node prediction, Node target) {
      return reshape(abs(subtract(prediction, target)), -1);
    }

    @Override
    public Accumulator accumulator() {
      return new Accumulator() {
        private double greatest = Double.NaN;

        @Override
        public void add(Tensor batch) {
          for (double value : batch.toDoubles()) {
            greatest = value > greatest || Double.isNaN(greatest) ? value : greatest;
          }
        }

        @Override
        public double value() {
          return greatest;
        }

        @Override
        public Tensor state() {
          return Tensor.scalar(greatest);
        }
      };
    }
  }

  private static Trainer trainer(Network network, int batch) {
    return Trainer.of(network)
        .loss(Losses::meanSquaredError)
        .optimizer(new Sgd())
        .precision(Precision.FLOAT64)
        .batchSize(batch)
        .metric("greatest error", new Greatest())
        .metric("mean error", Metrics.mean((y, t) -> sum(abs(subtract(y, t)), 1)));
  }

  @Test
  void metricsAreOfAllSamplesInTrainingAndValidation() {
    Network network = Network.of(dense(1), Shape.of(2), 1);
    double[] errors = new double[23];
    Tensor outputs = network.predict(POINTS.inputs(all()));
    double mean = 0;
    double greatest = 0;
    for (int i = 0; i < 23; i++) {
      errors[i] = Math.abs(outputs.at(i) - POINTS.targets(i).item());
      mean += errors[i] / 23;
      greatest = Math.max(greatest, errors[i]);
    }
    for (int batch : new int[] {1, 5, 22, 23, 40}) {
      Evaluation result = trainer(network, batch).evaluate(POINTS);
      assertEquals(List.of("greatest error", "mean error"), List.copyOf(result.metrics().keySet()));
      assertEquals(mean, result.get("mean error"), 1e-6);
      assertEquals(greatest, result.get("greatest error"), 1e-6);
      History still = trainer(network, batch).learningRate(1e-13).fit(POINTS, POINTS);
      assertEquals(mean, still.last().training().get("mean error"), 1e-6);
      assertEquals(greatest, still.last().training().get("greatest error"), 1e-6);
      assertEquals(greatest, still.last().validation().get("greatest error"), 1e-6);
      assertTrue(
          still
              .toCsv()
              .startsWith(
                  "epoch,training_loss,training_greatest error,training_mean error,validation_loss,"),
          still.toCsv());
    }
  }

  private static int[] all() {
    return IntStream.range(0, 23).toArray();
  }

  @Test
  void aBatchTellsItsOwnFigures() {
    List<Double> told = new ArrayList<>();
    Network network = Network.of(dense(1), Shape.of(2), 1);
    Epoch epoch =
        trainer(network, 5)
            .onBatchEnd(batch -> told.add(batch.result().get("greatest error")))
            .fit(POINTS)
            .last();
    assertEquals(5, told.size());
    double greatest = told.stream().mapToDouble(x -> x).max().orElseThrow();
    assertEquals(greatest, epoch.training().get("greatest error"));
    assertTrue(told.stream().distinct().count() > 3, told.toString());
  }

  @Test
  void figuresAreReadAsPeopleSayThem() {
    assertEquals(new Figure(true, true, "loss"), Figure.of("validation loss"));
    assertEquals(new Figure(true, false, "price loss"), Figure.of("training price loss"));
    assertEquals(new Figure(false, true, "f1"), Figure.of("validation f1"));
    assertEquals(new Figure(true, true, "mean error"), Figure.of("least validation mean error"));
    assertEquals(new Figure(false, true, "loss"), Figure.of("greatest validation loss"));
    for (String text : List.of("validation loss", "training f1", "least validation mean error")) {
      assertEquals(text, Figure.of(text).toString());
    }
    for (String text : List.of("loss", "test f1", "validation ", "validation a,b", "")) {
      assertThrows(IllegalArgumentException.class, () -> Figure.of(text), text);
    }
  }

  @Test
  void theBestEpochIsTheBestByWhatIsSaid() {
    List<Epoch> epochs = new ArrayList<>();
    double[][] figures = {{3, 0.2, 7}, {2, 0.5, 6}, {1, 0.4, 5}, {4, 0.5, 4}};
    for (double[] f : figures) {
      Evaluation result = new Evaluation(f[0], Map.of("f1", f[1], "error", f[2]));
      epochs.add(new Epoch(epochs.size() + 1, result, result, 1, 1, 1));
    }
    History history = new History(epochs);
    assertEquals(3, history.best().number());
    assertEquals("validation loss", history.criterion().toString());
    assertEquals(3, history.best("training loss").number());
    assertEquals(2, history.best("validation f1").number());
    assertEquals(4, history.best("least validation error").number());
    assertEquals(1, history.best("validation error").number());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> history.best("validation f2"));
    assertTrue(e.getMessage().contains("'f2'") && e.getMessage().contains("f1"), e.getMessage());
  }

  @Test
  void metricsHaveNamesOfTheirOwn() {
    Trainer trainer = Trainer.of(Network.of(dense(1), Shape.of(2), 1));
    Greatest greatest = new Greatest();
    for (String name : List.of("", "loss", "a,b", "a\"b", " a", "a\n")) {
      assertThrows(IllegalArgumentException.class, () -> trainer.metric(name, greatest), name);
    }
    trainer
        .loss(Losses::meanSquaredError)
        .metric("accuracy", greatest)
        .metric("accuracy", greatest);
    assertEquals(List.of("accuracy"), List.copyOf(trainer.evaluate(POINTS).metrics().keySet()));
    assertThrows(IllegalStateException.class, () -> trainer.metric("late", greatest));
  }
}
