package dev.cotangent.examples.readme;

// README: layers by name
import static dev.cotangent.nn.Layers.activation;
import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.globalAveragePool;
import static dev.cotangent.nn.Layers.lstm;
import static dev.cotangent.nn.Layers.positionalEncoding;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.residual;
import static dev.cotangent.nn.Layers.transformerEncoder;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Reductions;

class LayersByName {
  static final Layer IMAGES = // [n, 3, 32, 32]
      Sequential.of(
          conv2d(16, 3).same().withoutBias(),
          batchNorm(),
          relu(),
          residual(conv2d(16, 3).same().withoutBias(), batchNorm(), relu(), conv2d(16, 3).same()),
          globalAveragePool(),
          dense(10));

  static final Layer SENTENCES = // [n, words], each a number below 5,000
      Sequential.of(embedding(5_000, 64), lstm(128).bidirectional().last(), dense(2));

  static final Layer ATTENTION =
      Sequential.of(
          embedding(5_000, 64),
          positionalEncoding(),
          transformerEncoder(2, 4, 256).preNorm().dropout(0.1),
          activation("mean", words -> Reductions.mean(words, 1)),
          dense(2));

  static final Network READER = Network.of(SENTENCES, Shape.of(20), 42);
}
// README: end
