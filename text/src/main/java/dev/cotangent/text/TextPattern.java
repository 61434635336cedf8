package dev.cotangent.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression, or a text, that is looked for. */
final class TextPattern {
  /** What means something else in the regular expressions of the files than in those of Java. */
  private static final Pattern OTHER_MEANING =
      Pattern.compile("\\[\\[:|\\[\\^\\[:|&&|\\\\[hHRXKgkGyYNO]|\\\\p\\{\\^|\\(\\?[~(|]");

  /** How often a character may be looked at, for each of the text, before a search is given up. */
  private static final int LOOKS = 1_000;

  private final Pattern pattern;
  private final boolean inverted;

  /** A part of a text, from a code point to that before another. */
  record Span(int from, int to, boolean matches) {}

  /** Characters that may be looked at only so often: what takes a square of time ends. */
  private static final class Bounded implements CharSequence {
    private final String text;
    private long left;

    Bounded(String text) {
      this.text = text;
      this.left = (long) LOOKS * (text.length() + 100);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int i) {
      if (--left < 0) {
        throw new IllegalArgumentException(
            "[tokenizer] a pattern of the tokenizer must find its matches in %s looks at each character: it does not"
                .formatted(LOOKS));
      }
      return text.charAt(i);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private TextPattern(Pattern pattern, boolean inverted) {
    this.pattern = pattern;
    this.inverted = inverted;
  }

  static TextPattern regex(String regex) {
    if (OTHER_MEANING.matcher(regex).find()) {
      throw new Fields.Refused("a regular expression must mean the same in Java", regex);
    }
    try {
      return new TextPattern(
          Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE), false);
    } catch (PatternSyntaxException e) {
      throw new Fields.Refused("a pattern must be a regular expression", regex);
    } catch (StackOverflowError e) {
      throw new Fields.Refused("a regular expression must not be nested so deeply", regex);
    }
  }

  /** The pattern of a field {@code {"Regex": …}} or {@code {"String": …}}. */
  static TextPattern of(Fields fields) {
    fields.only("Regex", "String");
    return fields.has("Regex")
        ? regex(fields.string("Regex"))
        : new TextPattern(Pattern.compile(fields.string("String"), Pattern.LITERAL), false);
  }

  /** The pattern that matches between the matches. */
  TextPattern inverted(boolean wanted) {
    return new TextPattern(pattern, wanted);
  }

  /** All parts of a text, those that match and those between, in order. */
  List<Span> spans(AlignedText text) {
    List<Span> spans = new ArrayList<>();
    String string = text.string();
    Matcher matcher = pattern.matcher(new Bounded(string));
    int units = 0;
    int points = 0;
    int before = 0;
    try {
      while (matcher.find()) {
        int from = points + string.codePointCount(units, matcher.start());
        int to = from + string.codePointCount(matcher.start(), matcher.end());
        units = matcher.end();
        points = to;
        if (before < from) {
          spans.add(new Span(before, from, inverted));
        }
        spans.add(new Span(from, to, !inverted));
        before = to;
      }
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException(
          "[tokenizer] a pattern of the tokenizer must not need a stack as deep as the text is long: "
              + pattern.pattern(),
          e);
    }
    if (before < text.length()) {
      spans.add(new Span(before, text.length(), inverted));
    }
    return spans;
  }
}
