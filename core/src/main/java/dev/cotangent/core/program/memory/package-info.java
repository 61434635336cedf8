/** Where values lie: places in one array, and new values written over variables. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.memory;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
