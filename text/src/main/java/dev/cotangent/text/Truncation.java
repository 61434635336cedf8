package dev.cotangent.text;

import java.util.List;

/**
 * What cuts long texts off.
 *
 * @param length how many tokens stay at most, with special ones
 * @param strategy of which text of a pair tokens are taken
 * @param left whether tokens are taken from the start, not from the end
 */
public record Truncation(int length, Strategy strategy, boolean left) {
  static final int MOST_TOKENS = 1 << 24;

  /** Of which text of a pair tokens are taken. */
  public enum Strategy {
    /** Of the longer one. */
    LONGEST_FIRST,
    /** Of the first. */
    ONLY_FIRST,
    /** Of the second. */
    ONLY_SECOND
  }

  /** Creates a rule. */
  public Truncation {
    if (length < 0) {
      throw new IllegalArgumentException(
          "[truncation] the length must be 0 or more: %s".formatted(length));
    }
  }

  static Truncation of(Fields fields) {
    fields.only("direction", "max_length", "strategy", "stride");
    String strategy = fields.string("strategy", "LongestFirst");
    return new Truncation(
        fields.number("max_length"),
        switch (strategy) {
          case "LongestFirst" -> Strategy.LONGEST_FIRST;
          case "OnlyFirst" -> Strategy.ONLY_FIRST;
          case "OnlySecond" -> Strategy.ONLY_SECOND;
          default -> throw fields.unknown("a strategy of truncation", strategy);
        },
        isLeft(fields));
  }

  static boolean isLeft(Fields fields) {
    String direction = fields.string("direction", "Right");
    if (!direction.equals("Left") && !direction.equals("Right")) {
      throw fields.unknown("a direction", direction);
    }
    return direction.equals("Left");
  }

  /**
   * The texts without what is too much.
   *
   * @param added how many special tokens will be added
   */
  List<List<Token>> apply(List<List<Token>> texts, int added) {
    int most = length - added;
    if (most < 0) {
      throw new IllegalArgumentException(
          "[truncation] the length must leave room for %s special tokens: %s"
              .formatted(added, length));
    }
    int first = texts.get(0).size();
    int second = texts.size() > 1 ? texts.get(1).size() : 0;
    int excess = first + second - most;
    if (excess <= 0) {
      return texts;
    }
    if (most == 0) {
      return texts.stream().map(text -> List.<Token>of()).toList();
    }
    if (texts.size() == 1 && strategy == Strategy.LONGEST_FIRST) {
      return List.of(cut(texts.get(0), most));
    }
    if (strategy == Strategy.LONGEST_FIRST) {
      int shorter = Math.min(first, second);
      int longer = shorter > most ? shorter : Math.max(shorter, most - shorter);
      if (shorter + longer > most) {
        shorter = most / 2;
        longer = shorter + most % 2;
      }
      boolean swapped = first > second;
      return List.of(
          cut(texts.get(0), swapped ? longer : shorter),
          cut(texts.get(1), swapped ? shorter : longer));
    }
    int which = strategy == Strategy.ONLY_FIRST ? 0 : 1;
    int size = which < texts.size() ? texts.get(which).size() : 0;
    if (size <= excess) {
      throw new IllegalArgumentException(
          "[truncation] the text that is cut must have more than %s tokens: %s; try LONGEST_FIRST"
              .formatted(excess, size));
    }
    List<Token> kept = cut(texts.get(which), size - excess);
    return texts.size() == 1
        ? List.of(kept)
        : which == 0 ? List.of(kept, texts.get(1)) : List.of(texts.get(0), kept);
  }

  private List<Token> cut(List<Token> tokens, int most) {
    int size = tokens.size();
    return size <= most
        ? tokens
        : left ? tokens.subList(size - most, size) : tokens.subList(0, most);
  }
}
