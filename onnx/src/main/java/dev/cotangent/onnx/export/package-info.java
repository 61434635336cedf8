/** Expressions as models of the ONNX format. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx.export;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
