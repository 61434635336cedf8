package dev.cotangent.benchmarks.checkers;

import java.util.List;

/**
 * The rule of the two gradient checkers of Deeplearning4j: the gradient of a scalar score, here the
 * sum of the outputs, for each parameter in turn, by a central difference with an absolute step;
 * the relative error is |a − n| / (|a| + |n|), and a larger one passes if |a − n| is below the
 * least absolute error. First order only.
 *
 * @param name the name in tables
 * @param step the step
 * @param largestRelative the largest relative error that passes
 * @param leastAbsolute a smaller difference passes, too
 */
record Dl4jCheck(String name, double step, double largestRelative, double leastAbsolute)
    implements Checker {
  /**
   * {@code GradientCheckUtil} for layers (commit 08acd16c), which leaves its settings to the
   * caller, with those of its own tests (CNNGradientCheckTest, commit 04ca4c7a).
   */
  static Dl4jCheck ofLayers() {
    return new Dl4jCheck("DL4J (sum as score)", 1e-6, 1e-3, 1e-8);
  }

  /** {@code GradCheckUtil} of SameDiff with its defaults; it sums the loss variables itself. */
  static Dl4jCheck ofSameDiff() {
    return new Dl4jCheck("SameDiff (sum as score)", 1e-5, 1e-5, 1e-6);
  }

  @Override
  public boolean isRandom() {
    return false;
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    ArrayFunction f = problem.function();
    List<double[]> ones =
        f.outputSizes().stream()
            .map(size -> Flat.combine(new double[size], new double[size], (a, b) -> 1))
            .toList();
    List<double[]> derived = f.vjp(ones);
    for (int i = 0; i < derived.size(); i++) {
      for (int element = 0; element < derived.get(i).length; element++) {
        double n = Flat.dot(f.difference(i, element, step), ones);
        if (!close(derived.get(i)[element], n)) {
          return Answer.REJECTS;
        }
      }
    }
    return Answer.ACCEPTS;
  }

  private boolean close(double a, double n) {
    double absolute = Math.abs(a - n);
    double relative = a == 0 && n == 0 ? 0 : absolute / (Math.abs(n) + Math.abs(a));
    return relative <= largestRelative || absolute < leastAbsolute;
  }
}
