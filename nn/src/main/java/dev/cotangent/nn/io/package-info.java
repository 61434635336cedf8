/** Files: saved parameters, the safetensors format, downloads. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.io;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
