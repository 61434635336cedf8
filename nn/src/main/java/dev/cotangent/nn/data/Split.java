package dev.cotangent.nn.data;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The numbers of elements dealt out to parts, class by class. */
final class Split {
  private static final double ROUNDING = 1e-9;

  private Split() {}

  static <T> List<int[]> of(
      Elements.Indexed<T> elements,
      Dataset.Mapping<? super T, Integer> classOf,
      long seed,
      double... fractions)
      throws Exception {
    requireFractions(fractions);
    Map<Integer, List<Integer>> classes = new TreeMap<>();
    for (int i = 0; i < elements.count(); i++) {
      classes.computeIfAbsent(classOf.apply(elements.at(i)), unused -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < fractions.length; i++) {
      parts.add(new ArrayList<>());
    }
    for (Map.Entry<Integer, List<Integer>> entry : classes.entrySet()) {
      List<Integer> members = entry.getValue();
      int[] order = new CounterRandom(seed, entry.getKey()).permutation(members.size());
      double before = 0;
      int from = 0;
      for (int part = 0; part < fractions.length; part++) {
        before += fractions[part];
        int to = (int) Math.min(members.size(), Math.round(before * members.size()));
        for (int i = from; i < to; i++) {
          parts.get(part).add(members.get(order[i]));
        }
        from = to;
      }
    }
    return parts.stream()
        .map(part -> part.stream().mapToInt(Integer::intValue).sorted().toArray())
        .toList();
  }

  private static void requireFractions(double... fractions) {
    double sum = Arrays.stream(fractions).sum();
    if (fractions.length == 0
        || !Arrays.stream(fractions).allMatch(fraction -> fraction > 0)
        || sum > 1 + ROUNDING) {
      throw new IllegalArgumentException(
          "[split] fractions must be positive and together at most 1: "
              + Arrays.toString(fractions));
    }
  }
}
