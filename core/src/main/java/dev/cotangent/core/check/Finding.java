package dev.cotangent.core.check;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Locale;

/**
 * Where a derivative is wrong, and what the error looks like.
 *
 * @param index the element of the target, one entry for each axis
 * @param analytic the derived partial derivative there
 * @param numeric the numeric one
 * @param error how wrong the numeric one may be
 * @param hints what is known about the pattern of the error, in words; may be empty
 */
public record Finding(
    List<Integer> index, double analytic, double numeric, double error, List<String> hints) {
  /** Creates a finding. */
  public Finding {
    index = ImmutableList.copyOf(index);
    hints = ImmutableList.copyOf(hints);
  }

  /** For example {@code at index [1, 2] derived 2.0, numeric 1.0 ± 3e-13}, then the hints. */
  @Override
  public String toString() {
    String text =
        String.format(
            Locale.ROOT,
            "at index %s derived %.9g, numeric %.9g ± %.0e",
            index,
            analytic,
            numeric,
            error);
    return hints.isEmpty() ? text : text + "\n    " + String.join("\n    ", hints);
  }
}
