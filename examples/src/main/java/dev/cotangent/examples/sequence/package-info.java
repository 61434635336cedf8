/** A recurrent network that keeps two numbers in mind over a thousand steps. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.sequence;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
