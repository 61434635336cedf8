package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.examples.training.SmallMnist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of articles that train on MNIST, on a few generated digits. */
class ArticleProgramTests {
  @TempDir static Path data;
  @TempDir static Path few;

  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @BeforeAll
  static void writeDigits() throws IOException {
    SmallMnist.write(data, 704, 60);
    SmallMnist.write(few, 160, 30);
  }

  private void assertRuns(Path digits, Path results, String program, String... more) {
    String[] args = {program, "--data", digits.toString(), "--out", results.toString()};
    assertEquals(0, terminal.run(concat(args, more)), terminal::toString);
    assertTrue(terminal.toString().contains("network recognises "), terminal.toString());
  }

  private static String[] concat(String[] some, String[] more) {
    return Stream.of(some, more).flatMap(Arrays::stream).toArray(String[]::new);
  }

  private static void assertReport(Path results, String... names) throws IOException {
    String page = Files.readString(results.resolve("report.html"));
    for (String name : names) {
      assertTrue(Files.size(results.resolve(name + ".png")) > 0, name);
    }
    int pictures = page.split("<img ", -1).length - 1;
    assertEquals(names.length + (page.contains("Every one of the test digits") ? 0 : 1), pictures);
    assertTrue(Files.size(results.resolve("weights.safetensors")) > 0);
    assertFalse(page.replaceAll("base64,[^\"]*", "").contains("NaN"));
  }

  @Test
  void plainNumpyTrainsAndReports() throws IOException {
    assertRuns(data, folder, "plain-numpy", "--epochs", "2");
    assertReport(
        folder,
        "first-steps",
        "loss",
        "accuracy",
        "filters",
        "convolved",
        "activated",
        "volume-filter",
        "second-maps",
        "pooling",
        "dropout",
        "dense",
        "confusion");
    List<String> history = Files.readAllLines(folder.resolve("history.csv"));
    assertTrue(Double.parseDouble(history.get(2).split(",")[4]) > 0.5, history.get(2));
  }

  @Test
  void plainNumpyRepeatsExactlyAndPoolsByAverageToo() throws IOException {
    Path again = folder.resolve("again");
    String[] options = {"--pool", "average", "--dropout", "0", "--epochs", "1", "--seed", "7"};
    assertRuns(few, folder, "plain-numpy", options);
    assertRuns(few, again, "plain-numpy", options);
    assertTrue(Files.readString(folder.resolve("report.html")).contains("nothing to remember"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("weights.safetensors")),
        Files.readAllBytes(again.resolve("weights.safetensors")));
  }

  @Test
  void zerosAndOnesTrainsAndReports() throws IOException {
    assertRuns(data, folder, "zeros-and-ones", "--epochs", "8");
    assertReport(
        folder,
        "loss",
        "accuracy",
        "kernels",
        "biases",
        "forward-0",
        "forward-1",
        "backward",
        "input-gradient",
        "sigmoid",
        "cross-entropy",
        "confusion");
    // So few digits, one at a time, keep the network at chance for some epochs.
    List<String> history = Files.readAllLines(folder.resolve("history.csv"));
    assertTrue(Double.parseDouble(history.get(8).split(",")[4]) > 0.8, history.get(8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain-numpy", "zeros-and-ones"})
  void anEmptyDataFolderIsAnError(String program) {
    assertEquals(1, terminal.run(program, "--data", folder.toString(), "--out", folder.toString()));
    assertTrue(terminal.toString().contains("train-images-idx3-ubyte"), terminal.toString());
  }

  @Test
  void wrongOptionsAreRefused() {
    for (String[] wrong :
        new String[][] {
          {"--pool", "median"}, {"--dropout", "1"}, {"--dropout", "-0.1"}, {"--dropout", "much"}
        }) {
      assertEquals(
          2, terminal.run(concat(new String[] {"plain-numpy"}, wrong)), String.join(" ", wrong));
      assertTrue(terminal.toString().contains(wrong[0]), terminal.toString());
    }
    assertEquals(2, terminal.run("zeros-and-ones", "--pool", "max"));
  }
}
