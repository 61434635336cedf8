/** Elements put elsewhere, unchanged, and random numbers, which are made where they lie. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.layout;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
