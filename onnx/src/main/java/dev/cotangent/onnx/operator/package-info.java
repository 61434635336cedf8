/** ONNX' operators as compositions of this library's operations. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx.operator;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
