/** Whether a training that is killed again and again is the one that never was. */
@NullMarked
@CheckReturnValue
package dev.cotangent.benchmarks.kills;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
