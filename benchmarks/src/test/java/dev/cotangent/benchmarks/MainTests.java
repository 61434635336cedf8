package dev.cotangent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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
  void kernelsThatDoNotExistAreRefused() {
    assertEquals(2, run("kernels", "conv3d"));
    assertEquals(
        "cotangent-bench: no kernel contains 'conv3d'; try 'conv' or 'matmul';"
            + " see 'cotangent-bench kernels --help'",
        err.toString().strip());
  }
}
