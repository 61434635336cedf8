package dev.cotangent.nn.io;

import java.util.HexFormat;

/** Text from files and command lines, made fit for a terminal. */
public final class Printable {
  /** As much of a name as a message shows. */
  private static final int MOST_OF_A_NAME = 100;

  private static final HexFormat HEX = HexFormat.of();

  private Printable() {}

  /**
   * The text with everything that a terminal would act on, or not show, in the form {@code \u001b}:
   * control characters (also those that begin escape sequences), line and paragraph separators,
   * what changes the direction of writing or has no width, half surrogate pairs, and characters
   * that are private or unassigned.
   */
  public static String text(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isPrintable(c)) {
                printable.appendCodePoint(c);
              } else {
                for (char unit : Character.toChars(c)) {
                  printable.append("\\u").append(HEX.toHexDigits(unit));
                }
              }
            });
    return printable.toString();
  }

  /** As {@link #text}, line by line: ends of lines and tabs stay. */
  public static String lines(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || isLayout(text, i)) {
        printable.append(text(text.substring(from, i)));
        if (i < text.length()) {
          printable.append(text.charAt(i));
        }
        from = i + 1;
      }
    }
    return printable.toString();
  }

  /** As {@link #text}, with the middle of a long name left out. */
  public static String name(String name) {
    return text(cut(name, MOST_OF_A_NAME));
  }

  /** The text, or if it is longer than so many characters, its start and its end. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    String length = "…(" + text.length() + " characters)…";
    return text.substring(0, most / 2) + length + text.substring(text.length() - most / 4);
  }

  private static boolean isLayout(String text, int i) {
    char c = text.charAt(i);
    return c == '\n'
        || c == '\t'
        || (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n');
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
