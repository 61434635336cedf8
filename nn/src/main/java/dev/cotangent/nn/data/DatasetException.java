package dev.cotangent.nn.data;

import dev.cotangent.nn.io.Printable;

/**
 * An element of a data set could not be read, decoded or put into a batch.
 *
 * <p>It is thrown where the batch would have come, whichever thread failed; the message tells
 * epoch, batch and sample, and the cause is what was thrown.
 */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private DatasetException(String place, Throwable cause) {
    super(
        "[dataset] %s: %s"
            .formatted(
                place,
                Printable.text(cause.getMessage() == null ? cause.toString() : cause.getMessage())),
        cause);
  }

  /** Says where something failed, unless the exception tells that already. */
  static DatasetException at(String place, Exception cause) {
    return cause instanceof DatasetException told ? told : new DatasetException(place, cause);
  }
}
