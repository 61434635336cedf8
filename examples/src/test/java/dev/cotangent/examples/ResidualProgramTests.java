package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidualProgramTests {
  private final Terminal terminal = new Terminal();

  @Test
  void aSmallNetworkIsTrainedAndShown(@TempDir Path folder) throws IOException {
    assertEquals(
        0,
        terminal.run(
            "residual",
            "--generated",
            "--samples",
            "160",
            "--epochs",
            "2",
            "--width",
            "4",
            "--out",
            folder.toString()),
        terminal::toString);
    assertTrue(terminal.toString().contains("of the test pictures"), terminal.toString());
    assertTrue(terminal.toString().contains("  conv2d(8, 3×3, same, no bias)"), "nested layers");
    for (String file :
        List.of(
            "weights.safetensors",
            "history.csv",
            "loss.png",
            "accuracy.png",
            "variants.png",
            "confusion.png",
            "mistakes.png")) {
      assertTrue(Files.size(folder.resolve(file)) > 0, file);
    }
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("Variants of one picture"), "the augmentation is shown");
    byte[] weights = Files.readAllBytes(folder.resolve("weights.safetensors"));
    String header = new String(weights, 0, 4000, StandardCharsets.US_ASCII);
    assertTrue(header.contains("residual1/batchNorm1/running_var"), header);
  }
}
