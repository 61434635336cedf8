/** Float32 kernels of the operations. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
