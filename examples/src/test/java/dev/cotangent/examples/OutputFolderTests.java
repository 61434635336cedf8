package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cotangent.nn.io.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A folder that cannot be written to is found before anything is computed. */
class OutputFolderTests {
  @TempDir private Path temporary;

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String refused(Path folder) {
    String message = assertThrows(IOException.class, () -> OutputFolder.open(folder)).getMessage();
    assertTrue(message.contains("can be written to: %s (".formatted(folder)), message);
    assertTrue(message.endsWith("; name another"), message);
    return message;
  }

  /**
   * A name that is free, as the check of the option sees it, and yet no folder can be made there.
   */
  private static Path nowhere() {
    Path processes = Path.of("/proc");
    assumeTrue(Files.isDirectory(processes), "only Linux has such a place for every user");
    return processes.resolve("cotangent");
  }

  @Test
  void missingParentsAreMadeAndNothingIsLeftBehind() throws IOException {
    Path folder = temporary.resolve("a/b/c");
    assertEquals(folder, OutputFolder.open(folder).path());
    assertEquals(List.of(), files(folder));
    Path kept = Files.writeString(folder.resolve("report.html"), "old");
    assertEquals(folder, OutputFolder.open(folder).path());
    assertEquals(List.of(kept), files(folder));
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "kept");
    assertTrue(refused(file).contains("in the way"), refused(file));
    refused(file.resolve("under"));
    assertEquals("kept", Files.readString(file));
  }

  @ParameterizedTest
  @CsvSource({"ro, Read-only file system", "size=64k, No space left on device"})
  void aReadOnlyOrFullDiskIsNamed(String options, String reason) throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.toString()),
        "only root can mount a disk of its own");
    try {
      assertTrue(refused(disk).contains(reason), refused(disk));
      assertEquals(List.of(), files(disk));
    } finally {
      assertTrue(runs("umount", disk.toString()));
    }
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such command
    }
  }

  /** What some programs need besides. */
  private static final Map<String, List<String>> NEEDED =
      Map.of("compare-runs", List.of("some-run"), "sweep", List.of("mnist", "--vary", "seed=1,2"));

  /** The programs that write a folder, all but the server, which writes only if it has to train. */
  static List<String> programs() {
    return Main.commandLine().getSubcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(program -> program.findOption("--out") != null)
        .map(program -> program.name())
        .filter(name -> !name.equals("draw"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void everyProgramSaysSoAndNothingElse(String program) throws IOException {
    Terminal terminal = new Terminal();
    List<String> arguments = new ArrayList<>(List.of(program, "--out", nowhere().toString()));
    arguments.addAll(NEEDED.getOrDefault(program, List.of()));
    assertEquals(1, terminal.run(arguments.toArray(String[]::new)), terminal::toString);
    assertTrue(
        terminal.toString().startsWith("cotangent: [output] the folder must be one"),
        terminal::toString);
    assertEquals(1, terminal.toString().lines().count(), terminal::toString);
  }

  @Test
  void thereArePrograms() {
    assertTrue(programs().containsAll(List.of("mnist", "gradcheck")), programs()::toString);
  }
}
