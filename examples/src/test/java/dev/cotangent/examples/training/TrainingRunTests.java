package dev.cotangent.examples.training;

import static dev.cotangent.nn.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a training leaves in its folder, broken off or not. */
class TrainingRunTests {
  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(40, 4)),
          Tensor.generate(Shape.of(40), i -> i % 3));

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  /** Notes what is said of the training, not where to watch it. */
  private void note(String line) {
    if (!line.startsWith("Watch it in ")) {
      said.add(line);
    }
  }

  @Command
  private static final class Options {
    @Mixin private TrainingOptions options = new TrainingOptions();
  }

  private static TrainingOptions options(String... args) {
    Options options = new Options();
    var unused = new CommandLine(options).parseArgs(args);
    return options.options;
  }

  /**
   * Trains four epochs of four steps, and is interrupted as by Ctrl-C after some; 0 means never.
   */
  private void run(Path out, long seed, int steps, String... args) throws IOException {
    said.clear();
    Trainer trainer = Trainer.of(Network.of(dense(3), Shape.of(4), seed)).batchSize(10).epochs(4);
    int[] taken = {0};
    trainer.onBatchEnd(
        batch -> {
          if (++taken[0] == steps) {
            trainer.interrupt();
          }
        });
    new TrainingRun(
            trainer,
            OutputFolder.open(out),
            options(args),
            (to, history) -> {
              HtmlReport page = new HtmlReport("A training");
              HistoryCharts.addTo(page, history);
              page.write(to.resolve("report.html"));
              return "outcome of " + history.epochs().size();
            },
            this::note)
        .run(DATA, DATA);
  }

  private byte[] weights(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out).resolve("weights.safetensors"));
  }

  /** The history without times, which are the last two columns. */
  private List<String> history(String out) throws IOException {
    return Files.readAllLines(folder.resolve(out).resolve("history.csv")).stream()
        .map(line -> line.replaceAll(",[^,]*,[^,]*$", ""))
        .toList();
  }

  @Test
  void aTrainingGoesOnToTheSameFiles() throws IOException {
    run(folder.resolve("whole"), 1, 0);
    assertEquals("outcome of 4", said.get(0));
    Path broken = folder.resolve("broken");
    run(broken, 1, 3, "--save-every", "2");
    assertEquals(List.of("interrupted at epoch 1, step 3 of 4; go on with --resume"), said);
    assertFalse(Files.exists(broken.resolve("weights.safetensors")), "no epoch is whole");
    run(broken, 1, 7, "--resume");
    assertEquals("outcome of 2", said.get(0));
    assertEquals("interrupted at epoch 3, step 2 of 4; go on with --resume", said.get(2));
    String report = Files.readString(broken.resolve("report.html"));
    assertTrue(report.contains("interrupted at epoch 3, step 2 of 4"), report);
    assertEquals(said.get(2), Files.readString(broken.resolve("interrupted.txt")).strip());
    assertEquals(3, history("broken").size());
    run(broken, 1, 0, "--resume");
    assertEquals("outcome of 4", said.get(0));
    assertFalse(Files.exists(broken.resolve("interrupted.txt")));
    assertFalse(Files.readString(broken.resolve("report.html")).contains("interrupted"));
    assertArrayEquals(weights("whole"), weights("broken"));
    Path model = broken.resolve("model.onnx");
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole").resolve("model.onnx")),
        Files.readAllBytes(model));
    assertEquals("4", OnnxModel.read(model).metadata().get("epochs"));
    assertEquals(history("whole"), history("broken"));
  }

  @Test
  void theResultsOfAFinishedTrainingOutliveOneThatIsInterrupted() throws IOException {
    Path out = folder.resolve("out");
    run(out, 1, 0);
    byte[] finished = weights("out");
    String report = Files.readString(out.resolve("report.html"));
    run(out, 2, 6);
    assertEquals("interrupted at epoch 2, step 2 of 4; go on with --resume", said.get(0));
    assertTrue(said.get(1).contains("stay as they are"), said.get(1));
    assertArrayEquals(finished, weights("out"));
    assertEquals(report, Files.readString(out.resolve("report.html")));
    run(out, 2, 0, "--resume");
    assertEquals("outcome of 4", said.get(0));
    assertTrue(Arrays.compare(finished, weights("out")) != 0);
  }

  @Test
  void aFinishedTrainingIsOnlyReportedAgain() throws IOException {
    Path out = folder.resolve("out");
    run(out, 1, 0);
    byte[] finished = weights("out");
    run(out, 1, 1, "--resume");
    assertEquals("outcome of 4", said.get(0));
    assertArrayEquals(finished, weights("out"));
  }

  @Test
  void whoForgetsToResumeIsTold() throws IOException {
    Path out = folder.resolve("out");
    run(out, 1, 5);
    run(out, 1, 0);
    assertTrue(said.get(0).contains("with which --resume would go on"), said.get(0));
    assertTrue(Files.exists(out.resolve("checkpoints").resolve("replaced.safetensors")));
  }
}
