/** Models of the ONNX format as expressions. */
module dev.cotangent.onnx {
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;
  requires transitive dev.cotangent.nn;

  exports dev.cotangent.onnx;
  exports dev.cotangent.onnx.check;
  exports dev.cotangent.onnx.export;
  exports dev.cotangent.onnx.operator;
  exports dev.cotangent.onnx.tensor;
}
