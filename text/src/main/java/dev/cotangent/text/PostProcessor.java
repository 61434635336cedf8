package dev.cotangent.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is added around the tokens of one text, or of two. */
interface PostProcessor {
  /** The parts of the result, from the tokens of each text. */
  List<List<Token>> process(List<List<Token>> texts, boolean addSpecial);

  /** How many tokens it adds to so many texts. */
  int added(int texts);

  /** Whether it adds tokens, or else only changes those there are. */
  default boolean adds() {
    return true;
  }

  static PostProcessor none() {
    return new PostProcessor() {
      @Override
      public List<List<Token>> process(List<List<Token>> texts, boolean addSpecial) {
        return texts;
      }

      @Override
      public int added(int texts) {
        return 0;
      }

      @Override
      public boolean adds() {
        return false;
      }
    };
  }

  static PostProcessor of(Fields fields) {
    String type = fields.string("type");
    return switch (type) {
      case "BertProcessing" -> {
        fields.only("type", "sep", "cls");
        Piece cls = fixed(fields, "cls", 0);
        yield new Template(
            List.of(cls, Piece.text(0, 0), fixed(fields, "sep", 0)),
            List.of(
                cls,
                Piece.text(0, 0),
                fixed(fields, "sep", 0),
                Piece.text(1, 1),
                fixed(fields, "sep", 1)));
      }
      case "RobertaProcessing" -> {
        fields.only("type", "sep", "cls", "trim_offsets", "add_prefix_space");
        Piece cls = fixed(fields, "cls", 0);
        Piece sep = fixed(fields, "sep", 0);
        PostProcessor template =
            new Template(
                List.of(cls, Piece.text(0, 0), sep),
                List.of(cls, Piece.text(0, 0), sep, sep, Piece.text(1, 0), sep));
        yield fields.flag("trim_offsets", true)
            ? new Sequence(List.of(new Trim(fields.flag("add_prefix_space", true)), template))
            : template;
      }
      case "ByteLevel" -> {
        fields.only("type", "add_prefix_space", "trim_offsets", "use_regex");
        yield fields.flag("trim_offsets", true)
            ? new Trim(fields.flag("add_prefix_space", true))
            : none();
      }
      case "TemplateProcessing" -> {
        fields.only("type", "single", "pair", "special_tokens");
        Map<String, List<Piece>> special = special(fields.object("special_tokens"));
        yield new Template(pieces(fields, "single", special), pieces(fields, "pair", special));
      }
      case "Sequence" -> {
        fields.only("type", "processors");
        List<PostProcessor> all =
            fields.objects("processors").stream().map(PostProcessor::of).toList();
        if (all.stream().filter(PostProcessor::adds).count() > 1) {
          throw new Fields.Refused("at most one post-processor may add tokens", "several do");
        }
        yield new Sequence(all);
      }
      default -> throw fields.unknown("the type of a post_processor", type);
    };
  }

  private static Piece fixed(Fields fields, String name, int typeId) {
    List<?> two = fields.list(name);
    if (two.size() == 2
        && two.get(0) instanceof String text
        && two.get(1) instanceof Long id
        && id >= 0
        && id < Integer.MAX_VALUE) {
      return new Piece(-1, typeId, Token.added(id.intValue(), text, typeId));
    }
    throw new Fields.Refused(name + " must be a token and its number", two.toString());
  }

  private static Map<String, List<Piece>> special(Fields fields) {
    Map<String, List<Piece>> special = new TreeMap<>();
    for (Object name : fields.all().keySet()) {
      Fields token = fields.object((String) name).only("id", "ids", "tokens");
      List<Integer> ids = token.numbers("ids");
      List<String> texts = token.strings("tokens");
      if (ids.size() != texts.size()) {
        throw new Fields.Refused(
            token.where() + " must have a token for each number", "%s".formatted(texts));
      }
      List<Piece> pieces = new ArrayList<>();
      for (int i = 0; i < ids.size(); i++) {
        pieces.add(new Piece(-1, 0, Token.added(ids.get(i), texts.get(i), 0)));
      }
      special.put((String) name, pieces);
    }
    return special;
  }

