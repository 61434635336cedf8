package dev.cotangent.nn.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLogTests {
  @TempDir private Path folder;

  private static Examples examples(int count) {
    return Examples.of(
        new CounterRandom(1, 1).normal(Shape.of(count, 3)),
        Tensor.generate(Shape.of(count), i -> i % 2));
  }

  private static Trainer trainer(Network network) {
    return Trainer.of(network).batchSize(4).epochs(2);
  }

  private static Network network() {
    return Network.of(Layers.dense(2), Shape.of(3), 1);
  }

  @Test
  void linesHaveWhatTheTrainerTells() throws IOException {
    Path file = folder.resolve("logs/run.jsonl");
    Network network = network();
    List<Batch> batches = new ArrayList<>();
    History history;
    try (JsonLines log = JsonLines.to(file)) {
      Trainer trainer = trainer(network).onBatchEnd(batches::add);
      log.follow(trainer);
      history = trainer.fit(examples(10), examples(6));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2 * (3 + 1), lines.size());
    Batch fourth = batches.get(3);
    assertEquals(
        "{\"step\":4,\"epoch\":2,\"batch\":1,\"samples\":4,\"learningRate\":0.001,\"loss\":%s,\"accuracy\":%s}"
            .formatted(fourth.result().loss(), fourth.result().accuracy()),
        lines.get(4));
    Epoch last = history.last();
    assertEquals(
        "{\"step\":6,\"epoch\":2,\"samples\":10,\"seconds\":%s,\"samplesPerSecond\":%s,\"training\":{\"loss\":%s,\"accuracy\":%s},\"validation\":{\"loss\":%s,\"accuracy\":%s}}"
            .formatted(
                last.seconds(),
                last.samplesPerSecond(),
                last.training().loss(),
                last.training().accuracy(),
                last.validation().loss(),
                last.validation().accuracy()),
        lines.get(7));
  }

  @Test
  void linesGoOnWhereAKilledProcessStopped() throws IOException {
    Path file = folder.resolve("run.jsonl");
    Files.writeString(file, "{\"step\":1}\n{\"step\":2,\"lo");
    Evaluation odd = new Evaluation(Double.NaN, Map.of("a \"b\"", Double.NEGATIVE_INFINITY));
    try (JsonLines log = JsonLines.to(file)) {
      log.step(2, new Batch(1, 2, 3, 4, 0.5, odd));
    }
    assertEquals(
        List.of(
            "{\"step\":1}",
            "{\"step\":2,\"lo",
            "{\"step\":2,\"epoch\":1,\"batch\":2,\"samples\":4,\"learningRate\":0.5,\"loss\":\"NaN\",\"a \\\"b\\\"\":\"-Infinity\"}"),
        Files.readAllLines(file));
    try (JsonLines log = JsonLines.to(file)) {
      log.step(3, new Batch(1, 3, 3, 4, 0.5, odd));
    }
    assertEquals(4, Files.readAllLines(file).size());
  }

  @Test
  void tensorBoardGetsStepsEpochsAndTheNetwork() throws IOException {
    Network network = network();
    Path file;
    try (TensorBoard log = TensorBoard.in(folder, network)) {
      Trainer trainer = trainer(network);
      log.follow(trainer);
      trainer.fit(examples(10), examples(6));
      file = log.events().file();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String tag :
        List.of(
            "step/loss",
            "step/learning rate",
            "loss/training",
            "loss/validation",
            "accuracy/training",
            "samples per second",
            "dense1/weight",
            "network/text_summary")) {
      assertTrue(text.contains(tag), tag);
    }
  }

  @Test
  void severalNetworksAndLoopsAreShown() throws IOException {
    Network recurrent = Network.of(Layers.lstm(4).last().named("reader"), Shape.of(5, 2), 1);
    Path file;
    try (TensorBoard log = TensorBoard.in(folder, network(), recurrent)) {
      log.epoch(1, new Epoch(1, new Evaluation(1, Map.of()), Evaluation.none(), 1, 1, 1));
      file = log.events().file();
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    for (String tag : List.of("dense1/weight", "reader/", "Scan")) {
      assertTrue(text.contains(tag), tag);
    }
  }

  @Test
  void stepsGoOnWithTheNetwork() throws IOException {
    Network network = network();
    Path file = folder.resolve("run.jsonl");
    try (JsonLines log = JsonLines.to(file)) {
      trainer(network).fit(examples(8));
      Trainer second = trainer(network).epochs(1);
      log.follow(second);
      second.fit(examples(8));
    }
    assertTrue(Files.readAllLines(file).get(0).startsWith("{\"step\":5,\"epoch\":3,"));
  }

  @Test
  void aLogThatCannotBeWrittenEndsTheTraining() throws IOException {
    JsonLines log = JsonLines.to(folder.resolve("run.jsonl"));
    Trainer trainer = trainer(network());
    log.follow(trainer);
    log.close();
    assertThrows(UncheckedIOException.class, () -> trainer.fit(examples(8)));
    Path taken = folder.resolve("file");
    Files.writeString(taken, "");
    assertThrows(IOException.class, () -> JsonLines.to(taken.resolve("run.jsonl")));
  }
}
