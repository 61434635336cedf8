/**
 * The score of gradient checkers: how many wrong derivatives each one finds, and how often it is
 * wrong itself.
 */
@NullMarked
@CheckReturnValue
package dev.cotangent.benchmarks.checkers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
