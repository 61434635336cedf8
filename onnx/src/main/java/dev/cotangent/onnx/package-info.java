/** Models of the ONNX format, read from files and imported as expressions. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
