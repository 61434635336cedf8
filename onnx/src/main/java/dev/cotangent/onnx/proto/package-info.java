/** The messages of ONNX files, read from the wire format of protocol buffers. */
@NullMarked
@CheckReturnValue
package dev.cotangent.onnx.proto;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
