/** Elements and rows taken from, or added to, where indices say. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.index;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
