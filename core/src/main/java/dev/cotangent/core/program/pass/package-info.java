/** What a pass of the compiler is, and the value that passes hand on. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.pass;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
