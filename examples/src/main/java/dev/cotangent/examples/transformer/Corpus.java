package dev.cotangent.examples.transformer;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A text to learn from and one to be judged by, as numbers of characters.
 *
 * @param alphabet the characters of both, each once
 */
record Corpus(String alphabet, int[] training, int[] heldOut) {
  /** Two texts. */
  static Corpus of(String training, String heldOut) {
    String alphabet =
        (training + heldOut)
            .chars()
            .distinct()
            .sorted()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return new Corpus(alphabet, codes(alphabet, training), codes(alphabet, heldOut));
  }

  private static int[] codes(String alphabet, String text) {
    return text.chars().map(alphabet::indexOf).toArray();
  }

  int[] codes(String text) {
    return codes(alphabet, text);
  }

  String text(int[] codes) {
    return Arrays.stream(codes)
        .mapToObj(code -> alphabet.substring(code, code + 1))
        .collect(Collectors.joining());
  }

  /** Windows of a text, each with its characters' successors. */
  static Examples windows(int[] codes, int length, int stride) {
    int count = (codes.length - 1 - length) / stride + 1;
    Shape shape = Shape.of(count, length);
    return Examples.of(
        Tensor.generate(shape, i -> codes[i / length * stride + i % length]),
        Tensor.generate(shape, i -> codes[i / length * stride + i % length + 1]));
  }
}
