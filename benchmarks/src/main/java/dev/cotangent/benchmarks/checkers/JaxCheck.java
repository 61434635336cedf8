package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rule of JAX's {@code check_grads} in float64, order 2 (jax/_src/public_test_util.py, commit
 * 055a8834).
 *
 * <p>Reverse mode compares one number: ⟨tangent, derived vjp of cotangent⟩ with ⟨numeric jvp of
 * tangent, cotangent⟩, summed over all inputs, with one standard normal tangent and cotangent, a
 * central difference of absolute step 1e-4, and tolerances of 1e-5 each. Forward mode compares the
 * whole jvp, with both tolerances multiplied by the number of its elements. Where a rule exists for
 * the vjp only, as here, users ask for reverse mode alone; the forward check is built from the same
 * rule, by one-hot cotangents, to show what its tolerance does.
 */
final class JaxCheck implements Checker {
  private static final double STEP = 1e-4;
  private static final double TOLERANCE = 1e-5;

  @Override
  public String name() {
    return "JAX check_grads";
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    ArrayFunction f = problem.function();
    if (!reverse(f, new CounterRandom(seed, 1))) {
      return Answer.REJECTS;
    }
    return Checker.accepts(
        !f.isDifferentiable() || reverse(f.derivedForOutputs(), new CounterRandom(seed, 2)));
  }

  private static boolean reverse(ArrayFunction f, CounterRandom random) {
    List<double[]> tangent = Flat.normal(Flat.sizes(f.inputs()), random);
    List<double[]> cotangent =
        Flat.normal(f.outputSizes(), new CounterRandom(random.seed(), random.stream() + 100));
    double derived = Flat.dot(tangent, f.vjp(cotangent));
    double numeric = Flat.dot(difference(f, tangent), cotangent);
    return Flat.allClose(new double[] {derived}, new double[] {numeric}, TOLERANCE, TOLERANCE);
  }

  /** The forward check: the whole jvp, with tolerances that grow with its size. */
  static boolean forward(ArrayFunction f, CounterRandom random) {
    List<Integer> sizes = f.outputSizes();
    List<double[]> tangent = Flat.normal(Flat.sizes(f.inputs()), random);
    List<double[]> numeric = difference(f, tangent);
    for (int o = 0; o < sizes.size(); o++) {
      int output = o;
      int size = sizes.get(o);
      double[] derived =
          IntStream.range(0, size)
              .mapToDouble(j -> Flat.dot(tangent, f.vjp(Flat.single(sizes, output, j))))
              .toArray();
      double tolerance = TOLERANCE * size;
      if (!Flat.allClose(derived, numeric.get(o), tolerance, tolerance)) {
        return false;
      }
    }
    return true;
  }

  private static List<double[]> difference(ArrayFunction f, List<double[]> tangent) {
    return f.difference(tangent, STEP);
  }
}
