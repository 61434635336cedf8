/** Which kernel does each group, and in which order they run. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.schedule;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
