package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.ops.Shapes.permute;

import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.BuildContext;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.data.LabelledImages;

/**
 * A layer for images {@code [n, h, w, c]}, made of one for images {@code [n, c, h, w]}.
 *
 * @param layer the layer inside
 */
record ChannelsLast(Layer layer) implements Layer {
  static Layer channelsLast(Layer layer) {
    return new ChannelsLast(layer);
  }

  /** Pictures of one channel, {@code [n, 1, h, w]}, as {@code [n, h, w, 1]}. */
  static Tensor channelsLast(Tensor grey) {
    // With a single channel, both orders are the same in memory.
    return grey.reshape(grey.shape().dim(0), grey.shape().dim(2), grey.shape().dim(3), 1);
  }

  /** Grey pictures as a network for channels-last images takes them. */
  static Examples channelsLast(LabelledImages digits) {
    return new Examples() {
      @Override
      public int size() {
        return digits.size();
      }

      @Override
      public Tensor inputs(int... indices) {
        return channelsLast(digits.inputs(indices));
      }

      @Override
      public Tensor targets(int... indices) {
        return digits.targets(indices);
      }
    };
  }

  static Node toChannelsFirst(Node x) {
    return permute(x, 0, 3, 1, 2);
  }

  static Node toChannelsLast(Node x) {
    return permute(x, 0, 2, 3, 1);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return toChannelsLast(layer.apply(toChannelsFirst(x), context));
  }

  @Override
  public String toString() {
    return layer + ", NHWC";
  }
}
