/** The loops with the Vector API, and what a process runs before they are compiled. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops.vector;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
