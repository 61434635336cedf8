/** The program that checks the gradients of every operation. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.gradcheck;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
