package dev.cotangent.examples.training;

/** There is nothing to report yet; the message says why, and how to go on. */
public final class UnfinishedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  UnfinishedException(String why) {
    super(why);
  }
}
