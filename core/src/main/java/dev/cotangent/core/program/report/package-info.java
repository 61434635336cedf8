/** Graphs and numbers as people read them. */
@NullMarked
@CheckReturnValue
package dev.cotangent.core.program.report;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
