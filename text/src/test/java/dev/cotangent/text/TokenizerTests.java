package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerTests {
  @TempDir static Path folder;

  private static Tokenizer small() throws IOException {
    return read(SmallTokenizers.all().get("word-piece"));
  }

  private static Tokenizer read(String json) throws IOException {
    return Tokenizer.read(TokenizerFiles.write(folder, "tokenizer.json", json));
  }

  @Test
  void tokensHaveTheirPlaces() throws IOException {
    Encoding encoding = small().encode("👩 Hello, CAFÉ");
    assertEquals(
        List.of("[CLS]", "[UNK]", "hello", ",", "ca", "##fe", "[SEP]"),
        encoding.tokens().stream().map(Token::text).toList());
    Token fe = encoding.tokens().get(5);
    assertEquals("FÉ", "👩 Hello, CAFÉ".substring(fe.start(), fe.end()));
    assertArrayEquals(new int[] {1, 0, 0, 0, 0, 0, 1}, encoding.specialTokensMask());
  }

  @Test
  void decodingJoinsPiecesAndPunctuation() throws IOException {
    Tokenizer tokenizer = small();
    assertEquals("hello, cafe", tokenizer.decode(tokenizer.encode("Hello, CAFÉ").ids()));
    assertEquals(
        "[CLS] hello [SEP]", tokenizer.decodeWithSpecialTokens(tokenizer.encode("hello").ids()));
    assertEquals("hello", tokenizer.decode(tokenizer.encode("hello").ids()[1], 1 << 20, -1));
  }

  @Test
  void batchesArePaddedToTheLongest() throws IOException {
    Tokenizer tokenizer = small().withPadding(new Padding(0, 4, false, 0, "[PAD]", 0));
    List<Encoding> batch = tokenizer.encodeBatch(List.of("hello", "hello the the hello the"));
    assertEquals(List.of(8, 8), batch.stream().map(Encoding::length).toList());
    assertArrayEquals(new int[] {1, 1, 1, 0, 0, 0, 0, 0}, batch.get(0).attentionMask());
    Tokenizer left = tokenizer.withPadding(new Padding(5, 1, true, 0, "[PAD]", 0));
    assertArrayEquals(new int[] {0, 0, 1, 1, 1}, left.encode("hello").attentionMask());
  }

  @Test
  void longTextsAreCut() throws IOException {
    Tokenizer tokenizer = small();
    for (boolean left : new boolean[] {false, true}) {
      Encoding cut =
          tokenizer
              .withTruncation(new Truncation(4, Truncation.Strategy.LONGEST_FIRST, left))
              .encode("hello the ing");
      assertEquals(
          left
              ? List.of("[CLS]", "##n", "##g", "[SEP]")
              : List.of("[CLS]", "hello", "the", "[SEP]"),
          cut.tokens().stream().map(Token::text).toList());
    }
    Encoding pair =
        tokenizer
            .withTruncation(new Truncation(8, Truncation.Strategy.LONGEST_FIRST, false))
            .encode("the the", "hello hello hello hello");
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1, 1}, pair.typeIds());
    Tokenizer first =
        tokenizer.withTruncation(new Truncation(4, Truncation.Strategy.ONLY_FIRST, false));
    String message =
        assertThrows(IllegalArgumentException.class, () -> first.encode("the", "hello hello"))
            .getMessage();
    assertTrue(message.contains("LONGEST_FIRST"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"type\":\"BertNormalizer\" | \"type\":\"Precompiled\" | Precompiled",
        "\"type\":\"BertPreTokenizer\" | \"type\":\"Metaspace\" | Metaspace",
        "\"type\":\"BertProcessing\" | \"type\":\"Other\" | Other",
        "\"decoder\":{\"type\":\"WordPiece\" | \"decoder\":{\"type\":\"CTC\" | CTC",
        "\"model\":{\"type\":\"WordPiece\" | \"model\":{\"type\":\"Unigram\" | Unigram",
        "\"lowercase\":true | \"lowercase\":true,\"new\":1 | new",
        "\"lowercase\":true | \"lowercase\":7 | lowercase",
        "\"unk_token\":\"[UNK]\" | \"unk_token\":\"gone\" | gone",
        "\"version\":\"1.0\" | \"version\":\"2.0\" | 2.0",
        "\"[PAD]\":0 | \"[PAD]\":-1 | -1",
      })
  void whatIsNotKnownIsRefusedByName(String known, String other, String name) throws IOException {
    String json = SmallTokenizers.all().get("word-piece");
    assertTrue(json.contains(known.strip()), known);
    String changed = json.replace(known.strip(), other.strip());
    String message = assertThrows(DataException.class, () -> read(changed)).getMessage();
    assertTrue(message.startsWith("[tokenizer] ") && message.contains(name.strip()), message);
  }

  @Test
  void merges() throws IOException {
    String json = SmallTokenizers.all().get("NFC");
    for (String wrong : List.of("\"a b c\"", "\"ab\"", "[\"a\"]", "7", "[\"a\",\"中中\"]")) {
      String changed = json.replace("\"merges\":[", "\"merges\":[" + wrong + ",");
      assertThrows(DataException.class, () -> read(changed));
    }
    String dropout = json.replace("\"dropout\":null", "\"dropout\":0.1");
    assertTrue(assertThrows(DataException.class, () -> read(dropout)).getMessage().contains("0.1"));
  }

  @Test
  void patternsThatTakeForeverAreGivenUp() throws IOException {
    String json =
        SmallTokenizers.all()
            .get("NFC")
            .replaceFirst(
                "\"pre_tokenizer\":\\{[^}]*\\}",
                "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+[b]\"},\"behavior\":\"Isolated\",\"invert\":false}");
    Tokenizer tokenizer = read(json);
    String text = "a".repeat(5_000);
    String message =
        assertThrows(IllegalArgumentException.class, () -> tokenizer.encode(text)).getMessage();
    assertTrue(message.startsWith("[tokenizer]"), message);
  }

  @Test
  void manyMarksInARowTakeLittleTime() throws IOException {
    String marks = "\u0301\u0323\u0345\u0327".repeat(100_000);
    Encoding encoding = small().encode("a" + marks + "b");
    assertEquals(4, encoding.length());
    Tokenizer bytes = read(SmallTokenizers.all().get("NFC"));
    assertTrue(bytes.encode("a" + marks).length() > 400_000);
  }

  @Test
  void threadsShareATokenizer() throws IOException {
    Tokenizer tokenizer = read(SmallTokenizers.all().get("NFKC"));
    List<Encoding> alone = HardTexts.ALL.stream().map(tokenizer::encode).toList();
    Tokenizer shared = read(SmallTokenizers.all().get("NFKC"));
    IntStream.range(0, 500)
        .parallel()
        .forEach(
            i -> {
              int text = i % alone.size();
              assertEquals(alone.get(text), shared.encode(HardTexts.ALL.get(text)));
            });
  }
}
