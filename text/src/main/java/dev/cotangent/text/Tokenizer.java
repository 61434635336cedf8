package dev.cotangent.text;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text as numbers of tokens, and back, as a {@code tokenizer.json} of Hugging Face says: WordPiece
 * and byte-pair encoding, with the ids, tokens and places of the original implementation.
 *
 * <p>A tokenizer does not change and serves any number of threads. Half a surrogate pair counts as
 * U+FFFD.
 */
public final class Tokenizer {
  private static final String FORMAT = "tokenizer";
  private static final long MOST_BYTES = 1L << 29;

  private final TextNormalizer normalizer;
  private final PreTokenizer preTokenizer;
  private final TokenModel model;
  private final PostProcessor postProcessor;
  private final @Nullable Decoder decoder;
  private final AddedTokens added;
  private final Map<Integer, String> texts;
  private final @Nullable Truncation truncation;
  private final @Nullable Padding padding;

  private Tokenizer(Fields fields) {
    fields.only(
        "version",
        "truncation",
        "padding",
        "added_tokens",
        "normalizer",
        "pre_tokenizer",
        "post_processor",
        "decoder",
        "model");
    if (!fields.string("version", "1.0").equals("1.0")) {
      throw fields.unknown("the version", fields.string("version"));
    }
    model = model(fields.object("model"));
    normalizer =
        fields.has("normalizer") ? Normalizers.of(fields.object("normalizer")) : Normalizers.none();
    preTokenizer =
        fields.has("pre_tokenizer")
            ? PreTokenizers.of(fields.object("pre_tokenizer"))
            : PreTokenizers.none();
    postProcessor =
        fields.has("post_processor")
            ? PostProcessor.of(fields.object("post_processor"))
            : PostProcessor.none();
    decoder = fields.has("decoder") ? Decoder.of(fields.object("decoder")) : null;
    added =
        new AddedTokens(
            fields.has("added_tokens") ? fields.objects("added_tokens") : List.of(),
            model.vocabulary(),
            normalizer);
    truncation = fields.has("truncation") ? Truncation.of(fields.object("truncation")) : null;
    padding = fields.has("padding") ? Padding.of(fields.object("padding")) : null;
    texts = new HashMap<>();
    model.vocabulary().forEach((text, id) -> texts.put(id, text));
    texts.putAll(added.texts());
  }

  private Tokenizer(Tokenizer other, @Nullable Truncation truncation, @Nullable Padding padding) {
    normalizer = other.normalizer;
    preTokenizer = other.preTokenizer;
    model = other.model;
    postProcessor = other.postProcessor;
    decoder = other.decoder;
    added = other.added;
    texts = other.texts;
    this.truncation = truncation;
    this.padding = padding;
  }

  private static TokenModel model(Fields fields) {
    // Files of old have no type.
    String type = fields.string("type", fields.has("merges") ? "BPE" : "WordPiece");
    return switch (type) {
      case "WordPiece" -> WordPiece.of(fields);
      case "BPE" -> BytePairs.of(fields);
      default -> throw fields.unknown("the type of the model", type);
    };
  }

