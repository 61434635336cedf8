package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Op;
import dev.cotangent.ops.cases.OpCase.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How the rule of a mutant differs from the original's, found by evaluating both. */
enum Difference {
  /** The two are bitwise equal, and so are their derivatives. */
  NONE,
  /** They differ by rounding. */
  ROUNDING,
  /** They differ by more than rounding, but too little to matter. */
  TOO_SMALL,
  /** The derivatives of the rules differ, the rules do not. */
  SECOND_ORDER,
  /** The rules differ. */
  FIRST_ORDER,
  /** The operations do, or what they say of themselves. */
  CONDUCT;

  /** A difference below this part of the gradient does not show. */
  private static final double VISIBLE = 1e-6;

  /** A difference below this part is rounding. */
  private static final double ROUNDED = 1e-12;

  /** A gradient counts from this part of the result on that it could change. */
  private static final double NOTHING = 1e-3;

  private static final int COTANGENTS = 2;

  /** Powers of two by which cotangents are larger and smaller. */
  private static final double[] FACTORS = {0x1p40, 0x1p-40};

  /**
   * Compares at one sample, for random normal cotangents, ordinary, huge and tiny, and for ones,
   * dense and with a single one that is not 0.
   */
  static Difference between(
      Op original, MutantOp mutant, Sample sample, List<Integer> differentiable) {
    ArrayFunction right = Samples.problem(original, sample, differentiable).function();
    Mutation mutation = mutant.mutation();
    if (mutation.conduct() == Conduct.WRITES_TO_OPERAND
        || (mutation.conduct() == Conduct.LINEAR_TAG
            && !isLinear(right, differentiable.indexOf(mutation.operand())))) {
      return CONDUCT;
    }
    ArrayFunction wrong = Samples.problem(mutant, sample, differentiable).function();
    double first = between(right, wrong, 1);
    if (first > ROUNDED) {
      return first > VISIBLE ? FIRST_ORDER : TOO_SMALL;
    }
    double second = 0;
    if (right.isDifferentiable() && !isFlat(right)) {
      CounterRandom random = new CounterRandom(1, 1);
      second = between(right.derived(random), wrong.derived(random), 2);
    }
    if (second > VISIBLE) {
      return SECOND_ORDER;
    }
    double most = Math.max(first, second);
    return most == 0 ? NONE : most <= ROUNDED ? ROUNDING : TOO_SMALL;
  }

  /** Whether f(x + x) = f(x) + f(x) and f(−x) = −f(x) for one input, while others stay. */
  private static boolean isLinear(ArrayFunction f, int input) {
    double[] y = f.at(f.inputs()).get(0);
    for (double factor : new double[] {2, -1}) {
      List<double[]> x = new ArrayList<>(f.inputs());
      x.set(input, Flat.combine(x.get(input), x.get(input), (a, b) -> factor * a));
      double[] rest = Flat.combine(f.at(x).get(0), y, (a, b) -> a - factor * b);
      if (!(Flat.largest(rest) <= VISIBLE * Flat.largest(y))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the whole gradient could change the result by rounding only. */
  private static boolean isFlat(ArrayFunction f) {
    List<double[]> x = f.inputs();
    List<double[]> u = Flat.normal(f.outputSizes(), new CounterRandom(1, 0));
    List<double[]> g = f.vjp(u);
    double most = 0;
    for (int i = 0; i < x.size(); i++) {
      most = Math.max(most, Flat.largest(g.get(i)) * Flat.largest(x.get(i)));
    }
    return most <= ROUNDED * Flat.largest(u.get(0)) * Flat.largest(f.at(x).get(0));
  }

  private static List<List<double[]>> cotangents(List<Integer> sizes, long stream) {
    List<List<double[]>> cotangents = new ArrayList<>();
    for (int k = 0; k < COTANGENTS; k++) {
      cotangents.add(Flat.normal(sizes, new CounterRandom(stream, k)));
    }
    List<double[]> normal = cotangents.get(0);
    for (double factor : FACTORS) {
      cotangents.add(map(normal, (u, i) -> factor * u[i]));
    }
    cotangents.add(map(normal, (u, i) -> 1));
    cotangents.add(map(normal, (u, i) -> i == u.length / 2 ? 1 : 0));
    return cotangents;
  }

  private interface Entry {
    double of(double[] u, int i);
  }

  private static List<double[]> map(List<double[]> arrays, Entry entry) {
    return arrays.stream()
        .map(u -> IntStream.range(0, u.length).mapToDouble(i -> entry.of(u, i)).toArray())
        .toList();
  }

  /**
   * The largest difference of two gradients, relative to their size; both, times the size of the
   * input, count for a thousandth of the result at least.
   */
  private static double between(ArrayFunction right, ArrayFunction wrong, long stream) {
    if (!right.outputSizes().equals(wrong.outputSizes())) {
      return 0; // no gradient where it is zero
    }
    List<double[]> x = right.inputs();
    List<double[]> y = right.at(x);
    double most = 0;
    for (List<double[]> u : cotangents(right.outputSizes(), stream)) {
      double natural = 0;
      for (int o = 0; o < u.size(); o++) {
        natural = Math.max(natural, Flat.largest(u.get(o)) * Flat.largest(y.get(o)));
      }
      List<double[]> a = right.vjp(u);
      List<double[]> b = wrong.vjp(u);
      for (int i = 0; i < a.size(); i++) {
        double unit = Flat.largest(x.get(i)) == 0 ? 1 : Flat.largest(x.get(i));
        double difference = Flat.largest(Flat.combine(a.get(i), b.get(i), (p, q) -> p - q));
        double size = Math.max(Flat.largest(a.get(i)), Flat.largest(b.get(i)));
        double part = difference * unit / Math.max(size * unit, NOTHING * natural);
        most = difference == 0 ? most : Math.max(most, Double.isNaN(part) ? 1 : part);
      }
    }
    return most;
  }
}
