package dev.cotangent.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** The pre-tokenizers that a file may name. */
final class PreTokenizers {
  private static final PreTokenizer NONE = (text, pieces) -> pieces.accept(text);
  private static final TextPattern WORDS_OF_GPT_2 =
      TextPattern.regex(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");

  private PreTokenizers() {}

  static PreTokenizer none() {
    return NONE;
  }

  static PreTokenizer of(Fields fields) {
    String type = fields.string("type");
    return switch (type) {
      case "BertPreTokenizer" -> {
        fields.only("type");
        yield PreTokenizers::bert;
      }
      case "ByteLevel" -> byteLevel(fields);
      case "Split" -> {
        fields.only("type", "pattern", "behavior", "invert");
        TextPattern pattern =
            TextPattern.of(fields.object("pattern")).inverted(fields.flag("invert", false));
        yield split(pattern, Behavior.of(fields));
      }
      case "Whitespace" -> {
        fields.only("type");
        yield split(TextPattern.regex("\\w+|[^\\w\\s]+").inverted(true), Behavior.REMOVED);
      }
      case "WhitespaceSplit" -> {
        fields.only("type");
        yield split(Characters::isWhitespace, Behavior.REMOVED);
      }
      case "Punctuation" -> {
        fields.only("type", "behavior");
        yield split(
            Characters::isPunctuation,
            fields.has("behavior") ? Behavior.of(fields) : Behavior.ISOLATED);
      }
      case "Digits" -> {
        fields.only("type", "individual_digits");
        yield split(
            Characters::isNumber,
            fields.flag("individual_digits", false) ? Behavior.ISOLATED : Behavior.CONTIGUOUS);
      }
      case "Sequence" -> {
        fields.only("type", "pretokenizers");
        PreTokenizer all = NONE;
        for (Fields each : fields.objects("pretokenizers")) {
          PreTokenizer before = all;
          PreTokenizer next = of(each);
          all =
              (text, pieces) ->
                  before.split(
                      text,
                      piece -> {
                        if (!piece.isEmpty()) {
                          next.split(piece, pieces);
                        }
                      });
        }
        yield all;
      }
      default -> throw fields.unknown("the type of a pre_tokenizer", type);
    };
  }

  private static PreTokenizer byteLevel(Fields fields) {
    fields.only("type", "add_prefix_space", "trim_offsets", "use_regex");
    boolean space = fields.flag("add_prefix_space", true);
    PreTokenizer words =
        fields.flag("use_regex", true) ? split(WORDS_OF_GPT_2, Behavior.ISOLATED) : NONE;
    return (text, pieces) -> {
      boolean begins = text.isEmpty() || text.point(0) == ' ';
      words.split(
          space && !begins ? text.prepend(" ") : text,
          piece -> pieces.accept(ByteAlphabet.of(piece)));
    };
  }

  /** Words between white space, and signs of punctuation one by one. */
  private static void bert(AlignedText text, Consumer<AlignedText> pieces) {
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean space = Characters.isWhitespace(text.point(i));
      if (space || Characters.isPunctuation(text.point(i))) {
        pieces.accept(text.slice(from, i));
        if (!space) {
          pieces.accept(text.slice(i, i + 1));
        }
        from = i + 1;
      }
    }
    pieces.accept(text.slice(from, text.length()));
  }

  private static PreTokenizer split(TextPattern pattern, Behavior behavior) {
    return (text, pieces) -> behavior.cut(text, pattern.spans(text), pieces);
  }

  private static PreTokenizer split(IntPredicate matches, Behavior behavior) {
    return (text, pieces) -> {
      List<TextPattern.Span> spans = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < text.length(); i++) {
        if (matches.test(text.point(i))) {
          if (from < i) {
            spans.add(new TextPattern.Span(from, i, false));
          }
          spans.add(new TextPattern.Span(i, i + 1, true));
          from = i + 1;
        }
      }
      if (from < text.length()) {
        spans.add(new TextPattern.Span(from, text.length(), false));
      }
      behavior.cut(text, spans, pieces);
    };
  }

  /** What becomes of the parts that match. */
  private enum Behavior {
    REMOVED,
    ISOLATED,
    CONTIGUOUS,
    MERGED_WITH_PREVIOUS,
    MERGED_WITH_NEXT;

    static Behavior of(Fields fields) {
      String name = fields.string("behavior");
      return switch (name) {
        case "Removed" -> REMOVED;
        case "Isolated" -> ISOLATED;
        case "Contiguous" -> CONTIGUOUS;
        case "MergedWithPrevious" -> MERGED_WITH_PREVIOUS;
        case "MergedWithNext" -> MERGED_WITH_NEXT;
        default -> throw fields.unknown("a behavior", name);
      };
    }

    void cut(AlignedText text, List<TextPattern.Span> spans, Consumer<AlignedText> pieces) {
      if (this == REMOVED || this == ISOLATED) {
        for (TextPattern.Span span : spans) {
          if (this == ISOLATED || !span.matches()) {
            pieces.accept(text.slice(span.from(), span.to()));
          }
        }
        return;
      }
      List<TextPattern.Span> ordered = new ArrayList<>(spans);
      if (this == MERGED_WITH_NEXT) {
        Collections.reverse(ordered);
      }
      List<TextPattern.Span> joined = new ArrayList<>();
      boolean previous = false;
      for (TextPattern.Span span : ordered) {
        boolean joins =
            this == CONTIGUOUS ? span.matches() == previous : span.matches() && !previous;
        if (joins && !joined.isEmpty()) {
          TextPattern.Span last = joined.remove(joined.size() - 1);
          span =
              new TextPattern.Span(
                  Math.min(last.from(), span.from()), Math.max(last.to(), span.to()), true);
          previous = this == CONTIGUOUS ? previous : true;
        } else {
          previous = span.matches();
        }
        joined.add(span);
      }
      if (this == MERGED_WITH_NEXT) {
        Collections.reverse(joined);
      }
      joined.forEach(span -> pieces.accept(text.slice(span.from(), span.to())));
    }
  }
}
