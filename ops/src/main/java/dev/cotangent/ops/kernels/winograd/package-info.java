/** Convolutions of 3×3 by Winograd's algorithm, and what guards their rounding errors. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.winograd;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
