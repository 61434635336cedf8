package dev.cotangent.examples.features;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.util.List;

/** Networks of one convolutional layer whose features see what they are told to. */
final class ColourNetwork {
  private ColourNetwork() {}

  /** A feature for each cue, of one pixel's colours, in pictures of 32 × 32 pixels. */
  static Network seeing(List<Cue> cues) {
    Tensor weights = Cue.weights();
    return Network.of(
        Sequential.of(
            conv2d(cues.size(), 1)
                .initialiser(
                    (shape, random) ->
                        Tensor.generate(shape, i -> weights.get(cues.get(i / 3).ordinal(), i % 3))),
            (x, context) -> add(x, 3), // so that a rectifier hides nothing
            maxPool(2),
            relu()),
        Shape.of(3, 32, 32),
        1);
  }
}
