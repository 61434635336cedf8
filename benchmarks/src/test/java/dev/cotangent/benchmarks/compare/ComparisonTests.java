package dev.cotangent.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.benchmarks.machine.Peak;
import dev.cotangent.benchmarks.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTests {
  private static final Case OURS =
      new Case(Workload.W1, 64, Framework.COTANGENT, new Threading(1, false));
  private static final Case THEIRS =
      new Case(Workload.W1, 64, Framework.DJL, new Threading(2, true));
  private static final Outcome GOOD =
      new Outcome("Cotangent, \"new\"", List.of(400.5, 401.0), 2.25, 0.5, 1e8, Optional.empty());
  private static final Outcome BAD =
      new Outcome(
          "", List.of(), Double.NaN, Double.NaN, Double.NaN, Optional.of("exit code 1: no, CPU"));

  @TempDir private Path folder;

  private static Circumstances circumstances(String jdk, String command) {
    return new Circumstances(
        "a machine",
        jdk,
        LocalDate.of(2026, 1, 2),
        Set.of(command),
        Map.of(Framework.COTANGENT, 5_000_000L));
  }

  private Comparison begin(String jdk, String command) throws IOException {
    return Comparison.in(folder, circumstances(jdk, command));
  }

  @Test
  void whatWasCutOffContinuesWithAllThatIsThere() throws IOException {
    Comparison first = begin("JDK 17", "compare W1");
    first.add(1, new Peak(1e11, new TreeMap<>(Map.of(1024L, 1e10, 4096L, 5e9))));
    first.add(OURS, GOOD);
    Comparison second = begin("JDK 17", "compare W2");
    assertEquals(1, second.results().rounds(OURS));
    assertEquals(0, second.results().rounds(THEIRS));
    second.add(THEIRS, BAD);
    second.add(OURS, GOOD);

    String text = second.text();
    assertEquals(text, Comparison.read(folder).text());
    assertEquals(2, Comparison.read(folder).results().rounds(OURS));
    for (String part :
        List.of(
            "a machine, JDK 17, 2026-01-02", "compare W1", "compare W2", "no, CPU", "  401  ")) {
      assertTrue(text.contains(part), () -> part + " is missing in " + text);
    }
    Path record = folder.resolve("record");
    second.record(record);
    assertEquals(text, Comparison.read(record).text());
    assertTrue(Files.readString(record.resolve("compare.csv")).contains("no, CPU"));
    assertTrue(Files.readString(record.resolve("bounds.csv")).contains("W1,64,1,"));
  }

  @Test
  void anotherJdkNeedsAnotherFolder() throws IOException {
    begin("JDK 17", "compare");
    var e = assertThrows(IllegalArgumentException.class, () -> begin("JDK 25", "compare"));
    assertTrue(e.getMessage().contains("--out"), e.getMessage());
  }

  @Test
  void tablesAndChartAreWritten() throws IOException {
    Comparison comparison = begin("JDK 17", "compare");
    comparison.add(OURS, GOOD);
    comparison.write();
    assertTrue(Files.readString(folder.resolve("compare.csv")).contains("W1,64,Cotangent,1,401"));
    assertTrue(Files.size(folder.resolve("compare.png")) > 1000);
  }
}
