package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.metric.Metrics;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A training that is broken off and goes on, again and again, is the one that never was. */
class InterruptionProperties {
  private static final int EPOCHS = 3;
  private static final int BATCHES = 5;

  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(70, 6)), // the last of five batches is smaller
          Tensor.generate(Shape.of(70), i -> i % 3));
  private static final Examples JUDGES =
      Examples.of(
          new CounterRandom(6, 5).normal(Shape.of(20, 6)),
          Tensor.generate(Shape.of(20), i -> i % 3));

  private static Network network() {
    Layer layers =
        Sequential.of(dense(24), batchNorm(), relu(), dropout(0.3), dense(24), relu(), dense(3));
    return Network.of(layers, Shape.of(6), 3);
  }

  private static Trainer trainer(Path folder, int threads, boolean adam, boolean wide) {
    return Trainer.of(network())
        .optimizer(adam ? new Adam().weightDecay(0.01) : new Sgd().nesterovMomentum(0.9))
        .learningRate(LearningRate.cosine(0.01))
        .precision(wide ? Precision.FLOAT64 : Precision.FLOAT32)
        .batchSize(16)
        .epochs(EPOCHS)
        .threads(threads)
        .metric("right", Metrics.mean(Metrics::correctClass))
        .checkpoints(folder)
        .keepBest("validation loss")
        .resume();
  }

  private static List<String> figures(History history) {
    return history.epochs().stream()
        .map(
            epoch -> epoch.number() + " " + epoch.training() + epoch.validation() + epoch.samples())
        .toList();
  }

  private static List<Tensor> values(Network network) {
    List<Node> all = new ArrayList<>(network.saved());
    all.add(network.step());
    return all.stream().map(node -> node.variable().value()).toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Property(tries = 60)
  void theWeightsAndFiguresAreThoseOfTheUnbrokenTraining(
      @ForAll @Size(min = 1, max = 6)
          List<@IntRange(min = 0, max = EPOCHS * BATCHES) Integer> stops,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(min = 1, max = 4) int every,
      @ForAll boolean killed,
      @ForAll boolean adam,
      @ForAll boolean wide)
      throws IOException {
    Path folder = Files.createTempDirectory("interruptions");
    try {
      Path whole = folder.resolve("whole");
      Trainer unbroken = trainer(whole, 2, adam, wide);
      History expected = unbroken.fit(DATA, JUDGES);

      Path broken = folder.resolve("broken");
      for (int i = 0; i < stops.size(); i++) {
        int stop = stops.get(i);
        Trainer trainer = trainer(broken, threads + i % 2, adam, wide).everySteps(every);
        int[] steps = {0};
        if (stop == 0) {
          trainer.interrupt();
        }
        trainer.onBatchEnd(
            batch -> {
              if (++steps[0] == stop) {
                if (killed) {
                  throw new IllegalStateException("killed"); // nothing more is saved
                }
                trainer.interrupt();
              }
            });
        try {
          History part = trainer.fit(DATA, JUDGES);
          assertEquals(
              figures(expected).subList(0, part.epochs().size()), figures(part), "whole epochs");
        } catch (IllegalStateException e) {
          assertEquals("killed", e.getMessage());
        }
      }
      Trainer last = trainer(broken, threads, adam, wide);
      History history = last.fit(DATA, JUDGES);
      assertEquals(figures(expected), figures(history));
      assertEquals(values(unbroken.network()), values(last.network()));
      Path a = folder.resolve("a");
      Path b = folder.resolve("b");
      Checkpoint.save(a, unbroken.network().saved());
      Checkpoint.save(b, last.network().saved());
      assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b));
      String best = "best-validation-loss.safetensors";
      assertArrayEquals(
          Files.readAllBytes(whole.resolve(best)), Files.readAllBytes(broken.resolve(best)));
    } finally {
      delete(folder);
    }
  }
}
