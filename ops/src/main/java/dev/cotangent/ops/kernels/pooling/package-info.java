/** Greatest elements and sums of windows, and their adjoints. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.pooling;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
