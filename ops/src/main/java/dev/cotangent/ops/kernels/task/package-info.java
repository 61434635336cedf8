/** How work is cut into the tasks of a kernel, and what the tasks leave is put together. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.task;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
