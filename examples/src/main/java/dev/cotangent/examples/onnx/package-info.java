/** {@code cotangent onnx}: models of the ONNX format, looked at and checked. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.onnx;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
