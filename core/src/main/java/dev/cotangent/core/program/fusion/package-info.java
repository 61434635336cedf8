/** Operations joined into groups of one kernel each. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.fusion;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
