/** A layer that is a fixed point, differentiated by the implicit function theorem. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.implicit;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
