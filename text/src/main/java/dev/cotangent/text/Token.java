package dev.cotangent.text;

/**
 * A token of a text.
 *
 * @param id its number in the vocabulary
 * @param text as the vocabulary has it, for example {@code ##ing}
 * @param start where it begins in the text that was given, as an index of its {@code char}s
 *     (UTF-16); 0 of a special token
 * @param end where it ends, exclusively
 * @param typeId the number of the text in a pair, as the post-processor has it
 * @param special whether it was added, as {@code [CLS]} or padding are
 * @param attended whether it is anything but padding
 */
public record Token(
    int id, String text, int start, int end, int typeId, boolean special, boolean attended) {
  static Token added(int id, String text, int typeId) {
    return new Token(id, text, 0, 0, typeId, true, true);
  }

  Token withType(int type) {
    return new Token(id, text, start, end, type, special, attended);
  }

  Token withPlace(int from, int to) {
    return new Token(id, text, from, to, typeId, special, attended);
  }
}
