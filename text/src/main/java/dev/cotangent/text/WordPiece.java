package dev.cotangent.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The longest tokens that a word begins with, one after another (Wu and others, <i>Google's neural
 * machine translation system</i>, 2016), found in a trie.
 */
final class WordPiece implements TokenModel {
  private final Map<String, Integer> vocabulary;
  private final Trie trie = new Trie();
  private final List<String> texts = new ArrayList<>();
  private final int[] ids;
  private final String unknown;
  private final int unknownId;
  private final int continuation;
  private final int longestWord;

  WordPiece(Map<String, Integer> vocabulary, String unknown, String prefix, int longestWord) {
    this.vocabulary = vocabulary;
    this.unknown = unknown;
    this.longestWord = longestWord;
    ids = new int[vocabulary.size()];
    vocabulary.forEach(
        (text, id) -> {
          ids[texts.size()] = id;
          trie.put(text, texts.size());
          texts.add(text);
        });
    continuation = trie.walk(prefix);
    Integer id = vocabulary.get(unknown);
    if (id == null) {
      throw new Fields.Refused("the vocabulary must hold the token for what is unknown", unknown);
    }
    unknownId = id;
  }

  static WordPiece of(Fields fields) {
    fields.only(
        "type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab");
    return new WordPiece(
        Vocabulary.of(fields),
        fields.string("unk_token", "[UNK]"),
        fields.string("continuing_subword_prefix", "##"),
        fields.number("max_input_chars_per_word", 100));
  }

  @Override
  public Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  @Override
  public void tokenize(AlignedText piece, List<Token> tokens) {
    int before = tokens.size();
    int length = piece.length();
    int from = length > longestWord ? -1 : 0;
    while (from >= 0 && from < length) {
      int node = from == 0 ? Trie.ROOT : continuation;
      int found = -1;
      int to = from;
      for (int i = from; i < length && node != Trie.NOWHERE; i++) {
        node = trie.step(node, piece.point(i));
        if (node != Trie.NOWHERE && trie.value(node) >= 0) {
          found = trie.value(node);
          to = i + 1;
        }
      }
      if (found >= 0) {
        tokens.add(TokenModel.token(ids[found], texts.get(found), piece, from, to));
      }
      from = found < 0 ? -1 : to;
    }
    if (from < 0) {
      tokens.subList(before, tokens.size()).clear();
      tokens.add(TokenModel.token(unknownId, unknown, piece, 0, length));
    }
  }
}
