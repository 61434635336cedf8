package dev.cotangent.ops.kernels.loops;

import dev.cotangent.core.Elementwise;
import java.util.Map;

/**
 * The elementwise loops of a provider. Special values follow {@link Math}: NaN stays NaN, log(0) is
 * −∞, the maximum of NaN and anything is NaN; every product is rounded before it is added.
 *
 * @param operations the loop of each operation by itself
 * @param affine y = a · p + q
 * @param combine y = a · p + (b · q + r)
 * @param combineTwice y = a · p + (b · q + r) and z = c · s + y · t
 * @param combineSquare y = a · p + b² · q
 * @param subtractQuotient y = a · p − b · q / (√c · r + s): the step of an optimizer that divides
 *     by the gradients' size
 */
public record LoopTable(
    Map<Class<? extends Elementwise>, Loop> operations,
    Loop affine,
    Loop combine,
    Loop combineTwice,
    Loop combineSquare,
    Loop subtractQuotient) {}
