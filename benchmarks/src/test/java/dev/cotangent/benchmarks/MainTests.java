package dev.cotangent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTests {
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine commandLine = Main.commandLine();
    return commandLine.setErr(new PrintWriter(err)).execute(args);
  }

  @Test
  void whatTheUserCanMendIsSaidInALine() {
    assertEquals(1, run("page", "--compare", "nowhere", "--docs", "target/docs"));
    assertEquals(
        "cotangent-bench: no such file: nowhere/circumstances.properties",
        err.toString().strip().replace('\\', '/'));
  }

  @Test
  void aFolderThatCannotBeMadeIsRefusedBeforeCheckersAreScored(@TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "kept");
    assertEquals(1, run("checkers", "--out", file.resolve("under").toString()));
    assertTrue(
        err.toString().startsWith("cotangent-bench: [output] the folder must be one"), "" + err);
    assertEquals(1, err.toString().lines().count(), "" + err);
  }

  @Test
  void numbersThatCheckersCannotTakeAreRefused() {
    assertEquals(2, run("checkers", "--cases", "-1"));
    assertEquals(2, run("checkers", "--threads", "0"));
    assertEquals(
        List.of(
            "cotangent-bench: --cases must be at least 0: -1; see 'cotangent-bench checkers --help'",
            "cotangent-bench: --threads must be at least 1: 0; see 'cotangent-bench checkers --help'"),
        err.toString().lines().toList());
  }

  @Test
  void kernelsThatDoNotExistAreRefused() {
    assertEquals(2, run("kernels", "conv3d"));
    assertEquals(
        "cotangent-bench: no kernel contains 'conv3d'; try 'conv' or 'matmul';"
            + " see 'cotangent-bench kernels --help'",
        err.toString().strip());
  }
}
