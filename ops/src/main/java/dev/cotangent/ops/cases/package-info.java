/**
 * Samples of every operation: attributes and operands drawn from its domain, and what it must
 * refuse. Tests and programs that look at all operations begin here.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.cases;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
