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
   * How far an operand is moved to see its operation round, as a part of itself: far enough to
   * change most digits after the 12th, too little to bend anything visibly.
   */
  private static final double TINY = 0x1p-40;

  private static final int TINY_MOVES = 4;

  /** The largest error of a few evaluations may be that many times what others show. */
  private static final double OF_NOISE = 64;

  /**
   * They round nothing. What is linear on one side of 0 only shows at −1, what clips, or takes
   * little for nothing, at the powers of two.
   */
  private static final double[] FACTORS = {-1, 0x1p40, 0x1p-40};

  /** Beyond these, results may overflow by right. */
  private static final double LARGEST = 0x1p960;

  private enum Tag {
    /** As tagged. */
    LINEAR,
    /** Not to be told from rounding, since there are few right digits. */
    ROUNDED,
    /** The tag is wrong. */
    BENT
  }

  private record Use(Op op, List<Shape> operands, int operand) {}

  private final CounterRandom random;
  private final Map<Use, Tag> known = new HashMap<>();
  private final Set<String> faults = new LinkedHashSet<>();

  LinearTags(CounterRandom random) {
    this.random = random;
  }

  /**
   * Examines the operations of some expressions at a point. It then distrusts the tags that are
   * wrong, and those that cannot be told to be right: a derivative that is taken at step 1 has no
   * estimate of its error, one by differences has.
   */
  void examine(Collection<Node> roots, Evaluation base) {
    for (Node node : Graphs.topologicalOrder(roots)) {
      for (int i = 0; i < node.inputs().size(); i++) {
        if (Evaluation.isTaggedLinear(node, i)) {
          int operand = i;
          Use use = new Use(node.op(), node.inputs().stream().map(Node::shape).toList(), i);
          Tag finding = known.computeIfAbsent(use, key -> examine(node, operand, base));
          if (finding != Tag.LINEAR) {
            base.distrust(node);
          }
          if (finding == Tag.BENT) {
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

  private Tag examine(Node node, int operand, Evaluation base) {
    double[] x = base.numbers(node.input(operand));
    double[] v = Vectors.normal(random, Vectors.scales(x));
    double[] atX = base.numbers(node);
    try {
      double[] atV = at(node, operand, base, v);
      double[] atSum = at(node, operand, base, Vectors.combine(1, x, 1, v));
      if (!(largest(atX) < LARGEST)) {
        return Tag.LINEAR; // rounding and overflow, or coefficients that are not finite
      }
      for (double factor : FACTORS) {
        double[] scaled = at(node, operand, base, Vectors.combine(factor, v, 0, v));
        double[] rest = Vectors.combine(1 / factor, scaled, -1, atV);
        if (!(largest(rest) <= ROUNDING * largest(atV))) {
          return Tag.BENT;
        }
      }
      double size = largest(atX) + largest(atV) + largest(atSum);
      double difference = largest(Vectors.combine(1, atSum, -1, Vectors.combine(1, atX, 1, atV)));
      double noise = OF_NOISE * (noise(node, operand, base, x) + noise(node, operand, base, v));
      if (difference > ROUNDING * size && difference > noise) {
        return Tag.BENT;
      }
      return noise > ROUNDING * size ? Tag.ROUNDED : Tag.LINEAR;
    } catch (IllegalArgumentException e) {
      return Tag.LINEAR; // indices, say: it is not defined there
    }
  }

  /**
   * How much the operation rounds: the largest f(x + δ) + f(x − δ) − 2 f(x) for tiny δ, which is 0
   * but for rounding, also where f is not linear. A result that is what is left of far larger terms
   * has few right digits, and only this tells.
   */
  private double noise(Node node, int operand, Evaluation base, double[] x) {
    double[] atX = at(node, operand, base, x);
    double largest = 0;
    for (int i = 0; i < TINY_MOVES; i++) {
      CounterRandom others = new CounterRandom(random.seed(), random.stream() + 1 + i);
      double[] move = Vectors.normal(others, Vectors.scales(x));
      double[] after = at(node, operand, base, Vectors.combine(1, x, TINY, move));
      double[] before = at(node, operand, base, Vectors.combine(1, x, -TINY, move));
      double[] both = Vectors.combine(1, after, 1, before);
      largest = Math.max(largest, largest(Vectors.combine(1, both, -2, atX)));
    }
    return largest;
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
