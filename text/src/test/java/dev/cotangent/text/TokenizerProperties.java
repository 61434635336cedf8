package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** On any text, tokenizers do as the original implementation does. */
class TokenizerProperties {
  private static final List<Tokenizer> TOKENIZERS = new ArrayList<>();
  private static final List<Oracle> ORACLES = new ArrayList<>();

  @BeforeContainer
  static void read() throws IOException {
    Path folder = Files.createTempDirectory("tokenizers");
    for (Map.Entry<String, String> entry : SmallTokenizers.all().entrySet()) {
      Path file = TokenizerFiles.write(folder, entry.getKey(), entry.getValue());
      TOKENIZERS.add(Tokenizer.read(file));
      try {
        ORACLES.add(Oracle.of(file));
      } catch (org.opentest4j.TestAbortedException e) {
        // What needs no original is tested all the same.
      }
      Files.delete(file);
    }
    Files.delete(folder);
  }

  @AfterContainer
  static void close() {
    ORACLES.forEach(Oracle::close);
  }

  /**
   * Marks, joiners, ideographs, emoji, control characters, halves of surrogate pairs, and words.
   */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<Integer> points =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.integers().between(0, 0x7E)),
            net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0x300, 0x36F)),
            net.jqwik.api.Tuple.of(3, Arbitraries.integers().between(0xA0, 0x24F)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0x1100, 0x11FF)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0x1E00, 0x20FF)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0xAC00, 0xD7A3)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0xD800, 0xDFFF)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0xF900, 0xFFFF)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0x1F300, 0x1F6FF)),
            net.jqwik.api.Tuple.of(
                1, Arbitraries.of(0x200D, 0xFE0F, 0x4E2D, 0x20000, 0x345, 0x130)),
            net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 0x2FFF)));
    return points
        .list()
        .ofMaxSize(30)
        .map(
            list -> {
              StringBuilder text = new StringBuilder();
              list.forEach(text::appendCodePoint);
              return text.toString();
            });
  }

  @Property(tries = 2_000)
  void asTheOriginal(@ForAll("texts") String text) {
    String whole = AlignedText.of(text).string(); // with U+FFFD for halves of pairs
    for (int i = 0; i < ORACLES.size(); i++) {
      ORACLES.get(i).check(TOKENIZERS.get(i), whole);
      Encoding ours = TOKENIZERS.get(i).encode(text);
      assertTrue(ours.equals(TOKENIZERS.get(i).encode(whole)), "halves of pairs count as U+FFFD");
    }
  }

  @Property(tries = 2_000)
  void placesLieInTheText(@ForAll("texts") String text) {
    for (Tokenizer tokenizer : TOKENIZERS) {
      for (Token token : tokenizer.encode(text).tokens()) {
        assertTrue(
            0 <= token.start() && token.start() <= token.end() && token.end() <= text.length(),
            () -> token.toString());
      }
    }
  }

  @Property(tries = 500)
  void bytePairsAreDecodedToTheNormalText(@ForAll("texts") String text) {
    String whole = AlignedText.of(text).string();
    String normal = java.text.Normalizer.normalize(whole, java.text.Normalizer.Form.NFC);
    Tokenizer tokenizer = TOKENIZERS.get(1);
    String decoded = tokenizer.decode(tokenizer.encode(text).ids());
    assertTrue(decoded.equals(normal) || decoded.equals(" " + normal), () -> decoded);
  }
}
