package dev.cotangent.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTests {
  @TempDir private Path folder;

  private static Sweep sweep() {
    return new Sweep().vary("rate", 0.5, 2).vary("name", List.of("a", "b, \"c\"", "d"));
  }

  private static Map<String, Double> product(Sweep.Point point) {
    return Map.of("product", point.number("rate") * point.text("name").length());
  }

  @Test
  void aGridIsTakenInOrder() {
    List<Sweep.Point> points = sweep().points();
    assertEquals(6, points.size());
    assertEquals(Map.of("rate", "0.5", "name", "a"), points.get(0).settings());
    assertEquals(Map.of("rate", "0.5", "name", "b, \"c\""), points.get(1).settings());
    assertEquals(Map.of("rate", "2", "name", "a"), points.get(3).settings());
  }

  @Test
  void chanceTakesDifferentPointsOfTheGrid() {
    List<Sweep.Point> four = sweep().random(4, 1).points();
    assertEquals(4, new HashSet<>(four).size());
    assertTrue(sweep().points().containsAll(four));
    assertEquals(four, sweep().random(4, 1).points());
    long others = 0;
    for (int seed = 2; seed < 12; seed++) {
      others += four.equals(sweep().random(4, seed).points()) ? 0 : 1;
    }
    assertTrue(others > 5, "seeds that choose others: " + others);
    assertEquals(sweep().points(), sweep().random(100, 1).points());
  }

  @Test
  void theTableDoesNotDependOnHowManyRunAtOnce() throws IOException {
    SweepTable one = sweep().run(SweepTests::product);
    SweepTable three = sweep().parallel(3).run(SweepTests::product);
    assertEquals(one.toCsv(), three.toCsv());
    assertEquals(sweep().points(), List.copyOf(one.rows().keySet()));
    assertEquals(Map.of("rate", "2", "name", "b, \"c\""), one.best("product", true).settings());
    assertEquals(Map.of("rate", "0.5", "name", "a"), one.best("product", false).settings());
    assertThrows(IllegalArgumentException.class, () -> one.best("accuracy", true));
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws IOException {
    Path file = folder.resolve("sweep.csv");
    AtomicInteger runs = new AtomicInteger();
    Sweep.Trial breaking =
        point -> {
          if (runs.incrementAndGet() == 4) {
            throw new IOException("power failure");
          }
          return product(point);
        };
    IOException failure =
        assertThrows(IOException.class, () -> sweep().resumable(file).run(breaking));
    assertEquals("power failure", failure.getMessage());
    runs.set(10);
    SweepTable table = sweep().resumable(file).run(breaking);
    assertEquals(13, runs.get());
    assertEquals(sweep().run(SweepTests::product).toCsv(), table.toCsv());
    // The table of a sweep of fewer points holds those alone.
    SweepTable part =
        new Sweep().vary("rate", 2).vary("name", List.of("d")).resumable(file).run(breaking);
    assertEquals(1, part.rows().size());
    assertEquals(13, runs.get());
  }

  @Test
  void theTableOfAnotherSweepIsRefused() throws IOException {
    Path file = folder.resolve("sweep.csv");
    for (String damaged :
        List.of(
            "",
            "setting batch,loss\n1,2\n",
            "setting rate,setting name,loss\n1,2\n",
            "setting rate,setting name,loss\n0.5,a,much\n")) {
      Files.writeString(file, damaged);
      assertThrows(
          DataException.class, () -> sweep().resumable(file).run(SweepTests::product), damaged);
      assertEquals(damaged, Files.readString(file));
    }
  }

  @Test
  void aPointThatThrowsEndsTheSweep() {
    assertThrows(
        ArithmeticException.class,
        () ->
            sweep()
                .parallel(2)
                .run(
                    point -> {
                      throw new ArithmeticException("diverged");
                    }));
  }

  @Test
  void settingsThatCannotBeVariedAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> sweep().vary("rate", 1));
    assertThrows(IllegalArgumentException.class, () -> sweep().vary("x", List.of()));
    assertThrows(IllegalArgumentException.class, () -> sweep().vary("x", 1, 1));
    assertThrows(IllegalArgumentException.class, () -> sweep().random(0, 1));
    assertThrows(IllegalArgumentException.class, () -> sweep().parallel(0));
    assertThrows(
        IllegalArgumentException.class, () -> sweep().points().get(0).text("something else"));
  }
}
