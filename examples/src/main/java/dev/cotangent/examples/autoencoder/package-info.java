/** A variational autoencoder: digits as points of a plane, and points of the plane as digits. */
@NullMarked
@CheckReturnValue
package dev.cotangent.examples.autoencoder;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
