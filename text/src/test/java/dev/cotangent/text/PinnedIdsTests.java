package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids that the original implementation gave, for machines on which it does not run. */
class PinnedIdsTests {
  private static final String RESOURCE = "pinned-ids.txt";

  @TempDir static Path folder;

  private static List<String> pinned() throws IOException {
    try (var stream = PinnedIdsTests.class.getResourceAsStream(RESOURCE)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void idsArePinned() throws IOException {
    List<String> ours = new ArrayList<>();
    for (Map.Entry<String, String> file : SmallTokenizers.all().entrySet()) {
      Tokenizer tokenizer =
          Tokenizer.read(TokenizerFiles.write(folder, file.getKey(), file.getValue()));
      for (int i = 0; i < HardTexts.ALL.size(); i++) {
        ours.add(line(file.getKey(), i, tokenizer.encode(HardTexts.ALL.get(i)).ids()));
      }
    }
    assertEquals(String.join("\n", pinned()), String.join("\n", ours));
  }

  private static String line(String name, int text, int[] ids) {
    return "%s %s %s".formatted(name, text, Arrays.toString(ids));
  }

  /** With {@code -Dtext.write=FILE}, writes what the original says there. */
  @Test
  void theOriginalAgrees() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, String> entry : SmallTokenizers.all().entrySet()) {
      Path file = TokenizerFiles.write(folder, entry.getKey(), entry.getValue());
      try (Oracle oracle = Oracle.of(file)) {
        for (int i = 0; i < HardTexts.ALL.size(); i++) {
          int[] ids =
              Arrays.stream(oracle.ids(HardTexts.ALL.get(i))).mapToInt(id -> (int) id).toArray();
          lines.add(line(entry.getKey(), i, ids));
        }
      }
    }
    String target = System.getProperty("text.write");
    if (target != null) {
      Files.write(Path.of(target), lines);
    } else {
      assertEquals(String.join("\n", pinned()), String.join("\n", lines));
    }
  }
}
