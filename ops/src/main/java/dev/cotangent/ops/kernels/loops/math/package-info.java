/** Functions of float vectors, and of single numbers to the same bits. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops.math;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
