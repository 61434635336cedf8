package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTests {
  @TempDir Path folder;

  private static List<String> names(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void linksStayAndTheFileTheyNameIsWritten() throws IOException {
    Path other = Files.createDirectories(folder.resolve("runs/5"));
    Path real = Files.writeString(other.resolve("weights"), "old");
    Path relative = Files.createSymbolicLink(other.resolve("best"), Path.of("weights"));
    Path byFolder = Files.createSymbolicLink(folder.resolve("latest"), Path.of("runs/5"));
    Path chain = Files.createSymbolicLink(folder.resolve("link"), Path.of("latest/best"));
    for (Path link : List.of(relative, byFolder.resolve("weights"), chain)) {
      AtomicFile.write(link, link.toString());
      assertEquals(link.toString(), Files.readString(real));
    }
    assertTrue(Files.isSymbolicLink(relative) && Files.isSymbolicLink(chain));
    assertEquals(List.of("latest", "link", "runs"), names(folder));
    assertEquals(List.of("best", "weights"), names(other));
  }

  @Test
  void aLinkToWhatIsNotThereYetMakesIt() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("new/file"));
    AtomicFile.write(link, "text");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("text", Files.readString(folder.resolve("new/file")));
  }

  @Test
  void aFolderMayBeALinkToOneThatIsNotThereYet() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("out"), Path.of("runs/7"));
    OutputFolder.open(link).write(out -> Files.writeString(out.resolve("report"), "text"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("text", Files.readString(folder.resolve("runs/7/report")));
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path a = Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
    assertThrows(IOException.class, () -> AtomicFile.write(a, "text"));
    assertEquals(List.of("a", "b"), names(folder));
  }

  @Test
  void linksLeadToOtherFileSystems() throws IOException {
    Path memory = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(memory));
    Path real = Files.createTempFile(memory, "cotangent", ".txt");
    try {
      Path link = Files.createSymbolicLink(folder.resolve("link"), real);
      AtomicFile.write(link, "text");
      assertEquals("text", Files.readString(real));
      OutputFolder.open(folder).write(out -> Files.writeString(out.resolve("link"), "more"));
      assertEquals("more", Files.readString(real));
      assertTrue(Files.isSymbolicLink(link));
    } finally {
      Files.delete(real);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "ü", "漢", "😀"})
  void namesMayBeAsLongAsTheFileSystemTakes(String letter) throws IOException {
    int bytes = letter.getBytes(StandardCharsets.UTF_8).length;
    String name = letter.repeat(255 / bytes);
    AtomicFile.write(folder.resolve(name), "text");
    assertEquals(List.of(name), names(folder));
    assertThrows(
        IOException.class, () -> AtomicFile.write(folder.resolve(name + letter), "too long"));
    assertEquals(List.of(name), names(folder));
  }

  @Test
  void whatAKilledProcessLeftIsRemoved() throws Exception {
    Path file = folder.resolve("weights");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Killed.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertEquals('x', process.getInputStream().read());
      Files.writeString(
          folder.resolve("weights." + UUID.randomUUID() + ".part"), "of older versions");
      Files.createDirectory(folder.resolve("." + UUID.randomUUID() + ".part"));
      assertEquals(3, names(folder).size(), names(folder).toString());
      AtomicFile.write(folder.resolve("other"), "while it lives");
      assertEquals(2, names(folder).size(), names(folder).toString());
    } finally {
      process.destroyForcibly();
    }
    process.waitFor(1, TimeUnit.DAYS);
    AtomicFile.write(file, "new");
    assertEquals(List.of("other", "weights"), names(folder));
  }

  /** Writes half a file, and waits. */
  static final class Killed {
    public static void main(String[] args) throws IOException {
      AtomicFile.write(
          Path.of(args[0]),
          out -> {
            out.write(new byte[100_000]);
            System.out.print('x');
            System.out.flush();
            System.in.read();
          });
    }
  }

  @Test
  void filesOfOneFolderMayBeWrittenWithinEachOther() throws IOException {
    AtomicFile.write(
        folder.resolve("outer"),
        out -> {
          AtomicFile.write(folder.resolve("inner"), "inner");
          out.write('o');
        });
    assertEquals(List.of("inner", "outer"), names(folder));
  }

  @Test
  void resultsAppearTogetherOrNotAtAll() throws IOException {
    OutputFolder output = OutputFolder.open(folder.resolve("out"));
    assertEquals(List.of(), names(output.path()));
    Path weights = Files.writeString(output.path().resolve("weights"), "old");
    assertThrows(
        IOException.class,
        () ->
            output.write(
                out -> {
                  AtomicFile.write(out.resolve("weights"), "new");
                  throw new IOException("the disk is full");
                }));
    assertEquals("old", Files.readString(weights));
    String said =
        output.write(
            out -> {
              AtomicFile.write(out.resolve("weights"), "new");
              AtomicFile.write(out.resolve("report"), "report");
              assertEquals("old", Files.readString(weights));
              assertFalse(Files.exists(output.path().resolve("report")));
              return "done";
            });
    assertEquals("done", said);
    assertEquals("new", Files.readString(weights));
    assertEquals(List.of("report", "weights"), names(output.path()));

    Files.createDirectory(output.path().resolve("table"));
    assertThrows(
        IOException.class,
        () ->
            output.write(
                out -> {
                  AtomicFile.write(out.resolve("weights"), "newer");
                  AtomicFile.write(out.resolve("table"), "a folder is in the way");
                  return "";
                }));
    assertEquals("new", Files.readString(weights));
  }

  @Test
  void aFolderThatCannotBeWrittenToIsRefusedAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    String message =
        assertThrows(IOException.class, () -> OutputFolder.open(file.resolve("out"))).getMessage();
    assertTrue(message.startsWith("[output] the folder must be one that can be written to: "));
    Path readOnly = Path.of("/proc/self");
    if (Files.exists(readOnly)) {
      assertThrows(IOException.class, () -> OutputFolder.open(readOnly));
    }
  }
}
