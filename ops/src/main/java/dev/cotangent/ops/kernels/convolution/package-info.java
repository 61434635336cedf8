/** Which algorithm takes which convolution, and volumes, which are taken as images. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.convolution;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
