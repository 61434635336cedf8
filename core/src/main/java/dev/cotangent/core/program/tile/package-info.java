/** Kernels done one after another on a few samples at a time, so that values stay in the cache. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.tile;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
