package dev.cotangent.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A printable character for each byte, as GPT-2 has it: {@code Ġ} is the space. */
final class ByteAlphabet {
  private static final int[] CHARACTERS = new int[256];
  private static final Map<Integer, Integer> BYTES = new HashMap<>();

  static {
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      CHARACTERS[b] = printable ? b : next++;
      BYTES.put(CHARACTERS[b], b);
    }
  }

  private ByteAlphabet() {}

  static int space() {
    return CHARACTERS[' '];
  }

  /** The characters of the UTF-8 bytes of a text, each from the place of its character. */
  static AlignedText of(AlignedText text) {
    AlignedText.Builder builder = new AlignedText.Builder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      int point = text.point(i);
      if (point < 0x80) {
        builder.add(CHARACTERS[point], text, i);
      } else {
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          builder.add(CHARACTERS[b & 0xFF], text, i);
        }
      }
    }
    return builder.build();
  }

  /** The bytes of a token; of one that holds other characters, those of its UTF-8. */
  static byte[] bytes(String token) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int point : token.codePoints().toArray()) {
      Integer b = BYTES.get(point);
      if (b == null) {
        return token.getBytes(StandardCharsets.UTF_8);
      }
      bytes.write(b);
    }
    return bytes.toByteArray();
  }
}
