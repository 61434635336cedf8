/** How gradients change weights: optimizers as expressions, and learning rates over time. */
@NullMarked
@CheckReturnValue
package dev.cotangent.nn.optimizer;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
