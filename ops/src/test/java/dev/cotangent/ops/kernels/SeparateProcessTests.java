package dev.cotangent.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.ops.kernels.loops.SupportCheck;
import dev.cotangent.ops.kernels.loops.VectorApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is chosen once per process, in processes of their own. */
class SeparateProcessTests {
  @Test
  void narrowVectorsComputeTheSame() throws Exception {
    succeeds("Vector API, 128 bits", VectorApi.FLAG, "-Dcotangent.vector.bits=128");
    succeeds("Vector API, 256 bits", VectorApi.FLAG, "-Dcotangent.vector.bits=256");
  }

  @Test
  void plainLoopsCanBeForced() throws Exception {
    succeeds("plain Java loops", VectorApi.FLAG, "-Dcotangent.kernels=scalar");
  }

  @Test
  void referencesCanBeForced() throws Exception {
    succeeds("references", VectorApi.FLAG, "-Dcotangent.kernels=reference");
  }

  @Test
  void withoutTheModuleAWarningTellsTheFlag() throws Exception {
    String said = succeeds("plain Java loops", "-Dcotangent.kernels=auto");
    assertTrue(said.contains("WARNING") && said.contains(VectorApi.FLAG), said);
  }

  @Test
  void vectorsWithoutTheModuleAreAnErrorThatTellsTheFlag() throws Exception {
    fails("start Java with " + VectorApi.FLAG, "-Dcotangent.kernels=vector");
  }

  @Test
  void unknownValuesAreRefused() throws Exception {
    fails("must be auto, vector, scalar or reference: fast", "-Dcotangent.kernels=fast");
    fails("must be 128, 256 or 512: 64", VectorApi.FLAG, "-Dcotangent.vector.bits=64");
  }

  private static String succeeds(String description, String... flags)
      throws IOException, InterruptedException {
    Outcome outcome = run(description, flags);
    assertEquals(0, outcome.code, outcome.said);
    assertTrue(outcome.said.contains("checked: " + description), outcome.said);
    return outcome.said;
  }

  private static void fails(String message, String... flags)
      throws IOException, InterruptedException {
    Outcome outcome = run("nothing", flags);
    assertEquals(1, outcome.code, outcome.said);
    assertTrue(outcome.said.contains(message), outcome.said);
  }

  private record Outcome(int code, String said) {}

  private static Outcome run(String description, String... flags)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("-XX:TieredStopAtLevel=1");
    for (String flag : flags) {
      command.addAll(List.of(flag.split(" ")));
    }
    command.add(SupportCheck.class.getName());
    command.add(description);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }
}
