package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesProgramTests {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  @Test
  void trainsAndShowsWhatItsFeaturesLookFor() throws IOException {
    assertEquals(
        0,
        terminal.run(
            "features",
            "--generated",
            "--samples",
            "200",
            "--epochs",
            "1",
            "--out",
            folder.toString()),
        terminal::toString);
    assertTrue(terminal.toString().contains("Only the first 200 of each"), terminal.toString());
    for (String file :
        List.of(
            "weights.safetensors",
            "history.csv",
            "filters.png",
            "picture.png",
            "layer1-positions.png",
            "layer1-squares.png",
            "layer1-feature7.png",
            "strongest.png",
            "layer2-positions.png",
            "layer2-squares.png",
            "layer2-feature9.png")) {
      assertTrue(Files.size(folder.resolve(file)) > 0, file);
    }
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("#9 follows "), "a measured claim");
    assertEquals(page.split("<img ", -1).length - 1, pictures(), "every picture is in the page");
  }

  private long pictures() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".png")).count();
    }
  }

  @Test
  void aFolderWithoutPicturesIsAnError() {
    assertEquals(
        1, terminal.run("features", "--data", folder.toString(), "--out", folder.toString()));
    assertTrue(
        terminal.toString().contains("at least one of data_batch_1.bin"), terminal.toString());
    assertEquals(1, terminal.toString().lines().count(), terminal.toString());
  }

  @Test
  void aFileCutShortIsAnError() throws IOException {
    Path data = Files.createDirectories(folder.resolve("cifar10"));
    Files.write(data.resolve("data_batch_1.bin"), new byte[3073 * 5]);
    Files.write(data.resolve("test_batch.bin"), new byte[100]);
    assertEquals(
        1, terminal.run("features", "--data", folder.toString(), "--out", folder.toString()));
    assertTrue(
        terminal.toString().contains("data_batch_1.bin: 10,000 pictures of 3,073"),
        terminal.toString());
    assertEquals(1, terminal.toString().lines().count(), terminal.toString());
  }
}
