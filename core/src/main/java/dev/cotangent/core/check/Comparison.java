package dev.cotangent.core.check;

import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All comparisons of one output and one target.
 *
 * @param order 1 for the gradient, 2 for the gradient's gradient
 * @param output what was differentiated
 * @param target what it was differentiated for
 * @param agreed how many numbers agree
 * @param disagreed how many do not
 * @param unresolved how many say nothing, by reason
 * @param error the largest relative difference
 * @param finding where it is wrong and how, if it is
 * @param weakness where it says nothing first, if it does so somewhere
 */
public record Comparison(
    int order,
    String output,
    String target,
    int agreed,
    int disagreed,
    Map<Reason, Integer> unresolved,
    double error,
    @Nullable Finding finding,
    @Nullable String weakness) {
  /** Creates a comparison. */
  public Comparison {
    unresolved = ImmutableMap.copyOf(unresolved);
  }

  static Comparison of(
      int order,
      String output,
      String target,
      List<Judgement> judgements,
      @Nullable Finding finding,
      @Nullable String weakness) {
    int agreed = 0;
    int disagreed = 0;
    double error = 0;
    Map<Reason, Integer> unresolved = new EnumMap<>(Reason.class);
    for (Judgement judgement : judgements) {
      Reason reason = judgement.reason();
      if (reason != null) {
        unresolved.merge(reason, 1, Integer::sum);
      } else if (judgement.verdict() == Verdict.AGREE) {
        agreed++;
      } else {
        disagreed++;
      }
      error = Math.max(error, judgement.relative());
    }
    return new Comparison(
        order, output, target, agreed, disagreed, unresolved, error, finding, weakness);
  }

  /** A law that holds or does not, of which there is nothing more to tell. */
  static Comparison ofLaw(int order, String output, String target, boolean holds, double error) {
    return new Comparison(
        order, output, target, holds ? 1 : 0, holds ? 0 : 1, Map.of(), error, null, null);
  }

  /** How the comparison ends: as badly as any of its numbers, if any is resolved. */
  public Verdict verdict() {
    if (disagreed > 0) {
      return Verdict.DISAGREE;
    }
    return agreed > 0 ? Verdict.AGREE : Verdict.UNRESOLVED;
  }

  /** Whether none disagrees, and some agree or most vanish beside the expression's terms. */
  public boolean passed() {
    boolean vanishes = 2 * unresolved.getOrDefault(Reason.ABSORBED, 0) > count();
    return verdict() == Verdict.AGREE || (disagreed == 0 && vanishes);
  }

  /** How many numbers say nothing. */
  public int unresolvedCount() {
    return unresolved.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many numbers were compared. */
  public int count() {
    return agreed + disagreed + unresolvedCount();
  }

  /** What was compared, and how it ended. */
  @Override
  public String toString() {
    String pair = "order %s, d %s / d %s: ".formatted(order, output, target);
    String open =
        unresolved.isEmpty()
            ? ""
            : unresolved.entrySet().stream()
                .map(entry -> "%s unresolved (%s)".formatted(entry.getValue(), entry.getKey()))
                .collect(Collectors.joining(", ", ", ", weakness == null ? "" : "; " + weakness));
    return switch (verdict()) {
      case AGREE ->
          pair + String.format(Locale.ROOT, "%d agree, relative error %.1e", agreed, error) + open;
      case UNRESOLVED -> pair + (passed() ? "vanishes by cancellation" : "nothing resolved") + open;
      case DISAGREE ->
          pair
              + String.format(
                  Locale.ROOT,
                  "WRONG, %d of %d differ, relative error %.1e",
                  disagreed,
                  count(),
                  error)
              + open
              + (finding == null ? "" : "\n    " + finding);
    };
  }
}
