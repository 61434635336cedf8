/** The operations: one record each, its derivative inside; {@code Ops} applies them. */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
