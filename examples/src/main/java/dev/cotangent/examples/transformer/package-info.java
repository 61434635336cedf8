/** A language model of characters beside an n-gram's. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.transformer;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
