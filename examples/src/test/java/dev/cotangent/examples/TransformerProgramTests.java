package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformerProgramTests {
  @TempDir private Path folder;
  private final Terminal terminal = new Terminal();

  @Test
  void learnsStoriesAndShowsThem() throws IOException {
    assertEquals(
        0,
        terminal.run("transformer", "--stories", "60", "--epochs", "2", "--out", folder.toString()),
        terminal::toString);
    assertTrue(terminal.toString().contains("the 5-gram"), terminal::toString);
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("Where it looks"));
    for (String name : new String[] {"attention.png", "loss.png", "weights.safetensors"}) {
      assertTrue(Files.size(folder.resolve(name)) > 0, name);
    }
  }

  @Test
  void aTextThatIsTooShortIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("short.txt"), "too short");
    assertEquals(
        1, terminal.run("transformer", "--text", text.toString(), "--out", folder.toString()));
    assertTrue(terminal.toString().contains("has 9 characters"), terminal::toString);
  }
}
