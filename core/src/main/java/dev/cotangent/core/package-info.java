/** Expressions and their gradients: {@link Node}, {@link Op}, {@link Gradients}. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
