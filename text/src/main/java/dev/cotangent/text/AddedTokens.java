package dev.cotangent.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Tokens that are found in the text itself, before it is split: of several, the longest. */
final class AddedTokens {
  /** Longer ones are refused, since the search may take so many steps for each character. */
  private static final int LONGEST = 1_000;

  private final List<Added> tokens = new ArrayList<>();
  private final Trie original = new Trie();
  private final Trie normalized = new Trie();
  private final Map<Integer, String> texts = new HashMap<>();
  private final Set<String> special = new HashSet<>();

  private record Added(int id, boolean singleWord, boolean left, boolean right) {}

  AddedTokens(List<Fields> added, Map<String, Integer> vocabulary, TextNormalizer normalizer) {
    for (boolean first : new boolean[] {true, false}) { // of equal texts, that of a special token
      for (Fields token : added) {
        if (token.flag("special", false) == first) {
          add(token, vocabulary, normalizer);
        }
      }
    }
  }

  private void add(Fields token, Map<String, Integer> vocabulary, TextNormalizer normalizer) {
    token.only("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
    String content = token.string("content");
    if (content.isEmpty()) {
      return;
    }
    if (content.length() > LONGEST) {
      throw new Fields.Refused(
          "an added token must have at most %s characters".formatted(LONGEST), content);
    }
    int id = vocabulary.getOrDefault(content, token.number("id"));
    boolean isSpecial = token.flag("special", false);
    boolean isNormalized = token.flag("normalized", !isSpecial);
    texts.put(id, content);
    if (isSpecial) {
      special.add(content);
    }
    String key = isNormalized ? normalizer.apply(AlignedText.of(content)).string() : content;
    if (!key.isEmpty()) {
      (isNormalized ? normalized : original).put(key, tokens.size());
      tokens.add(
          new Added(
              id,
              token.flag("single_word", false),
              token.flag("lstrip", false),
              token.flag("rstrip", false)));
    }
  }

  /** The texts of added tokens, by number. */
  Map<Integer, String> texts() {
    return texts;
  }

  boolean isSpecial(String token) {
    return special.contains(token);
  }

  /** Takes the added tokens out of a text, and hands on what lies between, normalised. */
  void split(
      AlignedText text,
      TextNormalizer normalizer,
      Consumer<Token> found,
      Consumer<AlignedText> others) {
    split(text, original, found, part -> split(normalizer.apply(part), normalized, found, others));
  }

  private void split(
      AlignedText text, Trie trie, Consumer<Token> found, Consumer<AlignedText> others) {
    int done = 0;
    for (int i = 0; i < text.length(); ) {
      int node = trie.step(Trie.ROOT, text.point(i));
      if (node == Trie.NOWHERE) {
        i++;
        continue;
      }
      int end = -1;
      int number = -1;
      for (int k = i + 1; node != Trie.NOWHERE; k++) {
        if (trie.value(node) >= 0) {
          end = k;
          number = trie.value(node);
        }
        node = k < text.length() ? trie.step(node, text.point(k)) : Trie.NOWHERE;
      }
      if (end < 0) {
        i++;
        continue;
      }
      Added token = tokens.get(number);
      if (!token.singleWord || isWord(text, i, end)) {
        int from = i;
        int to = end;
        while (token.left && from > done && Characters.isWhitespace(text.point(from - 1))) {
          from--;
        }
        while (token.right && to < text.length() && Characters.isWhitespace(text.point(to))) {
          to++;
        }
        if (done < from) {
          others.accept(text.slice(done, from));
        }
        found.accept(TokenModel.token(token.id, text.string(from, to), text, from, to));
        done = to;
      }
      i = end;
    }
    if (done < text.length()) {
      others.accept(text.slice(done, text.length()));
    }
  }

  private static boolean isWord(AlignedText text, int from, int to) {
    return (from == 0 || !Characters.isWord(text.point(from - 1)))
        && (to == text.length() || !Characters.isWord(text.point(to)));
  }
}
