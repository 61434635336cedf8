package dev.cotangent.benchmarks.cotangent;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.tanh;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.slice;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.nn.BuildContext;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.LayerVariables;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.util.List;

/** W6L: a long short-term memory, and a dense layer on its last step. */
final class Recurrent implements Layer {
  private final Initialiser weights;

  private Recurrent(Initialiser weights) {
    this.weights = weights;
  }

  static Network network(Initialiser weights) {
    return Network.of(
        Sequential.of(new Recurrent(weights), dense(10).initialiser(weights)),
        Shape.of(64, 128),
        0);
  }

  @Override
  public Node apply(Node x, BuildContext context) {
    return context.in(this, "lstm", v -> lstm(x, v));
  }

  private Node lstm(Node x, LayerVariables v) {
    Node wi = v.get("wi", Shape.of(512, 128), weights);
    Node wh = v.get("wh", Shape.of(512, 128), weights);
    Node bi = v.get("bi", Shape.of(512), Initialiser.zeros());
    Node bh = v.get("bh", Shape.of(512), Initialiser.zeros());
    Node zero = full(Shape.of(x.shape().dim(0), 128), 0);
    return Expressions.scan(
            List.of(zero, zero),
            List.of(permute(x, 1, 0, 2)),
            (carried, rows) -> {
              Node gates =
                  add(
                      add(matmul(rows.get(0), wi, false, true), bi),
                      add(matmul(carried.get(0), wh, false, true), bh));
              Node i = sigmoid(slice(gates, 1, 0, 128));
              Node f = sigmoid(slice(gates, 1, 128, 256));
              Node g = tanh(slice(gates, 1, 256, 384));
              Node o = sigmoid(slice(gates, 1, 384, 512));
              Node c = add(multiply(f, carried.get(1)), multiply(i, g));
              return new dev.cotangent.core.Scan.Results(
                  List.of(multiply(o, tanh(c)), c), List.of());
            })
        .carried()
        .get(0);
  }
}
