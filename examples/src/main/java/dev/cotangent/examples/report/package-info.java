/** Charts, pictures and pages. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.report;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
