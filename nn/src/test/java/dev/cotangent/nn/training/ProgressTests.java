package dev.cotangent.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
class ProgressTests {
  /** Where nobody watches, lines are printed. */
  @Test
  void theLastLineComesOnce() throws InterruptedException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try (Progress progress = Progress.withSpeed("task", 60)) {
      while (bytes.size() == 0) {
        Thread.sleep(1); // the first line is drawn by another thread
      }
      for (int i = 0; i < 3; i++) {
        progress.advance(20, "at " + i);
      }
    } finally {
      System.setErr(before);
    }
    List<String> last =
        bytes
            .toString(StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.contains("60/60"))
            .toList();
    assertEquals(1, last.size(), bytes::toString);
    assertTrue(last.get(0).endsWith("at 2"), last.get(0));
  }
}
