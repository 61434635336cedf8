/** Unrolled vector loops, made from the templates in the tests' {@code loops.generate}. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops.generated;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
