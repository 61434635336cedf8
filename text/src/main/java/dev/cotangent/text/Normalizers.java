package dev.cotangent.text;

import java.text.Normalizer;
import java.util.List;

/** The normalisers that a file may name. */
final class Normalizers {
  private static final TextNormalizer NONE = text -> text;
  private static final UnicodeForm NFD = new UnicodeForm(Normalizer.Form.NFD);
  private static final int CAPITAL_I_WITH_DOT = 0x130;
  private static final int DOT_ABOVE = 0x307;

  private Normalizers() {}

  static TextNormalizer none() {
    return NONE;
  }

  static TextNormalizer of(Fields fields) {
    String type = fields.string("type");
    return switch (type) {
      case "BertNormalizer" -> bert(fields);
      case "NFC", "NFD", "NFKC", "NFKD" -> {
        fields.only("type");
        yield new UnicodeForm(Normalizer.Form.valueOf(type));
      }
      case "Lowercase" -> {
        fields.only("type");
        yield Normalizers::lowercase;
      }
      case "StripAccents" -> {
        fields.only("type");
        yield text -> text.filter(point -> !Characters.isMark(point));
      }
      case "Strip" -> {
        fields.only("type", "strip_left", "strip_right");
        boolean left = fields.flag("strip_left", true);
        boolean right = fields.flag("strip_right", true);
        yield text -> strip(text, left, right);
      }
      case "Prepend" -> {
        fields.only("type", "prepend");
        String prefix = fields.string("prepend");
        yield text -> text.prepend(prefix);
      }
      case "Replace" -> {
        fields.only("type", "pattern", "content");
        TextPattern pattern = TextPattern.of(fields.object("pattern"));
        String content = fields.string("content");
        yield text -> replace(text, pattern, content);
      }
      case "Sequence" -> {
        fields.only("type", "normalizers");
        List<TextNormalizer> all =
            fields.objects("normalizers").stream().map(Normalizers::of).toList();
        yield text -> {
          AlignedText result = text;
          for (TextNormalizer each : all) {
            result = each.apply(result);
          }
          return result;
        };
      }
      default -> throw fields.unknown("the type of a normalizer", type);
    };
  }

  private static TextNormalizer bert(Fields fields) {
    fields.only("type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase");
    boolean clean = fields.flag("clean_text", true);
    boolean ideographs = fields.flag("handle_chinese_chars", true);
    boolean lowercase = fields.flag("lowercase", true);
    boolean accents = fields.flag("strip_accents", lowercase);
    return text -> {
      AlignedText result = clean ? clean(text) : text;
      result = ideographs ? setApart(result) : result;
      result = accents ? NFD.apply(result).filter(p -> !Characters.isNonSpacingMark(p)) : result;
      return lowercase ? lowercase(result) : result;
    };
  }

  private static AlignedText clean(AlignedText text) {
    AlignedText.Builder builder = new AlignedText.Builder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int point = text.point(i);
      if (point != 0 && point != 0xFFFD && !Characters.isControl(point)) {
        builder.add(Characters.isWhitespace(point) ? ' ' : point, text, i);
      }
    }
    return builder.build();
  }

  private static AlignedText setApart(AlignedText text) {
    if (text.isBelow(0x3400)) {
      return text;
    }
    AlignedText.Builder builder = new AlignedText.Builder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      boolean ideograph = Characters.isIdeograph(text.point(i));
      if (ideograph) {
        builder.add(' ', text, i);
      }
      builder.add(text.point(i), text, i);
      if (ideograph) {
        builder.add(' ', text, i);
      }
    }
    return builder.build();
  }

  /** Small letters, each by itself: a sigma at the end of a word is as any other. */
  private static AlignedText lowercase(AlignedText text) {
    AlignedText.Builder builder = new AlignedText.Builder(text.length());
    for (int i = 0; i < text.length(); i++) {
      builder.add(Character.toLowerCase(text.point(i)), text, i);
      if (text.point(i) == CAPITAL_I_WITH_DOT) {
        builder.add(DOT_ABOVE, text, i);
      }
    }
    return builder.build();
  }

  private static AlignedText strip(AlignedText text, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && Characters.isWhitespace(text.point(from))) {
      from++;
    }
    while (right && to > from && Characters.isWhitespace(text.point(to - 1))) {
      to--;
    }
    return text.slice(from, to);
  }

  private static AlignedText replace(AlignedText text, TextPattern pattern, String content) {
    AlignedText.Builder builder = new AlignedText.Builder(text.length());
    for (TextPattern.Span span : pattern.spans(text)) {
      if (span.matches()) {
        int source = Math.max(0, span.to() - 1);
        content.codePoints().forEach(point -> builder.add(point, text, source));
      } else {
        builder.addAll(text, span.from(), span.to());
      }
    }
    return builder.build();
  }
}
