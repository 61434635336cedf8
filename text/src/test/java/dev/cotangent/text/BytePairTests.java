package dev.cotangent.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Byte pairs, in the kinds of files there are, as the original implementation has them. */
class BytePairTests {
  private static final String PLAIN =
      "\"unk_token\": null,\"fuse_unk\":false,\"byte_fallback\": false,\"ignore_merges\":false";
  private static final String IGNORING =
      "\"unk_token\": null,\"fuse_unk\":false,\"byte_fallback\": false,\"ignore_merges\":true";
  private static final String FALLBACK =
      "\"unk_token\": \"<unk>\",\"fuse_unk\":true,\"byte_fallback\": true,\"ignore_merges\":false";
  private static final String BYTE_LEVEL =
      "{\"type\":\"ByteLevel\",\"add_prefix_space\":%s,\"trim_offsets\":%s,\"use_regex\":%s}";
  private static final String LLAMA_3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}|"
          + " ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+";

  static Map<String, String> files;

  @TempDir static Path folder;

  private static String added(String content, boolean left, boolean right, boolean normalized) {
    return """
        {"id":ID,"content":"%s","single_word":false,"lstrip":%s,"rstrip":%s,"normalized":%s,"special":%s}"""
        .formatted(content, left, right, normalized, !normalized);
  }

  private static Map<String, String> parts(String... namesAndValues) {
    Map<String, String> parts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parts.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return parts;
  }

  @BeforeAll
  static void learn() throws IOException {
    List<String> mails = TokenizerFiles.mails();
    String text =
        TokenizerFiles.GENERATED.repeat(3)
            + String.join(" ", mails.subList(0, Math.min(150, mails.size())));
    List<String[]> merges = TokenizerFiles.learn(text, 400);
    files = new LinkedHashMap<>();
    files.put(
        "gpt-2",
        TokenizerFiles.bytePairs(
            merges,
            false,
            PLAIN,
            parts(
                "pre_tokenizer", BYTE_LEVEL.formatted("false", "true", "true"),
                "post_processor", BYTE_LEVEL.formatted("true", "false", "true"),
                "decoder", BYTE_LEVEL.formatted("true", "true", "true")),
            added("<|endoftext|>", false, false, true)));
    files.put(
        "roberta",
        TokenizerFiles.bytePairs(
            merges,
            false,
            PLAIN,
            parts(
                "normalizer",
                "{\"type\":\"NFC\"}",
                "pre_tokenizer",
                BYTE_LEVEL.formatted("true", "true", "true"),
                "post_processor",
                "{\"type\":\"RobertaProcessing\",\"sep\":[\"</s>\",2],\"cls\":[\"<s>\",0],\"trim_offsets\":true,\"add_prefix_space\":true}",
                "decoder",
                BYTE_LEVEL.formatted("true", "true", "true")),
            added("<mask>", true, false, false)));
    files.put(
        "llama-3",
        TokenizerFiles.bytePairs(
            merges,
            true,
            IGNORING,
            parts(
                "pre_tokenizer",
                "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Split\",\"pattern\":{\"Regex\":\"%s\"},\"behavior\":\"Isolated\",\"invert\":false},%s]}"
                    .formatted(LLAMA_3, BYTE_LEVEL.formatted("false", "true", "false")),
                "post_processor",
                "{\"type\":\"Sequence\",\"processors\":[%s,{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}],\"pair\":[{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":1}},{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[5],\"tokens\":[\"<s>\"]}}}]}"
                    .formatted(BYTE_LEVEL.formatted("true", "false", "true")),
                "decoder",
                BYTE_LEVEL.formatted("true", "true", "true")),
            added("<|begin|>", false, true, false)));
    files.put(
        "llama-2",
        TokenizerFiles.bytePairs(
            sentencePiece(text),
            false,
            FALLBACK,
            parts(
                "normalizer",
                "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"},{\"type\":\"Replace\",\"pattern\":{\"String\":\" \"},\"content\":\"▁\"}]}",
                "decoder",
                "{\"type\":\"Sequence\",\"decoders\":[{\"type\":\"Replace\",\"pattern\":{\"String\":\"▁\"},\"content\":\" \"},{\"type\":\"ByteFallback\"},{\"type\":\"Fuse\"},{\"type\":\"Strip\",\"content\":\" \",\"start\":1,\"stop\":0}]}"),
            added("<s>", false, false, false),
            added("</s>", false, false, false)));
    String each =
        "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"%s\"},{\"type\":\"Lowercase\"},{\"type\":\"StripAccents\"},{\"type\":\"Strip\",\"strip_left\":true,\"strip_right\":true}]}";
    for (String form : List.of("NFD", "NFKC", "NFKD")) {
      files.put(
          form,
          TokenizerFiles.bytePairs(
              merges,
              false,
              PLAIN,
              parts(
                  "normalizer",
                  form.equals("NFKC") ? "{\"type\":\"NFKC\"}" : each.formatted(form),
                  "pre_tokenizer",
                  "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Whitespace\"},{\"type\":\"Punctuation\",\"behavior\":\"%s\"},{\"type\":\"Digits\",\"individual_digits\":%s},%s]}"
                      .formatted(
                          form.equals("NFD")
                              ? "MergedWithPrevious"
                              : form.equals("NFKC") ? "MergedWithNext" : "Contiguous",
                          form.equals("NFKC"),
                          BYTE_LEVEL.formatted("false", "true", "false")),
                  "decoder",
                  BYTE_LEVEL.formatted("true", "true", "true")),
              added("[SEP]", false, false, false),
              """
              {"id":ID,"content":"the","single_word":true,"lstrip":false,"rstrip":false,"normalized":true,"special":false}"""));
    }
  }

  /** Pairs of characters, with ▁ for spaces. */
  private static List<String[]> sentencePiece(String text) {
    List<String[]> merges = new ArrayList<>();
    for (String[] merge : TokenizerFiles.learn(text, 300)) {
      String first = merge[0].replace('Ġ', '▁');
      String second = merge[1].replace('Ġ', '▁');
      if ((first + second).chars().allMatch(c -> c < 128 || c == '▁')) {
        merges.add(new String[] {first, second});
      }
    }
    return merges;
  }

  static Stream<String> names() {
    return Stream.of("gpt-2", "roberta", "llama-3", "llama-2", "NFD", "NFKC", "NFKD");
  }

  @MethodSource("names")
  @ParameterizedTest
  void asTheOriginal(String name) throws IOException {
    Path file = TokenizerFiles.write(folder, name, files.get(name));
    Tokenizer tokenizer = Tokenizer.read(file);
    try (Oracle oracle = Oracle.of(file)) {
      for (String text : HardTexts.ALL) {
        oracle.check(tokenizer, text);
        oracle.check(
            tokenizer, text + " <mask> <|endoftext|>the <|begin|>  x other the[SEP]</s>THE");
        oracle.checkDecoded(tokenizer, tokenizer.encode(text).ids());
      }
      oracle.check(tokenizer, "Hello there", "general kenobi");
      Random random = new Random(1);
      for (int i = 0; i < 200; i++) {
        oracle.checkDecoded(tokenizer, random.ints(10, 0, tokenizer.vocabularySize()).toArray());
      }
      List<String> mails = TokenizerFiles.mails();
      for (int i = 0; i < mails.size(); i += 5) {
        oracle.check(tokenizer, mails.get(i));
      }
    }
  }

  @Test
  void longWordsTakeLittleTime() throws IOException {
    Tokenizer tokenizer = Tokenizer.read(TokenizerFiles.write(folder, "gpt-2", files.get("gpt-2")));
    String text = "ab".repeat(500_000);
    Encoding encoding = tokenizer.encode(text);
    assertTrue(encoding.length() > 1_000);
    assertEquals(text, tokenizer.decode(encoding.ids()));
  }

  @Test
  void differentFilesDiffer() throws IOException {
    Set<List<Integer>> all = new HashSet<>();
    for (String name : files.keySet()) {
      Tokenizer tokenizer = Tokenizer.read(TokenizerFiles.write(folder, name, files.get(name)));
      all.add(tokenizer.encode("Hello  ＡＢＣ naïve 1999!").tokens().stream().map(Token::id).toList());
    }
    assertEquals(files.size(), all.size());
  }
}
