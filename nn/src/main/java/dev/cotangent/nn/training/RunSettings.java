package dev.cotangent.nn.training;

import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the bits of a training depend on, besides what its variables hold.
 *
 * @param texts by what people call them
 * @param epochs how many epochs there are in all
 * @param totalSteps how many steps there are in all; 0 if that is not known
 * @param shapes the batch for which the expressions among the texts were built
 * @param rates the learning rates of steps that {@link #probe} names
 */
record RunSettings(
    Map<String, String> texts,
    int epochs,
    long totalSteps,
    Map<String, Shape> shapes,
    List<Double> rates) {
  private static final int PROBES = 33;

  RunSettings {
    texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    shapes = Collections.unmodifiableMap(new LinkedHashMap<>(shapes));
    rates = List.copyOf(rates);
  }

  /** A step, spread over the training. */
  static long probe(int i, long totalSteps) {
    return totalSteps < PROBES ? i : Math.round((double) i / (PROBES - 1) * (totalSteps - 1));
  }

  /** How many steps are probed. */
  static int probes(long totalSteps) {
    return (int) Math.min(PROBES, Math.max(1, totalSteps));
  }

  /**
   * Refuses other settings than these; more or fewer epochs are the same as long as the learning
   * rate does not depend on their number.
   *
   * @param now the settings now
   * @param ratesNow the learning rates now, of the steps that were probed then
   * @throws IllegalArgumentException if they differ; it names each with both values
   */
  void requireSame(RunSettings now, List<Double> ratesNow) {
    List<String> differences = new ArrayList<>();
    texts.forEach(
        (name, then) -> {
          String other = now.texts.get(name);
          if (!then.equals(other)) {
            differences.add(
                "the %s is %s, and was %s"
                    .formatted(name, Objects.requireNonNullElse(other, "none"), then));
          }
        });
    now.texts.forEach(
        (name, value) -> {
          if (!texts.containsKey(name)) {
            differences.add("the %s is %s, and there was none".formatted(name, value));
          }
        });
    for (int i = 0; i < rates.size() && i < ratesNow.size(); i++) {
      if (!Objects.equals(rates.get(i), ratesNow.get(i))) {
        differences.add(
            "the learning rate of step %s of %s is %s, and was %s in step %s of %s"
                .formatted(
                    probe(i, totalSteps) + 1,
                    now.totalSteps,
                    ratesNow.get(i),
                    rates.get(i),
                    probe(i, totalSteps) + 1,
                    totalSteps));
        break;
      }
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "[trainer] a training goes on with the settings that it began with: %s; set them as they were, or begin anew"
              .formatted(String.join("; ", differences)));
    }
  }
}
