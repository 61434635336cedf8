package dev.cotangent.ops;

import dev.cotangent.core.Node;
import dev.cotangent.ops.cases.Draw;
import java.util.List;

/** Grows expressions at random. */
final class RandomExpressions {
  private RandomExpressions() {}

  /** An operation on earlier nodes; its values stay small. */
  static Node next(Draw draw, List<Node> nodes) {
    Node a = nodes.get(draw.number(0, nodes.size() - 1));
    Node b = nodes.get(draw.number(0, nodes.size() - 1));
    boolean matrix = a.shape().rank() == 2;
    return switch (draw.number(0, 15)) {
      case 0 -> elementwise(draw, a, b);
      case 1 -> Ops.tanh(a);
      case 2 -> Ops.exp(Ops.tanh(a));
      case 3 -> Activations.relu(a);
      case 4 -> Node.of(new Reshape(a.shape()), Shapes.reshape(a, -1, 1, 1));
      case 5 -> matrix ? Shapes.transpose(a) : Ops.negate(a);
      case 6 -> matrix ? Ops.tanh(Linalg.matmul(Shapes.transpose(a), a)) : Activations.sigmoid(a);
      case 7 ->
          matrix && a.shape().equals(b.shape())
              ? Ops.tanh(Linalg.matmul(a, Shapes.transpose(b)))
              : Ops.negate(Ops.negate(a));
      case 8 -> matrix ? Reductions.mean(a, draw.number(0, 1)) : Reductions.sum(a);
      case 9 -> matrix ? Reductions.max(a, draw.number(0, 1)) : Reductions.max(a);
      case 10 -> a.shape().rank() > 0 ? Node.of(new Log(), Activations.softmax(Ops.tanh(a))) : a;
      case 11 ->
          a.shape().rank() > 0 ? Shapes.concat(0, a, Ops.multiply(a, 1)) : Ops.subtract(a, 0);
      case 12 -> a.shape().rank() > 0 ? Shapes.slice(a, 0, 0, (a.shape().dim(0) + 1) / 2) : a;
      case 13 -> Ops.divide(a, Ops.add(Ops.square(b.shape().equals(a.shape()) ? b : a), 1));
      case 14 -> matrix ? Shapes.permute(Shapes.permute(a, 1, 0), 1, 0) : Ops.divide(a, 1);
      default -> Ops.where(Ops.step(a), a, Shapes.full(a.shape(), 0.5));
    };
  }

  private static Node elementwise(Draw draw, Node a, Node b) {
    boolean fits =
        Broadcasting.stretches(b.shape(), a.shape())
            || Broadcasting.stretches(a.shape(), b.shape());
    Node other = fits ? b : Reductions.sum(b);
    return switch (draw.number(0, 3)) {
      case 0 -> Ops.add(a, other);
      case 1 -> Ops.subtract(Ops.tanh(a), Ops.tanh(other));
      case 2 -> Ops.multiply(Ops.tanh(a), Ops.tanh(other));
      default -> Ops.maximum(a, Ops.tanh(other));
    };
  }
}
