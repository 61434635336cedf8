package dev.cotangent.onnx.export;

import dev.cotangent.core.Constant;
import dev.cotangent.core.Elementwise;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.ops.BroadcastTo;
import dev.cotangent.ops.MaxPoolPositions;
import dev.cotangent.ops.Multiply;
import dev.cotangent.ops.Polar;
import dev.cotangent.ops.Reshape;
import dev.cotangent.ops.SumPool;
import dev.cotangent.ops.TakeAlong;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Several operations that are one operator of ONNX. */
final class Patterns {
  private Patterns() {}

  /**
   * What stands for a node.
   *
   * @param operand what it reads
   * @param emitter how it is written; the emission is of a node that reads the operand alone
   */
  record Match(Node operand, Emission.Emitter emitter) {}

  /** The operator that is all of a node and of what it alone is made of. */
  static Optional<Match> match(Node node) {
    return maxPool(node).or(() -> averagePool(node)).or(() -> atan(node));
  }

  /** Elements taken, plane by plane, at the positions of the greatest ones. */
  private static Optional<Match> maxPool(Node node) {
    if (!(node.op() instanceof Reshape) || !(node.input(0).op() instanceof TakeAlong)) {
      return Optional.empty();
    }
    Node planes = node.input(0).input(0);
    Node joined = node.input(0).input(1);
    if (!(planes.op() instanceof Reshape) || !(joined.op() instanceof Reshape)) {
      return Optional.empty();
    }
    Node image = planes.input(0);
    Node positions = joined.input(0);
    boolean same =
        positions.op() instanceof MaxPoolPositions
            && positions.input(0).equals(image)
            && positions.shape().equals(node.shape())
            && planes.shape().rank() == 3
            && planes.shape().slice(0, 2).equals(image.shape().slice(0, 2));
    return same
        ? Optional.of(
            new Match(
                image, e -> WindowExport.maxPool(e, ((MaxPoolPositions) positions.op()).window())))
        : Optional.empty();
  }

  /** A sum in a window times one over the number of its elements. */
  private static Optional<Match> averagePool(Node node) {
    if (!(node.op() instanceof Multiply)
        || !(node.input(0).op() instanceof SumPool pool)
        || !(unrepeated(node.input(1)).op() instanceof Constant factor)
        || !factor.isEverywhere(1.0 / pool.window().size().size())) {
      return Optional.empty();
    }
    return Optional.of(
        new Match(node.input(0).input(0), e -> WindowExport.averagePool(e, pool.window())));
  }

  /** The angle of a slope: of a point beside 1. */
  private static Optional<Match> atan(Node node) {
    return node.op() instanceof Polar.Atan2
            && unrepeated(node.input(1)).op() instanceof Constant beside
            && beside.isEverywhere(1)
        ? Optional.of(new Match(node.input(0), e -> e.as("Atan")))
        : Optional.empty();
  }

  private static Node unrepeated(Node node) {
    return node.op() instanceof BroadcastTo ? node.input(0) : node;
  }

  /** What a node reads, without repetitions that ONNX' operators do by themselves. */
  static List<Node> operands(Node node) {
    if (!(node.op() instanceof Elementwise) || node.inputs().size() < 2) {
      return node.inputs();
    }
    List<Node> plain = new ArrayList<>(node.inputs().stream().map(Patterns::unrepeated).toList());
    for (int i = 0; !joint(plain).equals(node.shape()); i++) {
      plain.set(i, node.input(i));
    }
    return plain;
  }

  /** The shape that operands have together, each repeated as far as needed. */
  private static Shape joint(List<Node> operands) {
    int rank = operands.stream().mapToInt(operand -> operand.shape().rank()).max().orElse(0);
    int[] extents = new int[rank];
    Arrays.fill(extents, 1);
    for (Node operand : operands) {
      Shape shape = operand.shape();
      for (int i = 1; i <= shape.rank(); i++) {
        extents[rank - i] = Math.max(extents[rank - i], shape.dim(-i));
      }
    }
    return Shape.of(extents);
  }
}
