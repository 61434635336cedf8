/** The compiled programs of networks. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.program;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
