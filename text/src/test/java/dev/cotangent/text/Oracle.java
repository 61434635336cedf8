package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The original implementation, by its native binding; tests are skipped where that cannot run. */
final class Oracle implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  private Oracle(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  static Oracle of(Path file) {
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    try {
      return new Oracle(
          HuggingFaceTokenizer.newInstance(
              file,
              Map.of(
                  "truncation",
                  "false",
                  "padding",
                  "false",
                  "modelMaxLength",
                  "1000000000",
                  "maxLength",
                  "1000000000")));
    } catch (LinkageError | Exception e) {
      return abort("the native library of the original implementation cannot be loaded: " + e);
    }
  }

  HuggingFaceTokenizer tokenizer() {
    return tokenizer;
  }

  String describe(String text) {
    return describe(tokenizer.encode(text, true, false), text);
  }

  long[] ids(String text) {
    return tokenizer.encode(text, true, false).getIds();
  }

  /** Compares all that an encoding holds. */
  void check(Tokenizer ours, String text) {
    compare(ours.encode(text), tokenizer.encode(text, true, false), text, text);
  }

  void check(Tokenizer ours, String first, String second) {
    Encoding encoding = ours.encode(first, second);
    ai.djl.huggingface.tokenizers.Encoding expected = tokenizer.encode(first, second, true, false);
    String about = first + " | " + second;
    assertEquals(Arrays.toString(expected.getIds()), Arrays.toString(encoding.ids()), about);
    assertEquals(
        Arrays.toString(expected.getTypeIds()), Arrays.toString(encoding.typeIds()), about);
  }

  void checkDecoded(Tokenizer ours, int... ids) {
    long[] longs = Arrays.stream(ids).asLongStream().toArray();
    assertEquals(tokenizer.decode(longs, true), ours.decode(ids), () -> Arrays.toString(ids));
    assertEquals(
        tokenizer.decode(longs, false),
        ours.decodeWithSpecialTokens(ids),
        () -> Arrays.toString(ids));
  }

  private static void compare(
      Encoding ours, ai.djl.huggingface.tokenizers.Encoding expected, String text, String about) {
    assertEquals(describe(expected, text), describe(ours), about);
  }

  private static String describe(Encoding encoding) {
    StringBuilder all = new StringBuilder();
    for (Token token : encoding.tokens()) {
      all.append(token.id()).append(' ').append(token.text());
      all.append(" [").append(token.start()).append(',').append(token.end()).append(") ");
      all.append(token.typeId()).append(token.special() ? " special" : "").append('\n');
    }
    return all.toString();
  }

  private static String describe(ai.djl.huggingface.tokenizers.Encoding encoding, String text) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < encoding.getIds().length; i++) {
      all.append(encoding.getIds()[i]).append(' ').append(encoding.getTokens()[i]);
      CharSpan span = encoding.getCharTokenSpans()[i];
      int start = span == null ? 0 : text.offsetByCodePoints(0, span.getStart());
      int end = span == null ? 0 : text.offsetByCodePoints(0, span.getEnd());
      all.append(" [").append(start).append(',').append(end).append(") ");
      all.append(encoding.getTypeIds()[i]);
      all.append(encoding.getSpecialTokenMask()[i] == 1 ? " special" : "").append('\n');
    }
    return all.toString();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
