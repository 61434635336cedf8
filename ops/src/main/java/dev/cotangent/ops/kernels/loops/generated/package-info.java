/** Loops that are written out from tables and templates among the tests, and committed so. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops.generated;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
