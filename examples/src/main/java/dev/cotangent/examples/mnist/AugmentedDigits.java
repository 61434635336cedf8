package dev.cotangent.examples.mnist;

import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.data.augment.PictureAugmentation;

/**
 * Digits of 28 × 28 pixels that are turned, stretched, leaned, moved and bent a little, anew in
 * each epoch.
 */
final class AugmentedDigits {
  /** Chosen on 5,000 of the training digits. */
  private static final PictureAugmentation VARIANTS =
      PictureAugmentation.none().rotate(8).stretch(0.92, 1.08).shear(6).shift(1.2).elastic(16, 4);

  private AugmentedDigits() {}

  /** All digits in batches, in random order, made ahead by a thread of their own. */
  static Batches of(LabelledImages digits, long seed, int batch) {
    return digits
        .samples()
        .shuffle(seed)
        .map(seed + 1, VARIANTS)
        .batch(batch, Sample::stack)
        .prefetch(1);
  }
}
