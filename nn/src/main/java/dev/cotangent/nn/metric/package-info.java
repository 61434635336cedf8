/** What is measured beside the loss. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.metric;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
