package dev.cotangent.core.check;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Op;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether operations that are {@linkplain Op#isLinearIn tagged as linear} are: f(x + v) = f(x) +
 * f(v) and f(s · v) = s · f(v), while the other operands stay. What is finite at x is finite
 * everywhere, since its coefficients are. No derivative is asked.
 */
final class LinearTags {
  /** Sums of many terms of either sign lose some digits. */
  private static final double ROUNDING = 1e-10;

  /**
   * They round nothing. What is linear on one side of 0 only shows at −1, what clips, or takes
   * little for nothing, at the powers of two.
   */
  private static final double[] FACTORS = {-1, 0x1p40, 0x1p-40};

  /** Beyond these, results may overflow by right. */
  private static final double LARGEST = 0x1p960;

  private record Use(Op op, List<Shape> operands, int operand) {}

  private final CounterRandom random;
  private final Map<Use, Boolean> known = new HashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();

  LinearTags(CounterRandom random) {
    this.random = random;
  }

  /** Examines the operations of some expressions at a point; it then distrusts the wrong ones. */
  void examine(Collection<Node> roots, Evaluation base) {
    for (Node node : Graphs.topologicalOrder(roots)) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (Evaluation.isTaggedLinear(node, i)) {
          int operand = i;
          Use use = new Use(node.op(), node.inputs().stream().map(Node::shape).toList(), i);
          if (!known.computeIfAbsent(use, key -> isLinear(node, operand, base))) {
            base.distrust(node);
            faults.add(
                "%s is tagged as linear in its operand %s and is not: the tag is wrong"
                    .formatted(node, i));
          }
        }
      }
    }
  }

  /** One line for each wrong tag. */
  Collection<String> faults() {
    return faults;
  }

  private boolean isLinear(Node node, int operand, Evaluation base) {
    double[] x = base.numbers(node.input(operand));
    double[] v = Vectors.normal(random, Vectors.scales(x));
    double[] atX = base.numbers(node);
    try {
      double[] atV = at(node, operand, base, v);
      double[] atSum = at(node, operand, base, Vectors.combine(1, x, 1, v));
      if (!(largest(atX) < LARGEST)) {
        return true; // rounding and overflow, or coefficients that are not finite
      }
      double size = largest(atX) + largest(atV) + largest(atSum);
      double difference = largest(Vectors.combine(1, atSum, -1, Vectors.combine(1, atX, 1, atV)));
      boolean holds = difference <= ROUNDING * size;
      for (double factor : FACTORS) {
        double[] scaled = at(node, operand, base, Vectors.combine(factor, v, 0, v));
        double[] rest = Vectors.combine(1 / factor, scaled, -1, atV);
        holds &= largest(rest) <= ROUNDING * largest(atV);
      }
      return holds;
    } catch (IllegalArgumentException e) {
      return true; // indices, say: it is not defined there
    }
  }

  private static double largest(double[] values) {
    return Vectors.norm(values, Vectors.ones(values.length));
  }

  private static double[] at(Node node, int operand, Evaluation base, double[] value) {
    List<Buffer> operands = new ArrayList<>();
    List<double[]> before = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      before.add(i == operand ? value : base.numbers(node.input(i)));
      operands.add(Buffer.of(node.input(i).shape(), before.get(i).clone(), 0));
    }
    Buffer result = Buffer.allocate(node.shape(), Precision.FLOAT64);
    node.op().evaluate(operands, result);
    for (int i = 0; i < before.size(); i++) {
      if (!Arrays.equals(operands.get(i).doubles(), before.get(i))) {
        base.blameForWriting(node, i);
      }
    }
    return result.doubles();
  }
}
