package dev.cotangent.examples.features;

import static dev.cotangent.ops.Activations.relu;
import static dev.cotangent.ops.Convolutions.conv2dTranspose;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Relu;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One layer of a network's expression: a convolution, its max-pooling, a rectifier.
 *
 * @param convolution cross-correlates images with filters
 * @param positions where the pooling found the greatest of each square
 * @param features what the layer gives, {@code [n, features, h, w]}
 */
record FeatureLayer(Node convolution, Node positions, Node features) {

  /** The layers in a network's output, in the order in which a picture passes them. */
  static List<FeatureLayer> of(Node output) {
    List<Node> convolutions = Graphs.nodes(output, Convolution.class);
    List<Node> positions = Graphs.nodes(output, MaxPoolPositions.class);
    List<Node> features = Graphs.nodes(output, Relu.class);
    return IntStream.range(0, convolutions.size())
        .mapToObj(i -> new FeatureLayer(convolutions.get(i), positions.get(i), features.get(i)))
        .toList();
  }

  /**
   * The way back from features to pixels: the deconvolutional network of Zeiler and Fergus
   * (<i>Visualizing and understanding convolutional networks</i>, arXiv:1311.2901, §2.1).
   *
   * @param layers those passed, the last one being that of the features
   * @param features of the last layer's shape, all but those of interest set to 0
   * @return of the shape of the first convolution's images
   */
  static Node project(List<FeatureLayer> layers, Node features, Unpooling unpooling) {
    Node signal = features;
    for (int i = layers.size() - 1; i >= 0; i--) {
      signal = layers.get(i).back(signal, unpooling);
    }
    return signal;
  }

  /** Rectified again, unpooled, and through the same filters transposed. */
  private Node back(Node signal, Unpooling unpooling) {
    Shape convolved = positions.input(0).shape();
    Shape image = convolution.input(0).shape();
    Node unpooled =
        unpooling.apply(
            relu(signal),
            positions,
            (MaxPoolPositions) positions.op(),
            convolved.dim(2),
            convolved.dim(3));
    Convolution op = (Convolution) convolution.op();
    return conv2dTranspose(
        unpooled, convolution.input(1), op.window(), op.groups(), image.dim(2), image.dim(3));
  }
}
