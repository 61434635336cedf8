package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.ops.Activations.relu;
import static dev.cotangent.ops.Activations.softmax;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.keepDims;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.BuildContext;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.LayerVariables;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.ops.Reductions;

/** W6: an encoder, and a dense layer on the mean of its steps. */
final class Encoder implements Layer {
  private final Initialiser weights;

  private Encoder(Initialiser weights) {
    this.weights = weights;
  }

  static Network network(Initialiser weights) {
    return Network.of(
        Sequential.of(
            new Encoder(weights),
            (x, context) -> Reductions.mean(x, 1),
            dense(10).initialiser(weights)),
        Shape.of(64, 128),
        0);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return context.in(this, "encoder", v -> encoder(x, v));
  }

  private Node linear(Node x, LayerVariables v, String name, int units) {
    int n = x.shape().dim(0);
    int s = x.shape().dim(1);
    int f = x.shape().dim(2);
    Node w = v.get(name + "W", Shape.of(units, f), weights);
    Node b = v.get(name + "B", Shape.of(units), Initialiser.zeros());
    return reshape(add(matmul(reshape(x, n * s, f), w, false, true), b), n, s, units);
  }

  private Node norm(Node x, LayerVariables v, String name) {
    Node g =
        v.get(name + "G", Shape.of(128), (s, r) -> dev.cotangent.core.Tensor.generate(s, i -> 1));
    Node b = v.get(name + "B", Shape.of(128), Initialiser.zeros());
    Node d = subtract(x, keepDims(Reductions::mean, x, -1));
    Node var = keepDims(Reductions::mean, multiply(d, d), -1);
    return add(multiply(divide(d, sqrt(add(var, 1e-5))), g), b);
  }

  private Node encoder(Node x, LayerVariables v) {
    int n = x.shape().dim(0);
    int s = x.shape().dim(1);
    Node qkv = permute(reshape(linear(x, v, "in", 384), n, s, 3, 4, 32), 2, 0, 3, 1, 4);
    Node q = reshape(slice(qkv, 0, 0, 1), n, 4, s, 32);
    Node k = reshape(slice(qkv, 0, 1, 2), n, 4, s, 32);
    Node w = reshape(slice(qkv, 0, 2, 3), n, 4, s, 32);
    Node scores = softmax(multiply(matmul(q, k, false, true), 1 / Math.sqrt(32)));
    Node a = reshape(permute(matmul(scores, w), 0, 2, 1, 3), n, s, 128);
    Node first = norm(add(x, linear(a, v, "out", 128)), v, "norm1");
    Node ff = linear(relu(linear(first, v, "hidden", 512)), v, "ff", 128);
    return norm(add(first, ff), v, "norm2");
  }
}
