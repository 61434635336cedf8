package dev.cotangent.text;

/**
 * What makes the encodings of a batch equally long.
 *
 * @param length to how many tokens at least, or 0: as many as the longest of the batch has
 * @param multiple the length is a multiple of this; 1 for any
 * @param left whether padding stands before the tokens
 * @param id its number in the vocabulary
 * @param token its text
 * @param typeId its type
 */
public record Padding(int length, int multiple, boolean left, int id, String token, int typeId) {
  /** Creates a rule. */
  public Padding {
    if (length < 0 || multiple < 1) {
      throw new IllegalArgumentException(
          "[padding] the length must be 0 or more, the multiple 1 or more: %s and %s"
              .formatted(length, multiple));
    }
  }

  static Padding of(Fields fields) {
    fields.only(
        "strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token");
    int length = 0;
    if (fields.get("strategy") instanceof String name) {
      if (!name.equals("BatchLongest")) {
        throw fields.unknown("a strategy of padding", name);
      }
    } else {
      length = fields.object("strategy").only("Fixed").number("Fixed");
    }
    return new Padding(
        length,
        Math.max(1, fields.number("pad_to_multiple_of", 1)),
        Truncation.isLeft(fields),
        fields.number("pad_id"),
        fields.string("pad_token"),
        fields.number("pad_type_id", 0));
  }

  /** To how many tokens a batch is padded whose longest text has so many. */
  int target(int longest) {
    int wanted = length > 0 ? length : longest;
    long rounded = (wanted + multiple - 1L) / multiple * multiple;
    if (rounded > Truncation.MOST_TOKENS) {
      throw new IllegalArgumentException(
          "[padding] a text may be padded to at most %s tokens: %s"
              .formatted(Truncation.MOST_TOKENS, rounded));
    }
    return (int) rounded;
  }
}
