/** The loops in plain Java: the fallback without the Vector API, and the tails of its loops. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops.scalar;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
