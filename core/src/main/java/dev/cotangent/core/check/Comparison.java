package dev.cotangent.core.check;

/**
 * One derived directional derivative beside its difference quotient.
 *
 * @param order 1 for the gradient, 2 for the gradient's gradient
 * @param output what was differentiated
 * @param target what it was differentiated for
 * @param error the relative error
 * @param passed whether the error is within the tolerance
 * @param position where the two differ most, as a row-major position in the target; −1 if passed
 * @param derived the derived partial derivative there; 0 if passed
 * @param numeric the difference quotient there; 0 if passed
 */
public record Comparison(
    int order,
    String output,
    String target,
    double error,
    boolean passed,
    int position,
    double derived,
    double numeric) {
  /** One line: what was compared, and how it ended. */
  @Override
  public String toString() {
    String pair = "order %d, d %s / d %s: ".formatted(order, output, target);
    return passed
        ? pair + "agrees, relative error %.1e".formatted(error)
        : pair
            + "WRONG, relative error %.1e; at position %d derived %s, numeric %s"
                .formatted(error, position, derived, numeric);
  }
}
