package dev.cotangent.core.check;

import dev.cotangent.core.Node;
import dev.cotangent.core.Values;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers that are measured of an output: its products with some cotangents, or each element
 * times a weight, which is its product with a one-hot cotangent.
 */
final class Measure {
  private final Node output;
  private final double[] base;
  private final List<double[]> cotangents;
  private final boolean elementwise;
  private final double[] sizes;
  private final double floor;

  private Measure(
      Node output,
      double[] base,
      List<double[]> cotangents,
      boolean elementwise,
      double[] sizes,
      double floor) {
    this.output = output;
    this.base = base;
    this.cotangents = cotangents;
    this.elementwise = elementwise;
    this.sizes = sizes;
    this.floor = floor;
  }

  /** Products with cotangents. */
  static Measure products(Node output, double[] base, List<double[]> cotangents, double floor) {
    double[] sizes = cotangents.stream().mapToDouble(u -> Vectors.norm(u, base)).toArray();
    return new Measure(output, base, cotangents, false, sizes, floor);
  }

  /** Each element times its weight. */
  static Measure elements(Node output, double[] base, double[] weights, double floor) {
    double[] sizes = new double[base.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(weights[i] * base[i]);
    }
    double rootMeanSquare = Vectors.norm(weights, base) / Math.sqrt(base.length);
    double larger = Double.isFinite(rootMeanSquare) ? Math.max(floor, rootMeanSquare) : floor;
    return new Measure(output, base, List.of(weights), true, sizes, larger);
  }

  Node output() {
    return output;
  }

  boolean elementwise() {
    return elementwise;
  }

  /** How many numbers are measured. */
  int count() {
    return sizes.length;
  }

  /** How large a number is at the point: what its rounding error goes with. */
  double size(int number) {
    return sizes[number];
  }

  /** How large a number would be without cancellation: what "small" means for its derivative. */
  double natural(int number) {
    return Math.max(sizes[number], floor);
  }

  boolean isFinite(int number) {
    return Double.isFinite(sizes[number]);
  }

  /** The cotangent whose product with the output a number is. */
  double[] cotangent(int number) {
    if (!elementwise) {
      return cotangents.get(number);
    }
    double[] oneHot = new double[base.length];
    oneHot[number] = cotangents.get(0)[number];
    return oneHot;
  }

  /**
   * Computes how far the numbers are from their values at the point.
   *
   * @return false if a number that is finite at the point is not any more
   */
  boolean differences(PartialEvaluation moved, double[] differences, int offset) {
    Values values = moved.get(output);
    if (!elementwise) {
      Arrays.fill(differences, offset, offset + count(), 0);
    }
    for (int i = 0; i < base.length; i++) {
      double difference = values.get(i) - base[i];
      if (elementwise) {
        differences[offset + i] = cotangents.get(0)[i] * difference;
      } else if (difference != 0) {
        for (int number = 0; number < cotangents.size(); number++) {
          differences[offset + number] += cotangents.get(number)[i] * difference;
        }
      }
    }
    for (int number = 0; number < count(); number++) {
      if (isFinite(number) && !Double.isFinite(differences[offset + number])) {
        return false;
      }
    }
    return true;
  }
}
