package dev.cotangent.onnx.proto;

/** How values lie in a message of protocol buffers: the lower three bits of a field's key. */
final class Wire {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;

  private Wire() {}
}
