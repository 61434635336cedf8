package dev.cotangent.examples.look;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.Network;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Relu;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A network with all that happens inside it, as one program. May be used by several threads. */
final class Insight {
  private final Shape image;
  private final Node pixels;
  private final Node probabilities;
  private final Node saliency;
  private final List<Node> layers;
  private final Program program;

  /**
   * What a network makes of one image.
   *
   * @param probabilities of the classes
   * @param saliency the gradient of the winning score for the pixels, [height, width]
   * @param layers what comes out of each layer's ReLU, [n, height, width] or [n]
   */
  record View(double[] probabilities, Tensor saliency, List<Tensor> layers) {}

  Insight(Network network) {
    image = network.sampleShape();
    pixels = Expressions.input("pixels", Shape.of(1).concat(image));
    Node output = network.evaluation(pixels);
    probabilities = DigitNetwork.probabilities(output);
    saliency = Gradients.of(Reductions.max(DigitNetwork.scores(output)), pixels);
    layers = Graphs.nodes(output, Relu.class);
    List<Node> outputs = new ArrayList<>(layers);
    outputs.add(probabilities);
    outputs.add(saliency);
    program = Program.of(outputs.toArray(Node[]::new)).compile();
  }

  /** How many pixels there are along each side. */
  int size() {
    return image.dim(-1);
  }

  /**
   * Looks at one image.
   *
   * @param grey one byte for each pixel, row by row: 0 is paper, 255 is ink
   * @throws IllegalArgumentException if there are more or fewer pixels
   */
  View look(byte[] grey) {
    Results results = program.run(Map.of(pixels, tensor(grey)));
    return new View(
        results.get(probabilities).toDoubles(),
        results.get(saliency).reshape(size(), size()),
        layers.stream().map(layer -> withoutBatch(results.get(layer))).toList());
  }

  /** The image as the network's input, [1, 1, height, width] in [0, 1]. */
  Tensor tensor(byte[] grey) {
    if (grey.length != image.size()) {
      throw new IllegalArgumentException(
          "[look] an image has %s pixels: %s".formatted(image.size(), grey.length));
    }
    float[] values = new float[grey.length];
    for (int i = 0; i < grey.length; i++) {
      values[i] = (grey[i] & 0xFF) / 255f;
    }
    return Tensor.of(pixels.shape(), values);
  }

  private static Tensor withoutBatch(Tensor value) {
    return value.reshape(value.shape().slice(1, value.shape().rank()).dims());
  }
}
