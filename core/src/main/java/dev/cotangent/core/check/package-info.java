/** Gradient checks: derivatives against finite differences. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.check;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
