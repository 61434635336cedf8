package dev.cotangent.core.check;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Laws that the derivatives of one order obey, checked without difference quotients. */
final class Identities {
  private static final double LOOSE_ROUNDING = 1e-8;

  /** How many times what a few roundings do to a product it may well be wrong. */
  private static final double LIKELY = 64;

  private final CounterRandom random;

  Identities(CounterRandom random) {
    this.random = random;
  }

  /**
   * Second derivatives do not depend on the order of differentiation: ⟨w, H v⟩ = ⟨v, H w⟩ for each
   * two targets.
   */
  List<Comparison> symmetry(Level level, List<Node> targets) {
    List<double[]> directions =
        level.forEachOutput(i -> Vectors.normal(stream(i), level.output(i).units()));
    List<Map<Node, double[]>> products =
        level.forEachOutput(i -> level.gradient(i, targets).at(directions.get(i)));
    List<Map<Node, double[]>> moved =
        level.forEachOutput(
            i -> level.roundings(i, targets).of(products.get(i), directions.get(i)));
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      for (int j = 0; j < i; j++) {
        double[] ij = products.get(i).getOrDefault(targets.get(j), new double[0]);
        double[] ji = products.get(j).getOrDefault(targets.get(i), new double[0]);
        comparisons.addAll(
            equal(
                level,
                i,
                targets.get(j),
                Product.of(ij, directions.get(j)),
                Product.of(ji, directions.get(i)),
                LIKELY
                    * (rounding(moved.get(i), targets.get(j), directions.get(j))
                        + rounding(moved.get(j), targets.get(i), directions.get(i))),
                "symmetry"));
      }
    }
    return comparisons;
  }

  /**
   * ⟨Jᵀu, v⟩ = ⟨u, J v⟩ for each target, where J v is derived, too: a vector–Jacobian product is
   * linear in its cotangent, and its own vector–Jacobian product for the cotangent is J v.
   *
   * @param level the derived gradients as outputs
   * @param cotangent what they were derived for
   */
  List<Comparison> dotProducts(Level level, Node cotangent) {
    double[] u = level.base().numbers(cotangent);
    return level
        .forEachOutput(
            i -> {
              double[] v = Vectors.normal(stream(i), level.output(i).units());
              GradientFunction gradient = level.gradient(i, List.of(cotangent));
              Map<Node, double[]> pushed = gradient.at(v);
              Map<Node, double[]> moved = level.roundings(i, List.of(cotangent)).of(pushed, v);
              double[] pulled = level.base().numbers(level.output(i).node());
              return equal(
                  level,
                  i,
                  cotangent,
                  Product.of(pushed.getOrDefault(cotangent, u), u),
                  Product.of(pulled, v),
                  LIKELY * (rounding(moved, cotangent, u) + Vectors.norm(level.rounding(i), v)),
                  "dot product");
            })
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** What rounding does to a product of a gradient and a direction. */
  private static double rounding(Map<Node, double[]> moved, Node target, double[] direction) {
    return Vectors.norm(moved.getOrDefault(target, new double[direction.length]), direction);
  }

  private CounterRandom stream(int output) {
    return new CounterRandom(random.seed(), random.stream() + output);
  }

  /**
   * The product of a gradient and a direction, and how large it is when its terms do not cancel.
   */
  private record Product(double value, double size) {
    static Product of(double[] gradient, double[] direction) {
      return new Product(Vectors.dot(gradient, direction), Vectors.norm(gradient, direction));
    }
  }

  /**
   * Whether two products are equal; nothing where they are not finite, for probes tell.
   *
   * @param rounding how far apart cancellation may bring them
   */
  private static List<Comparison> equal(
      Level level,
      int output,
      Node target,
      Product one,
      Product other,
      double rounding,
      String law) {
    double size =
        one.size()
            + other.size()
            + level.output(output).floor()
                * level.output(output).amplification()
                * Vectors.amplification(level.scales(target))
                / 1000;
    double difference = Math.abs(one.value() - other.value());
    return Double.isFinite(difference)
        ? List.of(
            Comparison.ofLaw(
                2,
                level.output(output).name(),
                "%s (%s)".formatted(target, law),
                difference <= LOOSE_ROUNDING * size + rounding + Double.MIN_NORMAL,
                size == 0 ? 0 : difference / size))
        : List.of();
  }
}
