/** The MNIST program: trains a network on handwritten digits and shows what it learned. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.mnist;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
