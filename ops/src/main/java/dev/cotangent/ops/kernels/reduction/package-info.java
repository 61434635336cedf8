/** Sums over axes, and softmax. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.reduction;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
