package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rule of {@code test_rrule} of ChainRulesTestUtils.jl (src/testers.jl, commit 0095fb28;
 * src/check_result.jl, 062080b9; src/rand_tangent.jl, 20db52ad; src/global_config.jl, 2df22ea2):
 * the pullback of a random cotangent from −9, −8.99, …, 9 against finite differences in every
 * element of every input, by {@code central_fdm(5, 1; max_range = 1e-2)} of FiniteDifferences.jl;
 * two arrays are equal if ‖a − b‖ ≤ max(1e-9, 1e-9 · max(‖a‖, ‖b‖)).
 *
 * <p>The step is chosen as in FiniteDifferences.jl (src/methods.jl, commit 0058b46a): that which
 * minimises a bound on rounding plus truncation error, with the fifth derivative's size estimated
 * from seven further values at a step chosen for a condition number of 10. First order only.
 */
final class ChainRulesCheck implements Checker {
  private static final double TOLERANCE = 1e-9;
  private static final int GRID = 1801;

  @Override
  public String name() {
    return "ChainRulesTestUtils";
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    ArrayFunction f = problem.function();
    CounterRandom random = new CounterRandom(seed, 1);
    List<double[]> u =
        f.outputSizes().stream()
            .map(size -> IntStream.range(0, size).mapToDouble(i -> tangent(random, i)).toArray())
            .toList();
    List<double[]> derived = f.vjp(u);
    List<double[]> x = f.inputs();
    for (int i = 0; i < x.size(); i++) {
      double[] numeric = new double[x.get(i).length];
      for (int element = 0; element < numeric.length; element++) {
        numeric[element] = Flat.dot(u.get(0), FivePoints.derivative(along(f, x, i, element)));
      }
      double difference = Flat.norm(Flat.combine(derived.get(i), numeric, (a, b) -> a - b));
      double size = Math.max(Flat.norm(derived.get(i)), Flat.norm(numeric));
      if (!(difference <= Math.max(TOLERANCE, TOLERANCE * size))) {
        return Answer.REJECTS;
      }
    }
    return Answer.ACCEPTS;
  }

  /** Numbers with few decimals, which read well in messages. */
  private static double tangent(CounterRandom random, int i) {
    return (random.below(GRID, i) - GRID / 2) / 100.0;
  }

  private static FivePoints.Curve along(ArrayFunction f, List<double[]> x, int input, int element) {
    return t ->
        f.at(
                IntStream.range(0, x.size())
                    .mapToObj(
                        i -> {
                          double[] moved = x.get(i).clone();
                          if (i == input) {
                            moved[element] += t;
                          }
                          return moved;
                        })
                    .toList())
            .get(0);
  }
}
