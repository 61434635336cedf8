/** Programs that train networks and show what they learned. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
