/** Runs of programs side by side: compared, and made for many settings. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.runs;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
