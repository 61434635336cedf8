package dev.cotangent.core.check;

import static java.util.Objects.requireNonNull;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A vector–Jacobian product is linear in its cotangent, for every cotangent there is.
 *
 * <p>Cotangents of all kinds (dense, of very different sizes, one-hot, sparse, ones, whole numbers)
 * must have products that add up to the product of their sum; a power of two must come out as it
 * went in, be it huge or tiny; and zero gives zero. So a rule that clips, counts, rounds, takes
 * little for nothing or treats one number in a special way differs from itself.
 */
final class LinearLaw {
  private static final double ROUNDING = 1e-11;

  /** Rounding of a gradient whose terms cancel, as a part of how large they may be. */
  private static final double CANCELLING = 0x1p-36;

  /** The least rounding of a gradient, in the same way: where it is 0, its terms are not. */
  private static final double LEAST = 0x1p-48;

  /** How many times what a few roundings do to a gradient it may well be wrong. */
  private static final double LIKELY = 256;

  /** Smaller numbers have few digits, or come of some that have. */
  private static final double SMALLEST = 0x1p-960;

  private static final int[] EXPONENTS = {40, -40, 200, -200};
  private static final int[] GRADES = {0, -20, -40};
  private static final double SPARSE = 1.0 / 8;

  /** Those that are treated in a special way most often come first. */
  private static final int[] WHOLE = {-1, 2, 1, 0, -2, 3, -3};

  private final Level level;
  private final int index;
  private final CounterRandom random;
  private final List<Node> targets;
  private final GradientFunction gradient;
  private final Map<Node, Law> laws = new LinkedHashMap<>();

  /** What came out for one target. */
  private static final class Law {
    private final Set<String> broken = new LinkedHashSet<>();
    private double error;
  }

  private LinearLaw(Level level, int index, CounterRandom random) {
    this.level = level;
    this.index = index;
    this.random = random;
    this.targets = level.differentiable(index);
    this.gradient = level.gradient(index, targets);
  }

  /** Checks the derived gradients of one output. */
  static List<Comparison> check(Level level, int order, int index, CounterRandom random) {
    if (level.differentiable(index).isEmpty()) {
      return List.of();
    }
    LinearLaw law = new LinearLaw(level, index, random);
    law.check();
    List<Comparison> comparisons = new ArrayList<>();
    law.laws.forEach(
        (target, of) ->
            comparisons.add(
                Comparison.ofLaw(
                    order,
                    level.output(index).name(),
                    "%s (linear in the cotangent%s)"
                        .formatted(
                            target,
                            of.broken.isEmpty() ? "" : ": not " + String.join(", not ", of.broken)),
                    of.broken.isEmpty(),
                    of.error)));
    return comparisons;
  }

  private void check() {
    double[] units = level.output(index).units();
    double[] ones = Vectors.ones(units.length);
    boolean isPlain = Arrays.equals(units, ones);
    Map<String, double[]> plain = new LinkedHashMap<>();
    plain.put("dense", Vectors.normal(stream(0), ones));
    plain.put("for ones", ones);
    plain.put("for whole numbers", wholeNumbers(units.length));
    Map<String, double[]> scaled = isPlain ? plain : new LinkedHashMap<>();
    scaled.putIfAbsent("dense", Vectors.normal(stream(0), units));
    scaled.put("beside larger ones", graded(units));
    scaled.put("for one element alone", oneHot(units));
    scaled.put("for a few elements", sparse(units));
    Bounds bounds = additive(scaled);
    if (!isPlain) {
      Bounds unused = additive(plain);
    }
    homogeneous(requireNonNull(scaled.get("dense")), bounds);
    constantOnes(ones);
  }

  /** How wrong gradients may be for cotangents of ordinary size, and where they are finite. */
  private record Bounds(Map<Node, double[]> roundings, Map<Node, double[]> products) {}

  private Bounds additive(Map<String, double[]> parts) {
    double[] dense = requireNonNull(parts.get("dense"));
    double[] sum = new double[dense.length];
    List<Map<Node, double[]>> products = new ArrayList<>();
    double natural = 0;
    for (double[] part : parts.values()) {
      sum = Vectors.combine(1, sum, 1, part);
      products.add(gradient.at(part));
      natural += level.natural(index, part);
    }
    Bounds bounds = new Bounds(roundings(dense, natural, products.get(0)), products.get(0));
    Map<Node, double[]> ofSum = gradient.at(sum);
    for (Node target : targets) {
      List<double[]> of = products.stream().map(p -> requireNonNull(p.get(target))).toList();
      if (!isEqual(target, requireNonNull(ofSum.get(target)), of, bounds, natural)) {
        culprits(target, parts, products, bounds, natural);
      }
    }
    Map<Node, double[]> ofZero = gradient.at(new double[dense.length]);
    for (Node target : targets) {
      double[] zero = requireNonNull(ofZero.get(target));
      double[] finite = requireNonNull(bounds.products().get(target));
      for (int j = 0; j < zero.length; j++) {
        if (Double.isFinite(finite[j]) && zero[j] != 0) {
          law(target).broken.add("0 for 0");
        }
      }
    }
    return bounds;
  }

  /** Which of the parts do not add up with the dense one. */
  private void culprits(
      Node target,
      Map<String, double[]> parts,
      List<Map<Node, double[]>> products,
      Bounds bounds,
      double natural) {
    List<String> names = List.copyOf(parts.keySet());
    double[] dense = requireNonNull(parts.get(names.get(0)));
    double[] ofDense = requireNonNull(products.get(0).get(target));
    Set<String> found = new LinkedHashSet<>();
    for (int k = 1; k < names.size(); k++) {
      double[] part = requireNonNull(parts.get(names.get(k)));
      double[] both = requireNonNull(gradient.at(Vectors.combine(1, dense, 1, part)).get(target));
      List<double[]> of = List.of(ofDense, requireNonNull(products.get(k).get(target)));
      if (!isEqual(target, both, of, bounds, natural)) {
        found.add(names.get(k));
      }
    }
    boolean isSpecial = !found.isEmpty() && found.size() < names.size() - 1;
    law(target).broken.addAll(isSpecial ? found : Set.of("additive"));
  }

