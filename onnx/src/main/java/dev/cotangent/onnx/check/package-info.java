/** Folders of models with inputs and the outputs that belong to them. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx.check;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
