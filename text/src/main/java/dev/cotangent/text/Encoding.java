package dev.cotangent.text;

import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What a tokenizer made of a text, or of a pair.
 *
 * @param tokens in order, with special tokens and padding
 */
public record Encoding(List<Token> tokens) {
  /** Creates an encoding. */
  public Encoding {
    tokens = List.copyOf(tokens);
  }

  /** How many tokens there are. */
  public int length() {
    return tokens.size();
  }

  private int[] all(ToIntFunction<Token> field) {
    return tokens.stream().mapToInt(field).toArray();
  }

  /** The numbers of the tokens in the vocabulary. */
  public int[] ids() {
    return all(Token::id);
  }

  /** 0 for tokens of the first text, and as a rule 1 for those of the second. */
  public int[] typeIds() {
    return all(Token::typeId);
  }

  /** 1 for tokens, 0 for padding. */
  public int[] attentionMask() {
    return all(token -> token.attended() ? 1 : 0);
  }

  /** 1 for what was added to the text, 0 for what stands in it. */
  public int[] specialTokensMask() {
    return all(token -> token.special() ? 1 : 0);
  }
}
