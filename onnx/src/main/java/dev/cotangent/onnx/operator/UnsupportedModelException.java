package dev.cotangent.onnx.operator;

/** A model that is right, but asks for something that this library has no import of. */
public class UnsupportedModelException extends OnnxException {
  private static final long serialVersionUID = 1;

  /** Creates an exception. */
  public UnsupportedModelException(String message) {
    super(message);
  }
}
