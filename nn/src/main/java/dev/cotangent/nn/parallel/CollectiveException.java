package dev.cotangent.nn.parallel;

import org.jspecify.annotations.Nullable;

/** Workers could not compute together: one is gone, late, or not the one that it should be. */
public final class CollectiveException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what happened, and to whom. */
  public CollectiveException(String message) {
    super(message);
  }

  /** Says what happened, and to whom. */
  public CollectiveException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
