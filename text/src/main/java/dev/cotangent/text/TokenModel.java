package dev.cotangent.text;

import java.util.List;
import java.util.Map;

/** What makes tokens of a piece of text. */
interface TokenModel {
  /** Adds the tokens of a piece that is not empty. */
  void tokenize(AlignedText piece, List<Token> tokens);

  /** The numbers of tokens. */
  Map<String, Integer> vocabulary();

  /** A token of a number of a vocabulary, for the points of a piece from one to before another. */
  static Token token(int id, String text, AlignedText piece, int from, int to) {
    return new Token(id, text, piece.start(from), piece.end(to - 1), 0, false, true);
  }
}
