package dev.cotangent.examples.transformer;

import dev.cotangent.core.CounterRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Small stories, each on a line: who has what, and then once more what two of them have. Who reads
 * only a few characters back cannot know that; and since the stories are drawn, so is known how
 * many nats there are to a story, and no model can do with less.
 */
final class Stories {
  private static final List<String> NAMES =
      List.of("anna", "adam", "hugo", "ivan", "jack", "lily", "ruth", "omar");
  private static final List<String> COLOURS =
      List.of("red", "blue", "green", "white", "pink", "yellow", "orange", "violet");
  private static final List<String> THINGS =
      List.of("kite", "boat", "drum", "lamp", "coat", "hat", "shell", "toy");

  /** Three names, colours and things of eight each, none twice, and which two are told again. */
  static final double NATS = 3 * Math.log(8 * 7 * 6) + Math.log(3 * 2);

  private Stories() {}

  /** So many stories, as a function of a seed. */
  static String text(long seed, int count) {
    CounterRandom random = new CounterRandom(seed, 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      List<String> names = three(NAMES, random, 11L * i);
      List<String> colours = three(COLOURS, random, 11L * i + 3);
      List<String> things = three(THINGS, random, 11L * i + 6);
      int left = random.below(3, 11L * i + 9); // who is not told of again
      int first = random.below(2, 11L * i + 10);
      int[] again = IntStream.range(0, 3).filter(who -> who != left).toArray();
      for (int who : new int[] {0, 1, 2, again[first], again[1 - first]}) {
        text.append("%s %s %s, ".formatted(names.get(who), colours.get(who), things.get(who)));
      }
      text.replace(text.length() - 2, text.length(), ".\n");
    }
    return text.toString();
  }

  /** Three different ones, in order. */
  private static List<String> three(List<String> all, CounterRandom random, long at) {
    List<String> left = new ArrayList<>(all);
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      chosen.add(left.remove(random.below(left.size(), at + i)));
    }
    return chosen;
  }
}
