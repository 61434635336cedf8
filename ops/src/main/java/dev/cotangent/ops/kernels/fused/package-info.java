/** Groups of elementwise operations as one pass over memory. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.fused;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
