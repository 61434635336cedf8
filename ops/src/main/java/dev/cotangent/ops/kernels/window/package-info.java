/** Where the elements of a window meet an axis. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.window;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
