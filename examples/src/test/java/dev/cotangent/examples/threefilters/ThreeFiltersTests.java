package dev.cotangent.examples.threefilters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.Checkpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ThreeFiltersTests {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  private int run(String... args) {
    PrintWriter writer = new PrintWriter(out);
    return new CommandLine(new ThreeFiltersCommand()).setOut(writer).setErr(writer).execute(args);
  }

  @Test
  void learnsAFewByHeartAndTheRestByRecords() throws IOException {
    assertEquals(0, run("--generated", "--epochs", "20", "--out", folder.toString()));
    List<String> overtrained = Files.readAllLines(folder.resolve("overtrained.csv"));
    List<String> tuned = Files.readAllLines(folder.resolve("tuned.csv"));
    assertEquals(21, overtrained.size());
    assertEquals(21, tuned.size());
    assertTrue(accuracy(overtrained, 2) > 0.95, overtrained.get(20));
    assertTrue(accuracy(tuned, 4) > accuracy(overtrained, 4), tuned.get(20));
    String page = Files.readString(folder.resolve("report.html"));
    assertEquals(11, page.split("<img ", -1).length - 1);
    assertTrue(page.contains("Generated digits, as asked for"));
    Checkpoint.load(folder.resolve("weights.safetensors"), ThreeFilters.network(5).variables());
  }

  private static double accuracy(List<String> history, int column) {
    return Double.parseDouble(history.get(history.size() - 1).split(",")[column]);
  }

  @Test
  void aFolderWithoutMnistIsAnError() {
    assertEquals(1, run("--data", folder.toString(), "--out", folder.resolve("out").toString()));
    assertTrue(
        out.toString().contains("the folder must have train-images-idx3-ubyte"), out.toString());
  }

  @Test
  void recordsFollowOneAnotherAndBeginAgain() {
    int[] labels = IntStream.range(0, 5).toArray();
    LabelledImages all =
        LabelledImages.of(
            Shape.of(1, 1, 1),
            new float[] {0, 1, 2, 3, 4},
            labels,
            List.of("a", "b", "c", "d", "e"));
    int[][] expected = {{0, 1}, {2, 3}, {4, 0}, {1, 2}};
    for (int k = 0; k < expected.length; k++) {
      int[] pair = expected[k];
      Records records = new Records(all, 2, k);
      assertEquals(2, records.size());
      for (int i = 0; i < 2; i++) {
        assertEquals(pair[i], records.inputs(i).at(0));
        assertEquals(pair[i], records.targets(i).at(0));
      }
    }
  }
}
