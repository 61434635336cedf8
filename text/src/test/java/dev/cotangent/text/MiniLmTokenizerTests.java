package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer of MiniLM does as the original implementation does. */
class MiniLmTokenizerTests {
  /** Behind it nothing is assigned, but for tags, which are as other formatting characters. */
  private static final int LAST = 0x323AF;

  @TempDir static Path folder;

  private static Path file() throws IOException {
    Path file = folder.resolve(TokenizerFiles.MINILM);
    if (!Files.exists(file)) {
      Optional<Path> found = TokenizerFiles.miniLm(TokenizerFiles.MINILM, folder);
      assumeTrue(found.isPresent(), "MiniLM's artifact is not there");
    }
    return file;
  }

  @Test
  void hardTexts() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(file()).withoutPadding().withoutTruncation();
    try (Oracle oracle = Oracle.of(file())) {
      for (String text : HardTexts.ALL) {
        oracle.check(tokenizer, text);
      }
      oracle.check(tokenizer, "How old are you?", "I'm six, and you");
      oracle.check(tokenizer, "", "");
    }
  }

  @Test
  void allMails() throws IOException {
    List<String> mails = TokenizerFiles.mails();
    assumeTrue(!mails.isEmpty(), "the mails are not there");
    Tokenizer tokenizer = Tokenizer.read(file()).withoutPadding().withoutTruncation();
    try (Oracle oracle = Oracle.of(file())) {
      for (String mail : mails) {
        oracle.check(tokenizer, mail);
      }
    }
  }

  /** Each code point between letters, which shows whether it is taken out, or splits a word. */
  @Test
  void allCodePoints() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(file()).withoutPadding().withoutTruncation();
    List<String> different = new ArrayList<>();
    try (Oracle oracle = Oracle.of(file())) {
      for (int point = 1; point <= LAST; point++) {
        String text = "a" + Character.toString(point) + "a";
        boolean encodable = point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE;
        if (encodable && !Arrays.equals(oracle.ids(text), longs(tokenizer.encode(text).ids()))) {
          different.add(Integer.toHexString(point));
        }
      }
    }
    assertEquals(List.of(), different);
  }

  private static long[] longs(int[] ids) {
    return Arrays.stream(ids).asLongStream().toArray();
  }
}
