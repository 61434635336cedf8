/** Values of ONNX' element types, held exactly. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx.tensor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
