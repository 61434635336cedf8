/** Passes over the expressions themselves: what is simplified, and what is refused. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.rewrite;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
