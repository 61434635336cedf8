package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistProgramTests {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @Test
  void trainsReportsAndRecognises() throws IOException {
    Path results = folder.resolve("results with spaces");
    assertEquals(
        0,
        terminal.run(
            "mnist",
            "--generated",
            "--model",
            "softmax",
            "--epochs",
            "2",
            "--out",
            results.toString()));
    assertTrue(terminal.toString().contains("softmax recognises "), terminal.toString());
    for (String file :
        List.of(
            "weights.safetensors",
            "history.csv",
            "report.html",
            "loss.png",
            "accuracy.png",
            "filters.png",
            "confusion.png",
            "mistakes.png")) {
      assertTrue(Files.size(results.resolve(file)) > 0, file);
    }
    List<String> history = Files.readAllLines(results.resolve("history.csv"));
    assertEquals(3, history.size());
    double accuracy = Double.parseDouble(history.get(2).split(",")[4]);
    assertTrue(accuracy > 0.85, "accuracy " + accuracy);

    LabelledImages fresh = new GeneratedDigits(99, 28).dataset(20);
    List<String> args =
        new ArrayList<>(
            List.of("predict", "--weights", results.resolve("weights.safetensors").toString()));
    for (int i = 0; i < fresh.size(); i++) {
      Tensor digit = fresh.image(i).reshape(28, 28);
      Path file = folder.resolve(i + ".png");
      Images.writePng(Images.of(digit, ColorScale.grey()), file);
      args.add(file.toString());
    }
    assertEquals(0, terminal.run(args.toArray(String[]::new)));
    int right = 0;
    List<String> lines = terminal.toString().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      right += lines.get(i).contains(".png: " + fresh.label(i) + " (") ? 1 : 0;
    }
    assertEquals(20, lines.size());
    assertTrue(right >= 14, right + " of 20 right:\n" + terminal);
  }

  /** Variants, further figures and event files; and on from there, with an epoch more. */
  @Test
  void learnsFromVariantsIsWatchedAndGoesOn() throws IOException {
    Path results = folder.resolve("augmented");
    List<String> command =
        List.of(
            "mnist",
            "--generated",
            "--model",
            "softmax",
            "--augment",
            "--metrics",
            "top-3,f1",
            "--tensorboard",
            "--learning-rate",
            "0.001",
            "--out",
            results.toString());
    assertEquals(0, terminal.run(with(command, "--epochs", "1")), terminal::toString);
    List<String> history = Files.readAllLines(results.resolve("history.csv"));
    assertEquals(
        "epoch,training_loss,training_accuracy,training_top-3,training_f1,validation_loss,validation_accuracy,validation_top-3,validation_f1,samples_per_second,seconds",
        history.get(0));
    try (Stream<Path> events = Files.list(results.resolve("tensorboard"))) {
      assertEquals(1, events.count());
    }
    assertTrue(Files.readString(results.resolve("run.json")).contains("\"--augment\" : \"true\""));
    assertTrue(Files.readString(results.resolve("live.html")).contains("report.html"));
    long steps = Files.readAllLines(results.resolve("steps.jsonl")).size();
    assertEquals(1, terminal.run(with(command, "--metrics", "f2", "--epochs", "1")));
    assertTrue(terminal.toString().contains("a metric must be top-K"), terminal.toString());
    assertEquals(0, terminal.run(with(command, "--epochs", "1", "--resume")), terminal::toString);
    assertEquals(steps, Files.readAllLines(results.resolve("steps.jsonl")).size());
  }

  private static String[] with(List<String> command, String... more) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aMissingDataFolderIsAnError() {
    assertEquals(
        1,
        terminal.run(
            "mnist", "--data", folder.resolve("nowhere").toString(), "--out", folder.toString()));
  }

  @Test
  void aFolderThatCannotBeWrittenToIsRefusedBeforeTheWork() {
    String folderOfTheKernel = "/proc/self";
    assumeTrue(Files.isDirectory(Path.of(folderOfTheKernel)));
    for (String program :
        List.of(
            "mnist",
            "hundred-digits",
            "three-filters",
            "zeros-and-ones",
            "plain-numpy",
            "features",
            "gradcheck")) {
      assertEquals(1, terminal.run(program, "--out", folderOfTheKernel));
      String said = terminal.toString().strip();
      assertTrue(said.startsWith("cotangent: [output] the folder must be one that can be"), said);
      assertEquals(1, said.lines().count(), said);
    }
  }

  @Test
  void predictingWithoutWeightsSaysHowToGetThem() {
    String weights = folder.resolve("none.safetensors").toString();
    assertEquals(1, terminal.run("predict", "--weights", weights, "seven.png"));
    assertTrue(terminal.toString().contains(weights + " is missing; `cotangent mnist` trains"));
  }
}
