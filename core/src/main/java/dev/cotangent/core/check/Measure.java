package dev.cotangent.core.check;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The numbers that are measured of an output: its products with some cotangents, or each element
 * times a weight, which is its product with a one-hot cotangent.
 */
final class Measure {
  private static final int RANDOM_COTANGENTS = 3;

  /** What changes by more than this part of itself under a few roundings is rounding itself. */
  private static final double CANCELLED = 1.0 / 64;

  /** How many times as large as it was seen that rounding may be. */
  private static final double LIKELY = 4;

  private final Node output;
  private final double[] base;
  private final List<double[]> cotangents;
  private final boolean elementwise;
  private final double[] sizes;
  private final double[] noises;
  private final double floor;
  private final boolean finite;

  private Measure(
      Node output,
      double[] base,
      List<double[]> cotangents,
      boolean elementwise,
      double[] sizes,
      double[] noises,
      double floor) {
    this.output = output;
    this.base = base;
    this.cotangents = cotangents;
    this.elementwise = elementwise;
    this.sizes = sizes;
    this.noises = noises;
    this.floor = floor;
    this.finite = Arrays.stream(base).allMatch(Double::isFinite);
  }

  /**
   * Products with random normal cotangents and, if there are several elements, one of ones.
   *
   * @param near values of the output a few roundings away
   */
  static Measure products(
      Output output, double[] base, List<double[]> near, IntFunction<CounterRandom> random) {
    List<double[]> cotangents = new ArrayList<>();
    cotangents.add(Vectors.normal(random.apply(0), output.units()));
    if (base.length > 1) {
      for (int k = 1; k < RANDOM_COTANGENTS; k++) {
        double[] weights = k % 2 == 0 ? output.units() : balanced(output.units(), base);
        cotangents.add(Vectors.normal(random.apply(k), weights));
      }
      cotangents.add(output.units());
    }
    double[] sizes = cotangents.stream().mapToDouble(u -> Vectors.norm(u, base)).toArray();
    double[] noises = new double[sizes.length];
    for (double[] other : near) {
      double[] change = Vectors.combine(1, base, -1, other);
      for (int k = 0; k < noises.length; k++) {
        noises[k] = Math.max(noises[k], noise(sizes[k], Vectors.norm(cotangents.get(k), change)));
      }
    }
    return new Measure(output.node(), base, cotangents, false, sizes, noises, output.floor());
  }

  /** Units by which elements of all sizes count alike. */
  private static double[] balanced(double[] units, double[] base) {
    double typical = Vectors.norm(units, base) / Math.sqrt(base.length);
    double[] sizes = Vectors.scales(base);
    double[] balanced = new double[units.length];
    for (int i = 0; i < balanced.length; i++) {
      double weight = typical / sizes[i];
      balanced[i] = weight > 0 && Double.isFinite(weight) ? weight : units[i];
    }
    return balanced;
  }

  /**
   * Each element times a random weight of either sign, its size within a half of the unit.
   *
   * @param near values of the output a few roundings away
   */
  static Measure elements(Output output, double[] base, List<double[]> near, CounterRandom random) {
    double[] weights = new double[base.length];
    double[] sizes = new double[base.length];
    for (int i = 0; i < sizes.length; i++) {
      double size = 0.5 + random.uniform(2L * i);
      weights[i] = output.units()[i] * (random.bits(2L * i + 1) < 0 ? -size : size);
      sizes[i] = Math.abs(weights[i] * base[i]);
    }
    double rootMeanSquare = Vectors.norm(weights, base) / Math.sqrt(base.length);
    double floor =
        Double.isFinite(rootMeanSquare) ? Math.max(output.floor(), rootMeanSquare) : output.floor();
    double[] noises = new double[sizes.length];
    for (double[] other : near) {
      for (int i = 0; i < noises.length; i++) {
        double change = Math.abs(weights[i] * (base[i] - other[i]));
        noises[i] = Math.max(noises[i], noise(sizes[i], change));
      }
    }
    return new Measure(output.node(), base, List.of(weights), true, sizes, noises, floor);
  }

  /** How wrong a number may be of which a few roundings change so much; 0 if it has digits. */
  private static double noise(double size, double change) {
    return change > CANCELLED * size ? LIKELY * Math.max(size, change) : 0;
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

  /** The size that its rounding error goes with, which does not shrink below the least numbers. */
  double rounded(int number) {
    double weight =
        elementwise
            ? Math.abs(cotangents.get(0)[number])
            : Arrays.stream(cotangents.get(number)).map(Math::abs).max().orElse(0);
    return Math.max(sizes[number], Math.max(1, weight) * Double.MIN_NORMAL);
  }

  /** How large a number is that consists of rounding, as where all its terms cancel; else 0. */
  double noise(int number) {
    return noises[number];
  }

  /** How large a number would be without cancellation: what "small" means for its derivative. */
  double natural(int number) {
    return Math.max(sizes[number], floor);
  }

  /** Whether all of the output is finite. */
  boolean isFinite() {
    return finite;
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
    Buffer values = moved.get(output);
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
