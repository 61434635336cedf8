package dev.cotangent.core;

/**
 * Operands do not fit an operation.
 *
 * <p>The message has the form {@code [op] what must hold: what was given; what to try}, followed by
 * the operands by name where they have one.
 */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /**
   * Creates an exception.
   *
   * @param op the operation's name
   * @param rule what must hold
   * @param given what was given instead
   */
  public ShapeException(String op, String rule, String given) {
    this("[%s] %s: %s".formatted(op, rule, given));
  }

  /**
   * Creates an exception that also says what to try.
   *
   * @param op the operation's name
   * @param rule what must hold
   * @param given what was given instead
   * @param hint what to try
   */
  public ShapeException(String op, String rule, String given, String hint) {
    this("[%s] %s: %s; %s".formatted(op, rule, given, hint));
  }

  private ShapeException(String message) {
    super(message);
  }

  /** The same complaint, with the place in the expression where it arose. */
  ShapeException at(String place) {
    ShapeException located = new ShapeException(getMessage() + " (" + place + ")");
    located.setStackTrace(getStackTrace());
    return located;
  }
}
