package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.gru;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.StateFile;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.optimizer.Sgd;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Reductions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a folder of states, and when it is used. */
class SavedStateTests {
  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(40, 4)),
          Tensor.generate(Shape.of(40), i -> i % 3));

  @TempDir private Path folder;

  private static Network network(long seed) {
    return Network.of(Sequential.of(dense(8), relu(), dropout(0.2), dense(3)), Shape.of(4), seed);
  }

  private Trainer trainer() {
    return Trainer.of(network(1)).batchSize(10).epochs(3).checkpoints(folder).resume();
  }

  private List<String> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Tensor> values(Trainer trainer) {
    return trainer.network().saved().stream().map(node -> node.variable().value()).toList();
  }

  private static void interruptAfter(Trainer trainer, int steps) {
    int[] taken = {0};
    trainer.onBatchEnd(
        batch -> {
          if (++taken[0] == steps) {
            trainer.interrupt();
          }
        });
  }

  @Test
  void theLastStatesAreKept() throws IOException {
    trainer().fit(DATA);
    assertEquals(
        List.of("state-000003-00000000.safetensors", "state-000004-00000000.safetensors"), files());
    Trainer more = trainer().epochs(5).everySteps(2).keepLast(3);
    interruptAfter(more, 7);
    History history = more.fit(DATA);
    assertEquals("epoch 5, step 3 of 4", history.interruption().orElseThrow().toString());
    assertEquals(4, history.epochs().size());
    assertEquals(
        List.of(
            "state-000005-00000000.safetensors",
            "state-000005-00000002.safetensors",
            "state-000005-00000003.safetensors"),
        files());
  }

  /** Loops have several results, and a body. */
  @Test
  void aRecurrentNetworkGoesOn() {
    Examples series =
        Examples.of(
            new CounterRandom(5, 5).normal(Shape.of(40, 5, 2)),
            Tensor.generate(Shape.of(40), i -> i % 3));
    Layer layers = Sequential.of(lstm(4).last(), dense(3));
    Network whole = Network.of(layers, Shape.of(5, 2), 1);
    Trainer.of(whole).batchSize(10).epochs(3).fit(series);
    Trainer broken = Trainer.of(Network.of(layers, Shape.of(5, 2), 1)).batchSize(10).epochs(3);
    interruptAfter(broken.checkpoints(folder), 5);
    broken.fit(series);
    Trainer again = Trainer.of(Network.of(layers, Shape.of(5, 2), 1)).batchSize(10).epochs(3);
    again.checkpoints(folder).resume().fit(series);
    assertEquals(
        whole.saved().stream().map(node -> node.variable().value()).toList(), values(again));
    Trainer other =
        Trainer.of(Network.of(Sequential.of(gru(4).last(), dense(3)), Shape.of(5, 2), 1))
            .batchSize(10)
            .epochs(3)
            .checkpoints(folder)
            .resume();
    assertThrows(IllegalArgumentException.class, () -> other.fit(series));
  }

  @Test
  void epochsThatAreShortAreNotAllSaved() throws IOException {
    Trainer first = trainer().epochs(7).everyEpochs(3).keepLast(9);
    List<Integer> states = new ArrayList<>();
    first.onEpochEnd(epoch -> states.add(files().size())); // before that of the epoch
    History whole = first.fit(DATA);
    assertEquals(List.of(0, 0, 0, 1, 1, 1, 2), states);
    assertEquals(3, files().size());
    Files.delete(folder.resolve("state-000008-00000000.safetensors"));
    Trainer again = trainer().epochs(7).everyEpochs(3);
    assertEquals(withoutTimes(whole), withoutTimes(again.fit(DATA)));
    assertEquals(values(first), values(again));
  }

  private static List<Evaluation> withoutTimes(History history) {
    return history.epochs().stream().map(Epoch::training).toList();
  }

  @Test
  void theBestWeightsAreKeptAndAreThoseOfTheirEpoch() throws IOException {
    List<List<Tensor>> after = new ArrayList<>();
    Trainer trainer = trainer().epochs(6).keepBest("greatest training loss");
    trainer.onEpochEnd(epoch -> after.add(values(trainer)));
    History history = trainer.fit(DATA);
    Network best = network(7);
    Checkpoint.load(folder.resolve("best-greatest-training-loss.safetensors"), best.saved());
    assertEquals(
        after.get(history.best("greatest training loss").number() - 1),
        best.saved().stream().map(node -> node.variable().value()).toList());
  }

  @Test
  void aFinishedTrainingIsNotTrainedFurther() {
    Trainer first = trainer();
    History history = first.fit(DATA);
    Trainer again = trainer();
    again.onBatchEnd(
        batch -> {
          throw new AssertionError("trained");
        });
    assertEquals(history, again.fit(DATA));
    assertEquals(values(first), values(again));
    assertEquals(3, trainer().epochs(2).fit(DATA).epochs().size());
  }

  @Test
  void aTrainingThatWasStoppedEarlyIsFinished() {
    Trainer first = trainer().epochs(50).learningRate(1e-12).stopEarly("greatest training loss", 2);
    History history = first.fit(DATA);
    assertTrue(history.epochs().size() < 50 && history.epochs().size() >= 3, history.toCsv());
    assertTrue(history.interruption().isEmpty());
    Trainer again = trainer().epochs(50).learningRate(1e-12);
    assertEquals(history, again.fit(DATA));
  }

  @Test
  void aDamagedStateGivesWayToTheOneBefore() throws IOException {
    Trainer unbroken = Trainer.of(network(1)).batchSize(10).epochs(3);
    unbroken.fit(DATA);
    Trainer first = trainer();
    interruptAfter(first, 6);
    first.fit(DATA);
    Path newest = folder.resolve("state-000002-00000002.safetensors");
    byte[] good = Files.readAllBytes(newest);
    for (int damaged : new int[] {0, 9, 60, good.length / 2, good.length - 1}) {
      byte[] bytes = good.clone();
      bytes[damaged] ^= 1;
      Files.write(newest, bytes);
      Trainer again = trainer();
      assertEquals(3, again.fit(DATA).epochs().size());
      assertEquals(values(unbroken), values(again));
      for (String file : files()) {
        Files.delete(folder.resolve(file));
      }
      Trainer anew = trainer();
      interruptAfter(anew, 6);
      anew.fit(DATA);
    }
    for (String file : files()) {
      Files.write(folder.resolve(file), new byte[] {1, 2, 3});
    }
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> trainer().fit(DATA));
    assertTrue(e.getMessage().contains("remove them to begin anew"), e.getMessage());
  }

  @Test
  void otherSettingsAreRefusedWithBothValues() {
    Trainer first = trainer().optimizer(new Adam()).learningRate(LearningRate.cosine(0.01));
    interruptAfter(first, 5);
    first.fit(DATA);
    Map<String, Consumer<Trainer>> changes = new LinkedHashMap<>();
    changes.put("the batch size is 8, and was 10", trainer -> trainer.batchSize(8));
    changes.put(
        "the optimizer is adam(betas 0.8",
        trainer -> trainer.optimizer(new Adam().betas(0.8, 0.9)));
    changes.put("sgd(momentum 0.0", trainer -> trainer.optimizer(new Sgd()));
    changes.put(
        "the fingerprint of network, loss and optimizer is",
        trainer -> trainer.loss((y, t) -> Ops.multiply(Losses.crossEntropy(y, t), 2)));
    changes.put(
        "the precision is FLOAT64, and was FLOAT32",
        trainer -> trainer.precision(Precision.FLOAT64));
    changes.put(
        "the learning rate of step 1 of 12 is 0.02, and was 0.01",
        trainer -> trainer.learningRate(LearningRate.cosine(0.02)));
    changes.put("the learning rate of step 2 of 24 is", trainer -> trainer.epochs(6));
    changes.forEach(
        (message, change) -> {
          Trainer again = trainer().optimizer(new Adam()).learningRate(LearningRate.cosine(0.01));
          change.accept(again);
          List<Tensor> before = values(again);
          IllegalArgumentException e =
              assertThrows(IllegalArgumentException.class, () -> again.fit(DATA), message);
          assertTrue(e.getMessage().contains(message), e.getMessage());
          assertEquals(before, values(again));
        });
    Trainer seed = Trainer.of(network(2)).batchSize(10).epochs(3).checkpoints(folder).resume();
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> seed.fit(DATA));
    assertTrue(e.getMessage().contains("the seed is 2, and was 1"), e.getMessage());
    Trainer other =
        Trainer.of(Network.of(dense(3), Shape.of(4), 1))
            .batchSize(10)
            .epochs(3)
            .checkpoints(folder)
            .resume();
    assertThrows(IllegalArgumentException.class, () -> other.fit(DATA));
  }

  @Test
  void aNewTrainingSetsTheStatesOfAnotherAside() throws IOException {
    Trainer first = trainer();
    first.fit(DATA);
    byte[] old = Files.readAllBytes(folder.resolve("state-000004-00000000.safetensors"));
    Trainer.of(network(2)).batchSize(10).epochs(1).checkpoints(folder).fit(DATA);
    assertEquals(List.of("replaced.safetensors", "state-000002-00000000.safetensors"), files());
    assertArrayEquals(old, Files.readAllBytes(folder.resolve("replaced.safetensors")));
  }

  @Test
  void severalCallsGoOnInTheirOwn() {
    Trainer unbroken = Trainer.of(network(1)).batchSize(10).epochs(2);
    unbroken.fit(DATA);
    unbroken.learningRate(0.01).epochs(3).fit(DATA);

    Trainer first = trainer().epochs(2);
    first.fit(DATA);
    interruptAfter(first, 5);
    assertTrue(first.learningRate(0.01).epochs(3).fit(DATA).interruption().isPresent());

    Trainer again = trainer().epochs(2);
    again.fit(DATA);
    History history = again.learningRate(0.01).epochs(3).fit(DATA);
    assertEquals(List.of(3, 4, 5), history.epochs().stream().map(Epoch::number).toList());
    assertEquals(values(unbroken), values(again));
  }

  @Test
  void weightsThatAreNotFiniteAreNotSaved() throws IOException {
    // The root of 0 has an infinite derivative.
    Trainer trainer =
        trainer()
            .loss((y, t) -> Reductions.mean(Ops.sqrt(Ops.square(Ops.multiply(y, 0)))))
            .everySteps(1);
    ArithmeticException e = assertThrows(ArithmeticException.class, () -> trainer.fit(DATA));
    assertTrue(e.getMessage().contains("weights must be finite to be saved"), e.getMessage());
    assertEquals(List.of(), files());
  }

  @Test
  void aLossThatIsNotFiniteKeepsTheLastGoodStateAndNamesTheFirstOperation() throws IOException {
    boolean[] spoilt = {false};
    Examples data =
        new Examples() {
          @Override
          public int size() {
            return DATA.size();
          }

          @Override
          public Tensor inputs(int... indices) {
            Tensor inputs = DATA.inputs(indices);
            return spoilt[0] ? Tensor.full(inputs.shape(), 1e30) : inputs;
          }

          @Override
          public Tensor targets(int... indices) {
            return DATA.targets(indices);
          }
        };
    Trainer trainer =
        trainer()
            .loss((y, t) -> Reductions.mean(Ops.square(y)))
            .onBatchEnd(batch -> spoilt[0] = batch.epoch() == 2 && batch.batch() == 1);
    ArithmeticException e = assertThrows(ArithmeticException.class, () -> trainer.fit(data));
    assertTrue(e.getMessage().contains("epoch 2, batch 2"), e.getMessage());
    assertTrue(e.getMessage().contains("the first such value: [square]"), e.getMessage());
    assertEquals(List.of("state-000002-00000000.safetensors"), files());
  }

  @Test
  void settingsOfStatesNeedAFolder() {
    Trainer trainer = Trainer.of(network(1));
    assertThrows(IllegalStateException.class, trainer::resume);
    assertThrows(IllegalStateException.class, () -> trainer.everySteps(1));
    assertThrows(IllegalStateException.class, () -> trainer.keepBest("validation loss"));
    trainer.checkpoints(folder);
    assertThrows(IllegalArgumentException.class, () -> trainer.everySteps(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.everyEpochs(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.keepLast(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.keepBest("loss"));
  }

  @Test
  void aStateOfALaterFormatIsNotReadAsThisOne() throws IOException {
    Trainer first = trainer();
    first.fit(DATA);
    for (String file : files()) {
      StateFile state = StateFile.read(folder.resolve(file));
      Map<String, Object> facts = new LinkedHashMap<>(state.facts());
      facts.put("version", 2L);
      new StateFile(state.tensors(), facts).write(folder.resolve(file));
    }
    UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> trainer().fit(DATA));
    assertTrue(e.getMessage().contains("version 2"), e.getMessage());
    assertFalse(files().isEmpty());
  }
}
