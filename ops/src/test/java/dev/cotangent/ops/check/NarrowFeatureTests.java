package dev.cotangent.ops.check;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.core.check.GradientAssertions.assertGradients;
import static dev.cotangent.ops.Activations.softmax;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.check.GradientCheck;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Right rules where all that happens is much narrower than the operands are large. */
class NarrowFeatureTests {
  /** Softmax crosses from one logit to the other within a few units; the logits are 19,115. */
  @Property(tries = 20)
  void softmaxOfTwoLargeLogitsCloseToEachOther(
      @ForAll @IntRange(min = 1, max = 5000) int thousandths) {
    Node z = input("z", 3);
    Tensor at = Tensor.of(z.shape(), 4602.691162690254, 19115.14, 19115.14 + thousandths / 1000.0);
    assertGradients(GradientCheck.of(softmax(z)).at(z, at));
  }
}
