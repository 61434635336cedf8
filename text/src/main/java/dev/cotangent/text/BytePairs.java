package dev.cotangent.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of tokens joined, the one learned first before all others (Sennrich and others, <i>Neural
 * machine translation of rare words with subword units</i>, 2016): a queue of pairs, so that a word
 * of n characters takes n log n steps. Words that were met are remembered, up to a bound.
 */
final class BytePairs implements TokenModel {
  private static final int REMEMBERED = 10_000;
  private static final HexFormat BYTE_NAMES =
      HexFormat.of().withUpperCase().withPrefix("<0x").withSuffix(">");
  private static final int LONGEST_REMEMBERED = 256;

  private final Settings settings;
  private final Map<String, Integer> vocabulary;
  private final Map<Integer, String> texts = new HashMap<>();
  private final LongMap ranks = new LongMap();
  private final int[] joined;
  private final int unknownId;
  private final Map<String, Word> remembered = new ConcurrentHashMap<>();

  /** What is done besides joining. */
  record Settings(
      @Nullable String unknown,
      String prefix,
      String suffix,
      boolean fuseUnknown,
      boolean byteFallback,
      boolean ignoreMerges) {}

  /** Tokens and how many bytes of UTF-8 each takes. */
  private record Word(int[] ids, int[] lengths) {}

  BytePairs(Map<String, Integer> vocabulary, List<String[]> merges, Settings settings) {
    this.vocabulary = vocabulary;
    this.settings = settings;
    this.joined = new int[merges.size()];
    vocabulary.forEach((text, id) -> texts.put(id, text));
    for (int rank = 0; rank < merges.size(); rank++) {
      String first = merges.get(rank)[0];
      String second = merges.get(rank)[1];
      String tail =
          second.startsWith(settings.prefix) ? second.substring(settings.prefix.length()) : second;
      ranks.put(pair(id(first), id(second)), rank);
      joined[rank] = id(first + tail);
    }
    unknownId = settings.unknown == null ? -1 : id(settings.unknown);
  }

  static BytePairs of(Fields fields) {
    fields.only(
        "type",
        "dropout",
        "unk_token",
        "continuing_subword_prefix",
        "end_of_word_suffix",
        "fuse_unk",
        "byte_fallback",
        "ignore_merges",
        "vocab",
        "merges");
    if (fields.get("dropout") instanceof Number rate && rate.doubleValue() != 0) {
      throw new Fields.Refused("dropout of merges must be 0: it is for training", rate.toString());
    }
    Settings settings =
        new Settings(
            fields.has("unk_token") ? fields.string("unk_token") : null,
            fields.string("continuing_subword_prefix", ""),
            fields.string("end_of_word_suffix", ""),
            fields.flag("fuse_unk", false),
            fields.flag("byte_fallback", false),
            fields.flag("ignore_merges", false));
    List<String[]> merges = fields.list("merges").stream().map(BytePairs::merge).toList();
    return new BytePairs(Vocabulary.of(fields), merges, settings);
  }

  /** A merge is a text {@code "a b"} or a list of two. */
  private static String[] merge(Object merge) {
    if (merge instanceof String text) {
      int space = text.indexOf(' ');
      if (space >= 0 && text.indexOf(' ', space + 1) < 0) {
        return new String[] {text.substring(0, space), text.substring(space + 1)};
      }
    } else if (merge instanceof List<?> two
        && two.size() == 2
        && two.get(0) instanceof String first
        && two.get(1) instanceof String second) {
      return new String[] {first, second};
    }
    throw new Fields.Refused("a merge must be two tokens", String.valueOf(merge));
  }

