package dev.cotangent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PageCommandTests {
  private static final String NOTES =
      """
      ## Notes

      Written by hand.

      ## W4

      The slowest of all.
      """;

  @TempDir private Path folder;
  private Path page;

  @BeforeEach
  void measureOnce() throws IOException {
    page = folder.resolve("docs/performance.md");
    Path run = Files.createDirectories(folder.resolve("jdk17"));
    Files.writeString(
        run.resolve("circumstances.properties"),
        """
        machine=a machine
        jdk=JDK 17
        date=2026-01-02
        commands=compare
        """);
    measure(run, "400.0");
  }

  private static void measure(Path run, String rate) throws IOException {
    Files.writeString(
        run.resolve("runs.csv"),
        """
        WORKLOAD,BATCH,FRAMEWORK,THREADS,PASSIVE,VERSION,RATES,CHECK,FIRST_STEP_SECONDS,PEAK_BYTES,FAILURE
        W1,64,COTANGENT,1,false,Cotangent,%s,2.25,0.5,1.0E8,
        """
            .formatted(rate));
  }

  private String write() throws IOException {
    String run = folder.resolve("jdk17").toString();
    String docs = folder.resolve("docs").toString();
    assertEquals(0, new CommandLine(new PageCommand()).execute("--compare", run, "--docs", docs));
    return Files.readString(page);
  }

  @Test
  void handWrittenNotesStayWhereFiguresChange() throws IOException {
    String first = write();
    assertTrue(first.contains("| 400 |"), first);
    Files.writeString(page, first + "\n" + NOTES);

    measure(folder.resolve("jdk17"), "500.0");
    String second = write();
    assertTrue(second.contains("| 500 |"), second);
    assertTrue(second.endsWith("\n\n" + NOTES), second);
    assertEquals(second, write());
  }

  @Test
  void thePageShowsItsChart() throws IOException {
    assertTrue(write().contains("(images/jdk17.png)"));
    assertTrue(Files.size(folder.resolve("docs/images/jdk17.png")) > 1000);
  }
}
