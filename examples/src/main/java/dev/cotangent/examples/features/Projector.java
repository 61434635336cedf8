package dev.cotangent.examples.features;

import static dev.cotangent.core.Expressions.input;
import static dev.cotangent.ops.Indexing.oneHot;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Reductions.max;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.nn.Network;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Looks at one layer's features in pictures. */
final class Projector {
  private final Network network;
  private final int layer;

  /**
   * Takes a network of convolutional layers.
   *
   * @param layer which of them to look at, from 0
   */
  Projector(Network network, int layer) {
    this.network = network;
    this.layer = layer;
  }

  /**
   * One feature of each of some pictures.
   *
   * @param map where and how strongly it is present, {@code [n, h, w]}
   * @param pixels its projection back to pixels, {@code [n, 3, height, width]}
   */
  record View(Tensor map, Tensor pixels) {
    int size() {
      return map.shape().dim(0);
    }

    /** The projection of one picture's feature, {@code [3, height, width]}. */
    Tensor pixels(int picture) {
      return row(pixels, picture);
    }

    /** Where the feature is present in one picture, {@code [h, w]}. */
    Tensor map(int picture) {
      return row(map, picture);
    }

    /** How strongly it is present where it is strongest. */
    double strongest(int picture) {
      return Arrays.stream(map(picture).toDoubles()).max().getAsDouble();
    }
  }

  /** Element {@code i} along the first axis. */
  static Tensor row(Tensor x, int i) {
    Shape shape = x.shape().slice(1, x.shape().rank());
    return Tensor.generate(shape, at -> x.at(i * shape.size() + at));
  }

  /** The number of features of the layer. */
  int features() {
    return layers(input("picture", Shape.of(1).concat(network.sampleShape())))
        .get(layer)
        .features()
        .shape()
        .dim(1);
  }

  /**
   * Projects one feature of each picture back to pixels.
   *
   * @param pictures {@code [n, channels, height, width]}
   * @param features which one of each picture, n numbers from 0
   */
  View project(Tensor pictures, int[] features, Unpooling unpooling) {
    Node x = input("pictures", pictures.shape());
    Node chosen = input("chosen", features.length);
    List<FeatureLayer> passed = layers(x).subList(0, layer + 1);
    Node all = passed.get(layer).features();
    Node mask = reshape(oneHot(chosen, all.shape().dim(1)), features.length, -1, 1, 1);
    Node masked = multiply(all, mask);
    Node map = sum(masked, 1);
    Node pixels = FeatureLayer.project(passed, masked, unpooling);
    Tensor numbers = Tensor.generate(chosen.shape(), i -> features[i]);
    Results results = Program.of(map, pixels).compile().run(Map.of(x, pictures, chosen, numbers));
    return new View(results.get(map), results.get(pixels));
  }

  /** Projects every feature of one picture {@code [channels, height, width]} back to pixels. */
  View projectAll(Tensor picture, Unpooling unpooling) {
    int count = features();
    int size = picture.size();
    Tensor copies =
        Tensor.generate(Shape.of(count).concat(picture.shape()), i -> picture.at(i % size));
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    return project(copies, all, unpooling);
  }

  /** How strongly each feature is present in each picture, {@code [n, features]}. */
  Tensor strongest(Tensor pictures) {
    Node x = input("pictures", pictures.shape());
    Node strongest = max(layers(x).get(layer).features(), 2, 3);
    return Program.of(strongest).compile().run(Map.of(x, pictures)).get(strongest);
  }

  private List<FeatureLayer> layers(Node x) {
    return FeatureLayer.of(network.evaluation(x));
  }
}
