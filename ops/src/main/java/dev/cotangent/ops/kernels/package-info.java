/** Which float32 kernel does which operation, by its attributes and shapes. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
