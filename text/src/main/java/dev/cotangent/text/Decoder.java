package dev.cotangent.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What makes text of tokens: each of them for itself, or some joined. */
@FunctionalInterface
interface Decoder {
  List<String> decode(List<String> tokens);

  static Decoder of(Fields fields) {
    String type = fields.string("type");
    return switch (type) {
      case "WordPiece" -> {
        fields.only("type", "prefix", "cleanup");
        String prefix = fields.string("prefix", "##");
        boolean cleanup = fields.flag("cleanup", true);
        yield tokens -> wordPiece(tokens, prefix, cleanup);
      }
      case "ByteLevel" -> {
        fields.only("type", "add_prefix_space", "trim_offsets", "use_regex");
        yield tokens -> {
          ByteArrayOutputStream bytes = new ByteArrayOutputStream();
          tokens.forEach(token -> bytes.writeBytes(ByteAlphabet.bytes(token)));
          return List.of(Utf8.decode(bytes.toByteArray()));
        };
      }
      case "BPEDecoder" -> {
        fields.only("type", "suffix");
        String suffix = fields.string("suffix", "</w>");
        yield tokens -> {
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < tokens.size(); i++) {
            texts.add(tokens.get(i).replace(suffix, i + 1 < tokens.size() ? " " : ""));
          }
          return texts;
        };
      }
      case "ByteFallback" -> {
        fields.only("type");
        yield Decoder::byteFallback;
      }
      case "Fuse" -> {
        fields.only("type");
        yield tokens -> List.of(String.join("", tokens));
      }
      case "Replace" -> {
        fields.only("type", "pattern", "content");
        TextPattern pattern = TextPattern.of(fields.object("pattern"));
        String content = fields.string("content");
        yield tokens -> tokens.stream().map(token -> replace(token, pattern, content)).toList();
      }
      case "Strip" -> {
        fields.only("type", "content", "start", "stop");
        String content = fields.string("content");
        int start = fields.number("start");
        int stop = fields.number("stop");
        yield tokens -> tokens.stream().map(token -> strip(token, content, start, stop)).toList();
      }
      case "Sequence" -> {
        fields.only("type", "decoders");
        List<Decoder> all = fields.objects("decoders").stream().map(Decoder::of).toList();
        yield tokens -> {
          List<String> texts = tokens;
          for (Decoder each : all) {
            texts = each.decode(texts);
          }
          return texts;
        };
      }
      default -> throw fields.unknown("the type of a decoder", type);
    };
  }

  private static List<String> wordPiece(List<String> tokens, String prefix, boolean cleanup) {
    List<String> texts = new ArrayList<>();
    for (String token : tokens) {
      String text = token;
      if (!texts.isEmpty()) {
        text = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
      }
      texts.add(cleanup ? cleanedUp(text) : text);
    }
    return texts;
  }

  private static String cleanedUp(String text) {
    return text.replace(" .", ".")
        .replace(" ?", "?")
        .replace(" !", "!")
        .replace(" ,", ",")
        .replace(" ' ", "'")
        .replace(" n't", "n't")
        .replace(" 'm", "'m")
        .replace(" do not", " don't")
        .replace(" 's", "'s")
        .replace(" 've", "'ve")
        .replace(" 're", "'re");
  }

  /** Tokens as {@code <0x0A>}: bytes, or as many times U+FFFD if they are no UTF-8. */
  private static List<String> byteFallback(List<String> tokens) {
    List<String> texts = new ArrayList<>();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String token : tokens) {
      if (token.matches("<0x[0-9A-Fa-f]{2}>")) {
        bytes.write(Integer.parseInt(token.substring(3, 5), 16));
      } else {
        flush(bytes, texts);
        texts.add(token);
      }
    }
    flush(bytes, texts);
    return texts;
  }

  private static void flush(ByteArrayOutputStream bytes, List<String> texts) {
    if (bytes.size() > 0) {
      byte[] all = bytes.toByteArray();
      String text = new String(all, StandardCharsets.UTF_8);
      boolean sound = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), all);
      texts.add(sound ? text : "\uFFFD".repeat(all.length));
      bytes.reset();
    }
  }

  private static String replace(String token, TextPattern pattern, String content) {
    AlignedText text = AlignedText.of(token);
    StringBuilder replaced = new StringBuilder();
    for (TextPattern.Span span : pattern.spans(text)) {
      replaced.append(span.matches() ? content : text.string(span.from(), span.to()));
    }
    return replaced.toString();
  }

  private static String strip(String token, String content, int start, int stop) {
    String text = token;
    for (int i = 0; i < start && !content.isEmpty() && text.startsWith(content); i++) {
      text = text.substring(content.length());
    }
    for (int i = 0; i < stop && !content.isEmpty() && text.endsWith(content); i++) {
      text = text.substring(0, text.length() - content.length());
    }
    return text;
  }
}
