/** The features program: what the features of a convolutional network look for in pictures. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.residual;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