  private int id(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new Fields.Refused("the vocabulary must hold what merges name and make", token);
    }
    return id;
  }

  private static long pair(int first, int second) {
    return ((long) first << 32) | second;
  }

  @Override
  public Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  @Override
  public void tokenize(AlignedText piece, List<Token> tokens) {
    String text = piece.string();
    if (settings.ignoreMerges) {
      Integer id = vocabulary.get(text);
      if (id != null) {
        tokens.add(TokenModel.token(id, text, piece, 0, piece.length()));
        return;
      }
    }
    Word word = remembered.get(text);
    if (word == null) {
      word = word(text);
      if (text.length() <= LONGEST_REMEMBERED && remembered.size() < REMEMBERED) {
        remembered.put(text, word);
      }
    }
    int last = piece.length() - 1;
    int point = 0;
    int behind = bytes(piece.point(0)); // bytes up to the end of the point
    int at = 0;
    for (int i = 0; i < word.ids.length; i++) {
      while (behind <= at && point < last) {
        behind += bytes(piece.point(++point));
      }
      int from = point;
      at += word.lengths[i];
      while (behind < at && point < last) {
        behind += bytes(piece.point(++point));
      }
      String name = texts.getOrDefault(word.ids[i], "");
      tokens.add(TokenModel.token(word.ids[i], name, piece, from, point + 1));
    }
  }

  private static int bytes(int point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }

  /** Symbols in a row, of which neighbours become one. */
  private static final class Symbols {
    int[] ids;
    int[] lengths;
    int count;

    Symbols(int capacity) {
      ids = new int[capacity];
      lengths = new int[capacity];
    }

    void add(int id, int length) {
      if (count == ids.length) {
        ids = Arrays.copyOf(ids, 2 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      ids[count] = id;
      lengths[count++] = length;
    }
  }

  private Word word(String text) {
    Symbols symbols = new Symbols(text.length() + 1);
    int unknownBytes = 0; // of what is unknown and not among the symbols yet
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      String symbol =
          (i == 0 ? "" : settings.prefix)
              + text.substring(i, next)
              + (next == text.length() ? settings.suffix : "");
      Integer id = vocabulary.get(symbol);
      if (id != null) {
        if (unknownBytes > 0) {
          symbols.add(unknownId, unknownBytes);
          unknownBytes = 0;
        }
        symbols.add(id, bytes(point));
      } else if ((!settings.byteFallback || !fallBack(symbol, symbols))
          && settings.unknown != null) {
        if (unknownBytes > 0 && !settings.fuseUnknown) {
          symbols.add(unknownId, unknownBytes);
          unknownBytes = 0;
        }
        unknownBytes += bytes(point);
      }
      i = next;
    }
    if (unknownBytes > 0) {
      symbols.add(unknownId, unknownBytes);
    }
    return joined(symbols);
  }

  /** Adds a token for each byte, if there is one for all. */
  private boolean fallBack(String symbol, Symbols symbols) {
    byte[] bytes = symbol.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      Integer id = vocabulary.get(BYTE_NAMES.formatHex(bytes, i, i + 1));
      if (id == null) {
        return false;
      }
      ids[i] = id;
    }
    for (int id : ids) {
      symbols.add(id, 1);
    }
    return true;
  }

  private Word joined(Symbols symbols) {
    int count = symbols.count;
    int[] ids = symbols.ids;
    int[] lengths = symbols.lengths;
    int[] previous = new int[count];
    int[] next = new int[count];
    LongQueue queue = new LongQueue(count);
    for (int i = 0; i < count; i++) {
      previous[i] = i - 1;
      next[i] = i + 1;
      if (i > 0) {
        offer(queue, ids, i - 1, i);
      }
    }
    while (!queue.isEmpty()) {
      long best = queue.poll();
      int i = (int) best;
      int made = joined[(int) (best >> 32)];
      int right = lengths[i] == 0 ? count : next[i];
      if (right == count || rank(ids[i], ids[right]) < 0) {
        continue;
      }
      if (joined[rank(ids[i], ids[right])] != made) {
        continue; // one of the two was joined to another
      }
      ids[i] = made;
      lengths[i] += lengths[right];
      lengths[right] = 0;
      next[i] = next[right];
      if (next[i] < count) {
        previous[next[i]] = i;
        offer(queue, ids, i, next[i]);
      }
      if (previous[i] >= 0) {
        offer(queue, ids, previous[i], i);
      }
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (lengths[i] > 0) {
        ids[kept] = ids[i];
        lengths[kept++] = lengths[i];
      }
    }
    return new Word(Arrays.copyOf(ids, kept), Arrays.copyOf(lengths, kept));
  }

  private int rank(int first, int second) {
    return ranks.get(pair(first, second));
  }

  private void offer(LongQueue queue, int[] ids, int i, int right) {
    int rank = rank(ids[i], ids[right]);
    if (rank >= 0) {
      queue.add(((long) rank << 32) | i);
    }
  }
}
