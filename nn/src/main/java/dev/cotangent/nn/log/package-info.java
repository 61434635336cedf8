/** What a training leaves for tools that watch and compare runs. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.log;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
