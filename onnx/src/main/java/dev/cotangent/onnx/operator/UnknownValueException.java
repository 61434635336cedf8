package dev.cotangent.onnx.operator;

import java.util.Set;

/**
 * A model in which a shape, an axis or the like depends on inputs whose values are not known at
 * import; with them given, the import goes on.
 */
public final class UnknownValueException extends UnsupportedModelException {
  private static final long serialVersionUID = 1;

  private final transient Set<String> inputs;

  /** Creates an exception. */
  UnknownValueException(String message, Set<String> inputs) {
    super(message);
    this.inputs = Set.copyOf(inputs);
  }

  /** The names of the inputs whose values are needed. */
  public Set<String> inputs() {
    return inputs;
  }
}
