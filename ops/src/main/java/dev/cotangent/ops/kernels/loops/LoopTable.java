package dev.cotangent.ops.kernels.loops;

import dev.cotangent.core.Elementwise;
import java.util.Optional;

/**
 * The elementwise loops of a provider. Special values follow {@link Math}: NaN stays NaN, log(0) is
 * −∞, the maximum of NaN and anything is NaN; every product is rounded before it is added.
 *
 * <p>A loop is made when it is asked for: a process links those that it runs, and no others.
 */
public interface LoopTable {
  /** The loop of an operation by itself, if there is one. */
  Optional<Loop> operation(Class<? extends Elementwise> op);

  /** y = a · p + q. */
  Loop affine();

  /** y = a · p + (b · q + r). */
  Loop combine();

  /** y = a · p + (b · q + r) and z = c · s + y · t. */
  Loop combineTwice();

  /** y = a · p + b² · q. */
  Loop combineSquare();

  /**
   * y = a · p − b · q / (√c · r + s): the step of an optimizer that divides by the gradients' size.
   */
  Loop subtractQuotient();
}
