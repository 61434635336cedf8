/** Direct convolutions and their adjoints, along planes, along channels or along images. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.convolution.direct;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
