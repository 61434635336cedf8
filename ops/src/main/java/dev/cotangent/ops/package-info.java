/**
 * The operations: one record each, its derivative inside, and the factories that apply them: {@code
 * Ops} those that work element by element, the others by subject.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
