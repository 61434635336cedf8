package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs about derivatives themselves. */
class DerivativeProgramTests {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  private double figure(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(terminal.toString());
    assertTrue(matcher.find(), terminal::toString);
    return Double.parseDouble(matcher.group(1));
  }

  private void assertReport(List<String> pictures) throws IOException {
    String page = Files.readString(folder.resolve("report.html"));
    for (String name : pictures) {
      assertTrue(Files.size(folder.resolve(name + ".png")) > 0, name);
    }
    assertEquals(pictures.size(), page.split("<img ", -1).length - 1);
    assertFalse(page.replaceAll("base64,[^\"]*", "").contains("NaN"));
  }

  @Test
  void physicsFindsTheSolutionOfItsEquation() throws IOException {
    assertEquals(
        0,
        terminal.run("physics", "--steps", "3000", "--out", folder.toString()),
        terminal::toString);
    double error = figure("nowhere farther from the solution than ([-0-9.e]+)\\.\\R");
    assertTrue(error < 1e-3, terminal::toString); // the bound of the claim; measured 1e-4
    assertReport(List.of("solution", "error", "slope", "curvature", "loss"));
    assertTrue(Files.size(folder.resolve("weights.safetensors")) > 0);
  }

  @Test
  void implicitIsExactInTheMemoryOfOneStep() throws IOException {
    assertEquals(0, terminal.run("implicit", "--out", folder.toString()), terminal::toString);
    assertTrue(figure("implicit, 64 steps: error ([-0-9.e]+)") < 1e-10, terminal::toString);
    assertTrue(figure("unrolled, 64 steps: error ([-0-9.e]+)") < 1e-15, terminal::toString);
    assertEquals(
        figure("implicit, 4 steps: .* ([0-9]+) kB"), figure("implicit, 64 steps: .* ([0-9]+) kB"));
    assertTrue(
        figure("unrolled, 64 steps: .* ([0-9]+) kB")
            > 3 * figure("implicit, 64 steps: .* ([0-9]+) kB"));
    assertReport(List.of("error", "memory"));
  }

  @Test
  void aWrongNumberOfStepsIsAWrongCommandLine() {
    assertEquals(2, terminal.run("physics", "--steps", "0", "--out", folder.toString()));
    assertTrue(terminal.toString().contains("whole number from 1 on"), terminal::toString);
  }
}
