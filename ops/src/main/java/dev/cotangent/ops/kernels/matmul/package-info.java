/** Matrix products: by packed panels, by dot products, or by rows. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.matmul;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
