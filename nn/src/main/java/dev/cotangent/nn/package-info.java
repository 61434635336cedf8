/** Networks and their training, composed of operations. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
