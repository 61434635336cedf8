/** Training data in ever new variants: pictures moved, bent and coloured, samples mixed. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.data.augment;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
