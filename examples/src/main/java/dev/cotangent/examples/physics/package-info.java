/** A network that satisfies a differential equation, by its second derivatives. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.physics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
