package dev.cotangent.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokenizers that need no data: each kind with a small vocabulary that is always the same. */
final class SmallTokenizers {
  private static final String BERT =
      "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,\"strip_accents\":null,\"lowercase\":true}";

  private SmallTokenizers() {}

  /** The files by name. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    List<String> words = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));
    for (char c = '!'; c <= '~'; c++) {
      if (!Character.isUpperCase(c) && c != '"' && c != '\\') {
        words.add(Character.toString(c));
        words.add("##" + c);
      }
    }
    words.addAll(
        List.of("the", "##the", "##ing", "hello", "ca", "##fe", "中", "字", "ß", "ο", "##σ"));
    all.put("word-piece", TokenizerFiles.wordPiece(BERT, words.toArray(String[]::new)));
    List<String[]> merges = TokenizerFiles.learn(TokenizerFiles.GENERATED.repeat(3), 120);
    String plain =
        "\"unk_token\": null,\"fuse_unk\":false,\"byte_fallback\": false,\"ignore_merges\":false";
    String bytes =
        "{\"type\":\"ByteLevel\",\"add_prefix_space\":true,\"trim_offsets\":true,\"use_regex\":true}";
    for (String form : List.of("NFC", "NFD", "NFKC", "NFKD")) {
      Map<String, String> parts =
          Map.of(
              "normalizer", "{\"type\":\"%s\"}".formatted(form),
              "pre_tokenizer", bytes,
              "post_processor", bytes,
              "decoder", bytes);
      all.put(form, TokenizerFiles.bytePairs(merges, false, plain, parts));
    }
    return all;
  }
}