  private void homogeneous(double[] dense, Bounds bounds) {
    double natural = level.natural(index, dense);
    for (int exponent : EXPONENTS) {
      double factor = Math.scalb(1.0, exponent);
      Map<Node, double[]> scaled = gradient.at(Vectors.combine(factor, dense, 0, dense));
      for (Node target : targets) {
        double[] plain = requireNonNull(bounds.products().get(target));
        double[] back = requireNonNull(scaled.get(target)).clone();
        for (int j = 0; j < back.length; j++) {
          double least = Math.abs(plain[j]) * Math.min(1, factor);
          double most = Math.abs(plain[j]) * Math.max(1, factor);
          boolean fits = least > SMALLEST && most < 1 / SMALLEST;
          back[j] = fits ? back[j] / factor : plain[j]; // else it overflows or vanishes by right
        }
        if (!isEqual(target, back, List.of(plain), bounds, natural)) {
          law(target).broken.add(exponent > 0 ? "for huge ones" : "for tiny ones");
        }
      }
    }
  }

  private void constantOnes(double[] ones) {
    Map<Node, double[]> constant = level.forConstantOnes(index);
    Map<Node, double[]> given = gradient.at(ones);
    double natural = level.natural(index, ones);
    Bounds bounds = new Bounds(roundings(ones, natural, given), given);
    for (Node target : targets) {
      double[] of = requireNonNull(given.get(target));
      if (!isEqual(target, requireNonNull(constant.get(target)), List.of(of), bounds, natural)) {
        law(target).broken.add("for a constant of ones");
      }
    }
  }

  private Law law(Node target) {
    return laws.computeIfAbsent(target, key -> new Law());
  }

  /** Whether a product is the sum of others, where they are finite. */
  private boolean isEqual(
      Node target, double[] whole, List<double[]> parts, Bounds bounds, double natural) {
    double[] scales = level.scales(target);
    double[] rounding = requireNonNull(bounds.roundings().get(target));
    double[] finite = requireNonNull(bounds.products().get(target));
    double size = natural * level.output(index).amplification() * Vectors.amplification(scales);
    double largest = 0;
    boolean says = false;
    boolean isEqual = true;
    for (int j = 0; j < whole.length; j++) {
      if (!Double.isFinite(finite[j])) {
        continue; // nor is the derivative; probes tell
      }
      double sum = 0;
      double terms = Math.abs(whole[j]);
      for (double[] part : parts) {
        sum += part[j];
        terms += Math.abs(part[j]);
      }
      double difference = Math.abs(whole[j] - sum);
      says = true;
      isEqual &= difference <= ROUNDING * terms + rounding[j] + SMALLEST;
      largest = Math.max(largest, scales[j] * difference);
      size = Math.max(size, scales[j] * terms);
    }
    if (says) {
      Law law = law(target);
      law.error = Math.max(law.error, largest == 0 ? 0 : largest / size);
    }
    return isEqual;
  }

  /** How far from linear rounding alone may make each element of the gradients. */
  private Map<Node, double[]> roundings(
      double[] dense, double natural, Map<Node, double[]> products) {
    Roundings near = level.roundings(index, targets);
    Map<Node, double[]> changes = near.of(products, dense);
    double grown = natural / level.natural(index, dense); // as cotangents grow, so does rounding
    grown = Double.isFinite(grown) ? grown : 1;
    Map<Node, double[]> roundings = new LinkedHashMap<>();
    for (Node target : targets) {
      double[] scales = level.scales(target);
      double[] moved = requireNonNull(changes.get(target));
      double most = natural * level.output(index).amplification() * Vectors.amplification(scales);
      double[] change = new double[moved.length];
      for (int j = 0; j < change.length; j++) {
        change[j] = grown * scales[j] * moved[j];
      }
      double typical =
          near.isKnown() ? Math.max(LEAST * most, LIKELY * median(change)) : CANCELLING * most;
      double[] rounding = new double[moved.length];
      for (int j = 0; j < rounding.length; j++) {
        rounding[j] = Math.max(typical, LIKELY * change[j]) / scales[j];
      }
      roundings.put(target, rounding);
    }
    return roundings;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private CounterRandom stream(int which) {
    return new CounterRandom(random.seed(), random.stream() + which);
  }

  private double[] wholeNumbers(int count) {
    double[] u = new double[count];
    for (int i = 0; i < count; i++) {
      u[i] = WHOLE[i % WHOLE.length];
    }
    return u;
  }

  /** Normal numbers, some of them so small beside the others that they are easily taken for 0. */
  private double[] graded(double[] units) {
    double[] u = Vectors.normal(stream(2), units);
    for (int i = 0; i < u.length; i++) {
      u[i] = Math.scalb(u[i], GRADES[stream(3).below(GRADES.length, i)]);
    }
    return u;
  }

  private double[] oneHot(double[] units) {
    int at = stream(4).below(units.length, 0);
    return Vectors.single(units.length, at, units[at]);
  }

  private double[] sparse(double[] units) {
    double[] u = Vectors.normal(stream(5), units);
    int kept = stream(6).below(u.length, u.length);
    for (int i = 0; i < u.length; i++) {
      boolean isKept = i == kept || stream(6).uniform(i) < SPARSE;
      u[i] = isKept ? u[i] : 0;
    }
    return u;
  }
}