  private static List<Piece> pieces(Fields fields, String name, Map<String, List<Piece>> special) {
    List<Piece> pieces = new ArrayList<>();
    for (Fields each : fields.objects(name)) {
      each.only("Sequence", "SpecialToken");
      boolean text = each.has("Sequence");
      Fields piece = each.object(text ? "Sequence" : "SpecialToken").only("id", "type_id");
      String id = piece.string("id");
      int typeId = piece.number("type_id", 0);
      if (text) {
        if (!id.equals("A") && (!id.equals("B") || name.equals("single"))) {
          throw piece.unknown("a text of the template " + name, id);
        }
        pieces.add(Piece.text(id.equals("A") ? 0 : 1, typeId));
      } else {
        List<Piece> tokens = special.get(id);
        if (tokens == null) {
          throw piece.unknown("a special token of the template " + name, id);
        }
        for (Piece token : tokens) {
          if (token.token != null) {
            pieces.add(new Piece(-1, typeId, token.token.withType(typeId)));
          }
        }
      }
    }
    return List.copyOf(pieces);
  }

  /** A text, by its number, or a token. */
  record Piece(int text, int typeId, @Nullable Token token) {
    static Piece text(int number, int typeId) {
      return new Piece(number, typeId, null);
    }
  }

  /** Texts and tokens in a fixed order. */
  record Template(List<Piece> single, List<Piece> pair) implements PostProcessor {
    private List<Piece> pieces(int texts) {
      return texts == 1 ? single : pair;
    }

    @Override
    public int added(int texts) {
      return (int) pieces(texts).stream().filter(piece -> piece.token != null).count();
    }

    @Override
    public List<List<Token>> process(List<List<Token>> texts, boolean addSpecial) {
      List<List<Token>> parts = new ArrayList<>();
      for (Piece piece : pieces(texts.size())) {
        if (piece.token == null) {
          List<Token> tokens = texts.get(piece.text);
          parts.add(
              piece.typeId == piece.text
                  ? tokens // which have that type already
                  : tokens.stream().map(token -> token.withType(piece.typeId)).toList());
        } else if (addSpecial) {
          parts.add(List.of(piece.token));
        }
      }
      return parts;
    }
  }

  /** One after another. */
  record Sequence(List<PostProcessor> all) implements PostProcessor {
    @Override
    public int added(int texts) {
      return all.stream().mapToInt(each -> each.added(texts)).sum();
    }

    @Override
    public boolean adds() {
      return all.stream().anyMatch(PostProcessor::adds);
    }

    @Override
    public List<List<Token>> process(List<List<Token>> texts, boolean addSpecial) {
      List<List<Token>> parts = texts;
      for (PostProcessor each : all) {
        parts = each.process(parts, addSpecial);
      }
      return parts;
    }
  }

  /** Takes spaces at the ends of tokens out of their places in the text. */
  record Trim(boolean prefixSpace) implements PostProcessor {
    @Override
    public int added(int texts) {
      return 0;
    }

    @Override
    public boolean adds() {
      return false;
    }

    @Override
    public List<List<Token>> process(List<List<Token>> texts, boolean addSpecial) {
      List<List<Token>> parts = new ArrayList<>();
      for (List<Token> text : texts) {
        List<Token> trimmed = new ArrayList<>();
        for (Token token : text) {
          trimmed.add(trim(token, trimmed.isEmpty()));
        }
        parts.add(trimmed);
      }
      return parts;
    }

    private Token trim(Token token, boolean first) {
      int[] points = token.text().codePoints().toArray();
      int leading = 0;
      while (leading < points.length && isSpace(points[leading])) {
        leading++;
      }
      int trailing = 0;
      while (trailing < points.length && isSpace(points[points.length - 1 - trailing])) {
        trailing++;
      }
      int start = token.start();
      int end = token.end();
      // A first space alone was put there by the pre-tokenizer, and is none of the text.
      boolean added = leading == 1 && (first || start == 0) && prefixSpace;
      if (leading > 0 && !added) {
        start = Math.min(start + leading, end);
      }
      if (added && points.length == 1) {
        end = start; // also where it stands at the place of a surrogate pair
      } else if (trailing > 0 && end >= trailing) {
        end = Math.max(end - trailing, start);
      }
      return token.withPlace(start, end);
    }

    private static boolean isSpace(int point) {
      return point == ByteAlphabet.space() || Characters.isWhitespace(point);
    }
  }
}
