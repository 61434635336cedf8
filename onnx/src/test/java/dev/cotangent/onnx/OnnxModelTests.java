package dev.cotangent.onnx;

import org.junit.jupiter.api.Test;

class OnnxModelTests {
  @Test
  void placeholder() {}
}
