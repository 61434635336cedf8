package dev.cotangent.examples.score;

import java.util.List;

/**
 * The rule of Deeplearning4j's {@code GradientCheckUtil} (class of that name, commit 08acd16c) with
 * the settings of its own tests (CNNGradientCheckTest: epsilon 1e-6, largest relative error 1e-3,
 * least absolute error 1e-8).
 *
 * <p>The gradient of a scalar score, here the sum of the outputs, for each parameter in turn; the
 * relative error is |a − n| / (|a| + |n|), and a larger one passes if |a − n| is below the least
 * absolute error. First order only.
 */
final class Dl4jCheck implements Checker {
  private static final double STEP = 1e-6;
  private static final double LARGEST_RELATIVE = 1e-3;
  private static final double LEAST_ABSOLUTE = 1e-8;

  @Override
  public String name() {
    return "DL4J (sum as score)";
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
        double n = Flat.dot(f.difference(i, element, STEP), ones);
        if (!close(derived.get(i)[element], n)) {
          return Answer.REJECTS;
        }
      }
    }
    return Answer.ACCEPTS;
  }

  private static boolean close(double a, double n) {
    double absolute = Math.abs(a - n);
    double relative = a == 0 && n == 0 ? 0 : absolute / (Math.abs(n) + Math.abs(a));
    return relative <= LARGEST_RELATIVE || absolute < LEAST_ABSOLUTE;
  }
}
