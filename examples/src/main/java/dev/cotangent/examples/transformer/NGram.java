package dev.cotangent.examples.transformer;

import static java.util.Objects.requireNonNull;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model that counts what follows the last few characters. Counts of longer contexts are mixed
 * with those of shorter ones by Witten and Bell's rule (<i>The zero-frequency problem</i>, 1991):
 * the more different characters have followed a context, the more weight the shorter one has.
 */
final class NGram {
  private final int order;
  private final int characters;
  private final Map<List<Integer>, int[]> counts = new HashMap<>();

  /** Counts the characters of a text behind the {@code order − 1} before them, and behind fewer. */
  NGram(int order, int characters, int[] text) {
    this.order = order;
    this.characters = characters;
    for (int i = 0; i < text.length; i++) {
      for (int length = 0; length < order && length <= i; length++) {
        List<Integer> context = context(text, i, length);
        int[] seen = requireNonNull(counts.computeIfAbsent(context, key -> new int[characters]));
        seen[text[i]]++;
      }
    }
  }

  private static List<Integer> context(int[] text, int end, int length) {
    return List.copyOf(Ints.asList(Arrays.copyOfRange(text, end - length, end)));
  }

  /** The probability of a character of a text behind those before it. */
  double probability(int[] text, int at) {
    double probability = 1.0 / characters;
    for (int length = 0; length < order && length <= at; length++) {
      int[] seen = counts.get(context(text, at, length));
      if (seen == null) {
        break; // nor was any longer context
      }
      double total = Arrays.stream(seen).sum();
      double different = Arrays.stream(seen).filter(count -> count > 0).count();
      probability = (seen[text[at]] + different * probability) / (total + different);
    }
    return probability;
  }

  /** The mean of {@code −log p} over the characters {@code from} to {@code to} of a text. */
  double loss(int[] text, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum -= Math.log(probability(text, i));
    }
    return sum / (to - from);
  }
}
