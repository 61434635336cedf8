/**
 * The loops over float arrays that the kernels are made of, as an interface, with the tables that
 * tell them where elements lie.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.ops.kernels.loops;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
