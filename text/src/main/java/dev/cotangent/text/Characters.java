package dev.cotangent.text;

/** Kinds of code points, as the original implementation has them. */
final class Characters {
  private static final int MARKS =
      (1 << Character.NON_SPACING_MARK)
          | (1 << Character.COMBINING_SPACING_MARK)
          | (1 << Character.ENCLOSING_MARK);
  private static final int PUNCTUATION =
      (1 << Character.CONNECTOR_PUNCTUATION)
          | (1 << Character.DASH_PUNCTUATION)
          | (1 << Character.START_PUNCTUATION)
          | (1 << Character.END_PUNCTUATION)
          | (1 << Character.INITIAL_QUOTE_PUNCTUATION)
          | (1 << Character.FINAL_QUOTE_PUNCTUATION)
          | (1 << Character.OTHER_PUNCTUATION);
  private static final int OTHERS =
      (1 << Character.CONTROL) | (1 << Character.FORMAT) | (1 << Character.PRIVATE_USE);
  private static final int NUMBERS =
      (1 << Character.DECIMAL_DIGIT_NUMBER)
          | (1 << Character.LETTER_NUMBER)
          | (1 << Character.OTHER_NUMBER);

  /** A symbol since Unicode 12, punctuation before. */
  private static final int CANADIAN_CHI_SIGN = 0x166D;

  /** A mark since Unicode 11, punctuation before. */
  private static final int SHARADA_SANDHI_MARK = 0x111C9;

  private Characters() {}

  private static boolean is(int point, int types) {
    return ((types >> Character.getType(point)) & 1) != 0;
  }

  /** Unicode's property White_Space. */
  static boolean isWhitespace(int point) {
    if (point < 128) {
      return point == ' ' || (point >= 9 && point <= 13);
    }
    return point == 0x85
        || Character.isSpaceChar(point); // all of Z are White_Space, and none else above
  }

  static boolean isMark(int point) {
    return point >= 128 && is(point, MARKS);
  }

  static boolean isNonSpacingMark(int point) {
    return point >= 128
        && Character.getType(point) == Character.NON_SPACING_MARK
        && !NewerCharacters.contain(point);
  }

  static boolean isPunctuation(int point) {
    if (point < 128) {
      return point > ' ' && point < 127 && !Character.isLetterOrDigit(point);
    }
    return (is(point, PUNCTUATION) && !NewerCharacters.contain(point))
        || point == CANADIAN_CHI_SIGN
        || point == SHARADA_SANDHI_MARK;
  }

  /** What BERT takes out: control characters, but for tabs and ends of lines. */
  static boolean isControl(int point) {
    return point != '\t'
        && point != '\n'
        && point != '\r'
        && is(point, OTHERS)
        && !NewerCharacters.contain(point);
  }

  static boolean isNumber(int point) {
    return is(point, NUMBERS);
  }

  /** What a regular expression's {@code \w} matches (Unicode, Technical Standard 18, annex C). */
  static boolean isWord(int point) {
    return Character.isAlphabetic(point)
        || isMark(point)
        || Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER
        || Character.getType(point) == Character.CONNECTOR_PUNCTUATION
        || point == 0x200C
        || point == 0x200D;
  }

  /** Ideographs, which BERT takes for words. */
  static boolean isIdeograph(int point) {
    return point >= 0x3400
        && (point <= 0x4DBF
            || (point >= 0x4E00 && point <= 0x9FFF)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0x20000 && point <= 0x2A6DF)
            || (point >= 0x2A700 && point <= 0x2B73F)
            || (point >= 0x2B740 && point <= 0x2B81F)
            || (point >= 0x2B920 && point <= 0x2CEAF)
            || (point >= 0x2F800 && point <= 0x2FA1F));
  }
}
