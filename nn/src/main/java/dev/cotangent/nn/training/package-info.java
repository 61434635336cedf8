/** The training loop, what it tells and what it leaves. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.training;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
