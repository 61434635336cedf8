package dev.cotangent.benchmarks.checkers;

/**
 * The rule of tinygrad's {@code gradcheck} (extra/gradcheck.py, commit 07e46087): the full Jacobian
 * matrix against central differences with an absolute step of 1e-3, and allclose with 1e-3 for
 * either tolerance. First order only.
 *
 * <p>tinygrad computes in float32, which blurs its differences; here all is in float64, in its
 * favour.
 */
final class TinygradCheck implements Checker {
  private static final double STEP = 1e-3;
  private static final double TOLERANCE = 1e-3;

  @Override
  public String name() {
    return "tinygrad";
  }

  @Override
  public boolean isRandom() {
    return false;
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    return Checker.accepts(
        PyTorchCheck.allElements(problem.function(), STEP, TOLERANCE, TOLERANCE));
  }
}
