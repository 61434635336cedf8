package dev.cotangent.nn.training;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A figure of an epoch by which epochs are compared, as people say it: {@code validation f1},
 * {@code training loss}, {@code least validation mean absolute error}.
 *
 * @param least whether the least is the best; of losses it is, and of other figures where it is
 *     said
 * @param validation whether it is that of the validation, or else of the training
 * @param name the metric's name, or {@code loss}
 */
public record Figure(boolean least, boolean validation, String name) {
  private static final Pattern TEXT =
      Pattern.compile("((?<best>least|greatest) )?(?<part>training|validation) (?<name>.+)");

  /** The name of a loss ends so. */
  private static final Pattern LOSS = Pattern.compile("(.* )?loss");

  private static final Pattern NAME =
      Pattern.compile("[^\\p{Cntrl},\"\\s]([^\\p{Cntrl},\"]*[^\\p{Cntrl},\"\\s])?");

  /** Checks the name. */
  public Figure {
    requireName(name);
  }

  /**
   * Reads one: {@code least} or {@code greatest} (which may be left out: then it is the least of
   * losses, the greatest of everything else), {@code training} or {@code validation}, and the name.
   *
   * @throws IllegalArgumentException if the text is not of that form
   */
  public static Figure of(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "[figure] a figure is 'training' or 'validation' and a name, perhaps with 'least' or 'greatest' in front, as 'validation accuracy' or 'least validation error': '%s'"
              .formatted(text));
    }
    String name = matcher.group("name");
    String best = matcher.group("best");
    boolean least = best == null ? LOSS.matcher(name).matches() : best.equals("least");
    return new Figure(least, matcher.group("part").equals("validation"), name);
  }

  /** The value in an epoch; NaN where that was not measured. */
  public double of(Epoch epoch) {
    Evaluation part = validation ? epoch.validation() : epoch.training();
    return part.isNone() ? Double.NaN : part.get(name);
  }

  /** Whether one value is better than another; any number is better than NaN. */
  public boolean isBetter(double value, double than) {
    return Double.isNaN(than) ? !Double.isNaN(value) : least ? value < than : value > than;
  }

  /** A name must have a place in a line of comma-separated values. */
  static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "[figure] a name must have no commas, quotation marks, line ends, or blanks at its ends, and some character: '%s'"
              .formatted(name));
    }
  }

  /** As {@link #of(String)} reads it. */
  @Override
  public String toString() {
    String best = least == LOSS.matcher(name).matches() ? "" : least ? "least " : "greatest ";
    return best + (validation ? "validation " : "training ") + name;
  }
}
