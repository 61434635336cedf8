/** Data sets: readers, downloads, generators. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.data;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
