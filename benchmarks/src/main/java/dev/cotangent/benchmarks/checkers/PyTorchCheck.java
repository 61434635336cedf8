package dev.cotangent.benchmarks.checkers;

import dev.cotangent.core.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rule of PyTorch's {@code gradcheck} and {@code gradgradcheck} with their default settings,
 * for real numbers (torch/autograd/gradcheck.py, commits 0189069d of 2021 and, with the same
 * numbers, 10b22ea5 of 2025).
 *
 * <p>Central differences with an absolute step of 1e-6; |derived − numeric| ≤ 1e-5 + 1e-3
 * |numeric|. The slow mode compares every element of the Jacobian matrix. The fast mode compares
 * one number vᵀJu for each input and output, with u and v uniform in [0, 1) and scaled to length 1,
 * and an absolute tolerance of 1e-5 · Σu · Σv; not to scale it was proposed (pull request #59650),
 * but is not what the later commit does. There u and v come from a generator that begins with the
 * same seed each time; here they change with the seed, in its favour. Both modes ask that a
 * cotangent of zeros gives zeros.
 */
final class PyTorchCheck implements Checker {
  private static final double STEP = 1e-6;
  private static final double ABSOLUTE = 1e-5;
  private static final double RELATIVE = 1e-3;

  private final boolean fast;

  PyTorchCheck(boolean fast) {
    this.fast = fast;
  }

  @Override
  public String name() {
    return fast ? "PyTorch fast" : "PyTorch slow";
  }

  @Override
  public Answer judge(Problem problem, long seed) {
    ArrayFunction f = problem.function();
    if (!check(f, new CounterRandom(seed, 1))) {
      return Answer.REJECTS;
    }
    return Checker.accepts(
        !f.isDifferentiable()
            || check(f.derived(new CounterRandom(seed, 2)), new CounterRandom(seed, 3)));
  }

  private boolean check(ArrayFunction f, CounterRandom random) {
    List<double[]> zeros = f.outputSizes().stream().map(size -> new double[size]).toList();
    boolean zeroForZero = f.vjp(zeros).stream().allMatch(g -> Flat.largest(g) == 0);
    return (fast ? fastCheck(f, random) : slowCheck(f)) && zeroForZero;
  }

  /** Every element of the Jacobian matrix of each input and output. */
  static boolean slowCheck(ArrayFunction f) {
    return allElements(f, STEP, RELATIVE, ABSOLUTE);
  }

  /** Every element of each Jacobian matrix, by central differences, within allclose's tolerance. */
  static boolean allElements(ArrayFunction f, double step, double relative, double absolute) {
    List<Integer> sizes = f.outputSizes();
    List<Integer> inputs = Flat.sizes(f.inputs());
    List<List<List<double[]>>> rows = // output, element of it, input
        IntStream.range(0, sizes.size())
            .mapToObj(
                o ->
                    IntStream.range(0, sizes.get(o))
                        .mapToObj(j -> f.vjp(Flat.single(sizes, o, j)))
                        .toList())
            .toList();
    for (int i = 0; i < inputs.size(); i++) {
      for (int element = 0; element < inputs.get(i); element++) {
        List<double[]> column = f.difference(i, element, step);
        for (int o = 0; o < sizes.size(); o++) {
          int input = i;
          int at = element;
          List<List<double[]>> of = rows.get(o);
          double[] derived =
              IntStream.range(0, sizes.get(o)).mapToDouble(j -> of.get(j).get(input)[at]).toArray();
          if (!Flat.allClose(derived, column.get(o), relative, absolute)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean fastCheck(ArrayFunction f, CounterRandom random) {
    List<Integer> sizes = f.outputSizes();
    List<Integer> inputs = Flat.sizes(f.inputs());
    for (int i = 0; i < inputs.size(); i++) {
      double[] u = positive(inputs.get(i), random, i);
      List<double[]> direction = inputs.stream().map(size -> new double[size]).toList();
      System.arraycopy(u, 0, direction.get(i), 0, u.length);
      List<double[]> numeric = f.difference(direction, STEP);
      for (int o = 0; o < sizes.size(); o++) {
        double[] v = positive(sizes.get(o), random, inputs.size() + o);
        List<double[]> cotangents = sizes.stream().map(size -> new double[size]).toList();
        System.arraycopy(v, 0, cotangents.get(o), 0, v.length);
        double a = Flat.dot(f.vjp(cotangents).get(i), u);
        double n = Flat.dot(numeric.get(o), v);
        double absolute = ABSOLUTE * sum(u) * sum(v);
        if (!Flat.allClose(new double[] {a}, new double[] {n}, RELATIVE, absolute)) {
          return false;
        }
      }
    }
    return true;
  }

  private static double[] positive(int size, CounterRandom random, int which) {
    CounterRandom stream = new CounterRandom(random.seed(), 1000 * random.stream() + which);
    double[] v = IntStream.range(0, size).mapToDouble(stream::uniform).toArray();
    double norm = Flat.norm(v);
    return IntStream.range(0, size).mapToDouble(i -> v[i] / norm).toArray();
  }

  private static double sum(double[] v) {
    return IntStream.range(0, v.length).mapToDouble(i -> v[i]).sum();
  }
}
