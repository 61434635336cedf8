package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import java.util.List;

/**
 * The rule of HIPS/autograd's {@code check_grads}, reverse mode, order 2 (autograd/test_util.py,
 * commit 03b7ac8e).
 *
 * <p>One standard normal direction and cotangent over all inputs together; a central difference
 * with steps of 5e-7 to either side; two numbers are close if |a − b| &lt; 1e-6 or |a − b| / |a +
 * b| &lt; 1e-6. At order 2 the vjp is a function of inputs and cotangent.
 */
final class AutogradCheck implements Checker {
  private static final double STEP = 1e-6 / 2;
  private static final double TOLERANCE = 1e-6;

  @Override
  public String name() {
    return "HIPS/autograd";
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    ArrayFunction f = problem.function();
    if (!close(f, seed, 1)) {
      return Answer.REJECTS;
    }
    return Checker.accepts(
        !f.isDifferentiable() || close(f.derived(new CounterRandom(seed, 2)), seed, 3));
  }

  private static boolean close(ArrayFunction f, long seed, long stream) {
    List<double[]> v = Flat.normal(Flat.sizes(f.inputs()), new CounterRandom(seed, stream));
    List<double[]> u = Flat.normal(f.outputSizes(), new CounterRandom(seed, stream + 100));
    double exact = Flat.dot(v, f.vjp(u));
    double numeric = Flat.dot(u, f.difference(v, STEP));
    double difference = Math.abs(exact - numeric);
    return difference < TOLERANCE || difference / Math.abs(exact + numeric) < TOLERANCE;
  }
}
