package dev.cotangent.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any file is read or refused by a {@link DataException}, and any text encoded. */
class TokenizerFuzzTests {
  @TempDir static Path folder;

  static Stream<byte[]> texts() {
    return HardTexts.ALL.stream().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<byte[]> files() {
    return SmallTokenizers.all().values().stream()
        .map(file -> file.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("texts")
  @FuzzTest(maxDuration = "1m")
  void text(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_16LE);
    for (String file : SmallTokenizers.all().values()) {
      Tokenizer tokenizer = Tokenizer.read(TokenizerFiles.write(folder, "sound", file));
      String decoded = tokenizer.decode(tokenizer.encode(text).ids());
      if (decoded.length() > 100 * (text.length() + 1)) {
        throw new AssertionError("longer than it can be: " + decoded);
      }
    }
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "1m")
  void file(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed"), bytes);
    try {
      Tokenizer tokenizer = Tokenizer.read(file);
      for (String text : HardTexts.ALL) {
        int[] ids = tokenizer.encode(text).ids();
        String decoded = tokenizer.decode(ids);
        if (decoded.length() > 1_000_000) {
          throw new AssertionError("longer than it can be");
        }
      }
    } catch (DataException e) {
      String message = e.getMessage();
      if (message.chars().anyMatch(Character::isISOControl) || message.length() > 5_000) {
        throw new AssertionError("not fit for a terminal: " + message, e);
      }
    } catch (IllegalArgumentException e) {
      if (!e.getMessage().startsWith("[")) {
        throw e; // a pattern, or lengths, that do not fit a text are refused by name
      }
    }
  }
}
