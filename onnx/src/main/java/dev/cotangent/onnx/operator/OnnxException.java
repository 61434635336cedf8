package dev.cotangent.onnx.operator;

import dev.cotangent.nn.io.Printable;

/**
 * A model that cannot be imported: it does not hold what ONNX demands, or it is given inputs that
 * do not fit it.
 */
public class OnnxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST = 4_000;

  /** Creates an exception; the message is made fit for a terminal. */
  public OnnxException(String message) {
    super(printable(message));
  }

  /** Creates an exception with a cause. */
  OnnxException(String message, Throwable cause) {
    super(printable(message), cause);
  }

  private static String printable(String message) {
    return Printable.text(message.substring(0, Math.min(message.length(), LONGEST)));
  }
}
