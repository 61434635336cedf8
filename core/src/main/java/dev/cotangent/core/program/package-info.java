/** Programs: expressions compiled once, run many times, in float32 or float64. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