  /**
   * Reads a tokenizer.
   *
   * @param file a {@code tokenizer.json}
   * @throws DataException if it is none, or names what is not known
   */
  public static Tokenizer read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new DataException(
          FORMAT, file, "a file must have at most %s bytes".formatted(MOST_BYTES), "" + size);
    }
    try {
      String json =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
      return new Tokenizer(new Fields("the file", Json.parseWithoutNulls(json)));
    } catch (CharacterCodingException e) {
      throw (DataException)
          new DataException(FORMAT, file, "a file must be UTF-8", "other bytes").initCause(e);
    } catch (IllegalArgumentException e) {
      throw (DataException)
          new DataException(FORMAT, file, "a file must be JSON", "" + e.getMessage()).initCause(e);
    } catch (Fields.Refused e) {
      throw (DataException) new DataException(FORMAT, file, e.rule, e.found).initCause(e);
    }
  }

  /** The rule that cuts long texts off, if there is one. */
  public Optional<Truncation> truncation() {
    return Optional.ofNullable(truncation);
  }

  /** The rule for padding, if there is one. */
  public Optional<Padding> padding() {
    return Optional.ofNullable(padding);
  }

  /** This tokenizer with another rule that cuts long texts off. */
  public Tokenizer withTruncation(Truncation rule) {
    return new Tokenizer(this, rule, padding);
  }

  /** This tokenizer, which leaves texts as long as they are. */
  public Tokenizer withoutTruncation() {
    return new Tokenizer(this, null, padding);
  }

  /** This tokenizer with another rule for padding. */
  public Tokenizer withPadding(Padding rule) {
    return new Tokenizer(this, truncation, rule);
  }

  /** This tokenizer without padding. */
  public Tokenizer withoutPadding() {
    return new Tokenizer(this, truncation, null);
  }

  /** How many numbers of tokens there are: one more than the largest. */
  public int vocabularySize() {
    return texts.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /** The text of a token, if there is one of that number. */
  public Optional<String> token(int id) {
    return Optional.ofNullable(texts.get(id));
  }

  /** The tokens of a text, with special ones. */
  public Encoding encode(String text) {
    return encode(List.of(text), true);
  }

  /** The tokens of a text without special ones; padded and cut off by the rules all the same. */
  public Encoding encodeWithoutSpecialTokens(String text) {
    return encode(List.of(text), false);
  }

  /** The tokens of two texts that belong together; each one's places are its own. */
  public Encoding encode(String first, String second) {
    return encode(List.of(first, second), true);
  }

  /** The tokens of texts, padded to the same length if there is a rule for padding. */
  public List<Encoding> encodeBatch(List<String> batch) {
    return padded(batch.stream().map(text -> processed(List.of(text), true)).toList());
  }

  private Encoding encode(List<String> texts, boolean addSpecial) {
    return padded(List.of(processed(texts, addSpecial))).get(0);
  }

  private List<Token> processed(List<String> texts, boolean addSpecial) {
    List<List<Token>> tokens = new ArrayList<>();
    for (String text : texts) {
      List<Token> all = tokenized(text);
      int type = tokens.size();
      tokens.add(type == 0 ? all : all.stream().map(token -> token.withType(type)).toList());
    }
    if (truncation != null) {
      tokens = truncation.apply(tokens, addSpecial ? postProcessor.added(texts.size()) : 0);
    }
    List<Token> joined = new ArrayList<>();
    postProcessor.process(tokens, addSpecial).forEach(joined::addAll);
    return joined;
  }

  private List<Token> tokenized(String text) {
    List<Token> tokens = new ArrayList<>();
    added.split(
        AlignedText.of(text),
        normalizer,
        tokens::add,
        part ->
            preTokenizer.split(
                part,
                piece -> {
                  if (!piece.isEmpty()) {
                    model.tokenize(piece, tokens);
                  }
                }));
    return tokens;
  }

  private List<Encoding> padded(List<List<Token>> batch) {
    if (padding == null) {
      return batch.stream().map(Encoding::new).toList();
    }
    int target = padding.target(batch.stream().mapToInt(List::size).max().orElse(0));
    Token pad = new Token(padding.id(), padding.token(), 0, 0, padding.typeId(), true, false);
    List<Encoding> encodings = new ArrayList<>();
    for (List<Token> tokens : batch) {
      List<Token> all = new ArrayList<>(tokens);
      for (int i = tokens.size(); i < target; i++) {
        all.add(pad);
      }
      if (padding.left()) {
        java.util.Collections.rotate(all, all.size() - tokens.size());
      }
      encodings.add(new Encoding(all));
    }
    return encodings;
  }

  /** The text of tokens, without special ones. Numbers that no token has are passed over. */
  public String decode(int... ids) {
    return decode(true, ids);
  }

  /** The text of tokens, with special ones. */
  public String decodeWithSpecialTokens(int... ids) {
    return decode(false, ids);
  }

  private String decode(boolean skipSpecial, int... ids) {
    List<String> tokens = new ArrayList<>();
    for (int id : ids) {
      String token = texts.get(id);
      if (token != null && !(skipSpecial && added.isSpecial(token))) {
        tokens.add(token);
      }
    }
    return decoder == null
        ? String.join(" ", tokens)
        : String.join("", decoder.decode(List.copyOf(tokens)));
  }
}
