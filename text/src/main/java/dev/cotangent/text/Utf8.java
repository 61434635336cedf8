package dev.cotangent.text;

/**
 * UTF-8 with U+FFFD for each sequence of bytes that begins a character and does not end it, as
 * Unicode recommends (chapter 3.9, maximal subparts); the platform's decoder joins more of them.
 */
final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; ) {
      int lead = bytes[i++] & 0xFF;
      int more =
          lead < 0x80
              ? 0
              : lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : -1;
      if (more < 0) {
        text.append(REPLACEMENT);
        continue;
      }
      int point = more == 0 ? lead : lead & (0x3F >> more);
      int low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80; // none longer than it must be
      int high =
          lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF; // no surrogates, none above 10FFFF
      while (more > 0 && i < bytes.length) {
        int b = bytes[i] & 0xFF;
        if (b < low || b > high) {
          break;
        }
        point = (point << 6) | (b & 0x3F);
        low = 0x80;
        high = 0xBF;
        i++;
        more--;
      }
      if (more == 0) {
        text.appendCodePoint(point);
      } else {
        text.append(REPLACEMENT);
      }
    }
    return text.toString();
  }
}
