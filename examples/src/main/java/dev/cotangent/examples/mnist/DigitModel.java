package dev.cotangent.examples.mnist;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.maxPool;
import static dev.cotangent.nn.Layers.relu;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Printable;
import dev.cotangent.nn.io.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The networks that can be trained on digits of 28 × 28 pixels. */
public enum DigitModel {
  /** Two convolutions, in the manner of LeNet-5 but wider (LeCun et al., 1998). */
  LENET {
    @Override
    Layer layers() {
      return Sequential.of(
          conv2d(32, 3).same(),
          relu(),
          maxPool(2),
          conv2d(64, 3).same(),
          relu(),
          maxPool(2),
          flatten(),
          dense(128),
          relu(),
          dense(CLASSES));
    }
  },

  /**
   * LeNet with a third convolution, batch norm (Ioffe and Szegedy, 2015) and dropout: what it takes
   * to learn from pictures that are bent anew in each epoch.
   */
  CONVNET {
    @Override
    Layer layers() {
      return Sequential.of(
          normalised(conv2d(32, 3).same().withoutBias()),
          maxPool(2),
          normalised(conv2d(64, 3).same().withoutBias()),
          normalised(conv2d(64, 3).same().withoutBias()),
          maxPool(2),
          flatten(),
          normalised(dense(128).withoutBias()),
          dropout(0.3),
          dense(CLASSES));
    }
  },

  /** Two hidden layers. */
  MLP {
    @Override
    Layer layers() {
      return Sequential.of(flatten(), dense(512), relu(), dense(512), relu(), dense(CLASSES));
    }
  },

  /** Logistic regression. */
  SOFTMAX {
    @Override
    Layer layers() {
      return Sequential.of(flatten(), dense(CLASSES));
    }
  };

  /** How many digits there are. */
  public static final int CLASSES = 10;

  /** The shape of a digit. */
  public static final Shape IMAGE = Shape.of(1, 28, 28);

  abstract Layer layers();

  private static Layer normalised(Layer linear) {
    return Sequential.of(linear, batchNorm(), relu());
  }

  /** The model with new weights. */
  public Network network(long seed) {
    return Network.of(layers(), IMAGE, seed);
  }

  /**
   * The network whose weights a file holds; which model it is follows from their names and shapes.
   *
   * @throws IOException if the file cannot be read, or holds the weights of none of the models
   */
  public static Network load(Path weights) throws IOException {
    Map<String, Shape> held =
        Safetensors.read(weights).tensors().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().shape()));
    for (DigitModel model : values()) {
      Network network = model.network(0);
      Map<String, Shape> own =
          network.saved().stream().collect(Collectors.toMap(Node::label, Node::shape));
      if (own.equals(held)) {
        Checkpoint.load(weights, network.saved());
        return network;
      }
    }
    throw new DataException(
        "weights",
        weights,
        "the file must hold the weights of one of the models " + Arrays.toString(values()),
        "tensors " + named(held));
  }

  private static Map<String, Shape> named(Map<String, Shape> held) {
    Map<String, Shape> named = new TreeMap<>();
    held.forEach((name, shape) -> named.put(Printable.name(name), shape));
    return named;
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
