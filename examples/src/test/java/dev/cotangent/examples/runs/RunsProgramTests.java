package dev.cotangent.examples.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.examples.report.Provenance;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunsProgramTests {
  @TempDir private Path folder;

  private Path run(String name, String rate, double... losses) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    StringBuilder csv =
        new StringBuilder("epoch,training_loss,validation_loss,samples_per_second,seconds\n");
    for (int i = 0; i < losses.length; i++) {
      csv.append("%s,0.5,%s,100.0,2.5\n".formatted(i + 1, losses[i]));
    }
    Files.writeString(run.resolve(SavedRun.HISTORY), csv);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("--learning-rate", rate);
    settings.put("--batch", "64");
    settings.put("--out", name);
    SavedRun.writeOrigin(run, new Provenance("cotangent mnist", settings, "1.0\nJava"));
    return run;
  }

  private static int execute(StringWriter out, Object command, Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return new CommandLine(command).setOut(new PrintWriter(out, true)).execute(texts);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    SavedRun run = SavedRun.read(run("a", "0.1", 0.75, Double.NaN));
    assertEquals("a", run.name());
    assertEquals("cotangent mnist", run.command());
    assertEquals(
        List.of("--learning-rate", "--batch", "--out"), List.copyOf(run.settings().keySet()));
    assertEquals(List.of(0.75, Double.NaN), run.column("validation_loss"));
    assertEquals(List.of(Double.NaN, Double.NaN), run.column("validation_accuracy"));
    assertEquals(2, run.epochs());
  }

  @Test
  void runsAreCompared() throws IOException {
    Path first = run("first", "0.1", 0.9, 0.4, 0.6);
    Path second = run("second", "0.01", 0.8);
    StringWriter out = new StringWriter();
    Path to = folder.resolve("out");
    assertEquals(0, execute(out, new CompareRunsCommand(), first, second, "--out", to));
    assertTrue(out.toString().contains("first  3  0.6000  0.4000  2  7.5"), out.toString());
    String page = Files.readString(to.resolve("report.html"));
    assertTrue(page.contains("--learning-rate"));
    assertFalse(page.contains("<td>--batch"), "the same in both");
    assertTrue(Files.exists(to.resolve("validation-loss.png")));
    assertTrue(Files.exists(to.resolve("training-loss.png")));
  }

  @Test
  void aFolderThatIsNoRunIsRefused() throws IOException {
    assertThrows(IOException.class, () -> SavedRun.read(folder));
    for (String damaged :
        List.of(
            "",
            "epoch,loss\n",
            "loss\n1\n",
            "epoch,loss\n1\n",
            "epoch,loss\n1,much\n",
            "epoch,epoch\n1,1\n")) {
      Files.writeString(folder.resolve(SavedRun.HISTORY), damaged);
      assertThrows(DataException.class, () -> SavedRun.read(folder), damaged);
    }
    Files.writeString(folder.resolve(SavedRun.HISTORY), "epoch,loss\n1,1\n");
    for (String damaged : List.of("", "[]", "{\"command\":", "nothing")) {
      Files.writeString(folder.resolve(SavedRun.ORIGIN), damaged);
      assertThrows(DataException.class, () -> SavedRun.read(folder), damaged);
    }
  }
}
