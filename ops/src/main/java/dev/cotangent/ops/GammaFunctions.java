package dev.cotangent.ops;

/** Values of the logarithm of the gamma function and of its derivatives. */
final class GammaFunctions {
  private static final double EULER = 0.57721566490153286061;

  /** The Bernoulli numbers B₂, B₄, … */
  private static final double[] BERNOULLI = {
    1.0 / 6,
    -1.0 / 30,
    1.0 / 42,
    -1.0 / 30,
    5.0 / 66,
    -691.0 / 2730,
    7.0 / 6,
    -3617.0 / 510,
    43867.0 / 798,
    -174611.0 / 330
  };

  /** From here on the asymptotic series have all digits of a double. */
  private static final double LARGE = 12;

  /** {@code (−1)ᵏ (ζ(k) − 1)/k} for k from 2: the series of log Γ around 2. */
  private static final double[] AROUND_TWO = new double[30];

  static {
    for (int i = 0; i < AROUND_TWO.length; i++) {
      int k = i + 2;
      AROUND_TWO[i] = (k % 2 == 0 ? 1 : -1) * zeta(k, 2) / k;
    }
  }

  private GammaFunctions() {}

  static double lgamma(double x) {
    if (Double.isInfinite(x) || x == 0) {
      return Double.POSITIVE_INFINITY;
    }
    if (x < 0) {
      double fraction = x - Math.rint(x);
      return fraction == 0
          ? Double.POSITIVE_INFINITY
          : Math.log(Math.PI / Math.abs(Math.sin(Math.PI * fraction))) - lgamma(1 - x);
    }
    if (x < 0.5) {
      return aroundTwo(x) - Math.log1p(x) - Math.log(x);
    }
    if (x < 1.5) {
      return aroundTwo(x - 1) - Math.log1p(x - 1);
    }
    if (x < LARGE) {
      double product = 1;
      double rest = x;
      while (rest > 2.5) {
        rest--;
        product *= rest;
      }
      return aroundTwo(rest - 2) + Math.log(product);
    }
    double series = 0;
    double square = 1 / (x * x);
    for (int k = BERNOULLI.length; k >= 1; k--) {
      series = series * square + BERNOULLI[k - 1] / (2.0 * k * (2 * k - 1));
    }
    return (x - 0.5) * (Math.log(x) - 1) + (0.5 * Math.log(2 * Math.PI) - 0.5) + series / x;
  }

  /** {@code log Γ(2 + z)} for a magnitude of at most 1/2: exactly 0 at 0. */
  private static double aroundTwo(double z) {
    double sum = 0;
    for (int i = AROUND_TWO.length - 1; i >= 0; i--) {
      sum = (sum + AROUND_TWO[i]) * z;
    }
    return (sum + (1 - EULER)) * z;
  }

  static double polygamma(int order, double x) {
    if (x == Double.POSITIVE_INFINITY) {
      return order == 0 ? x : 0;
    }
    if (x > 0) {
      return order == 0 ? digamma(x) : sign(order + 1) * factorial(order) * zeta(order + 1, x);
    }
    double fraction = x - Math.rint(x);
    if (fraction == 0) {
      return atPole(order, x);
    }
    if (Double.isNaN(fraction)) { // x is −∞ or NaN
      return fraction;
    }
    // ψₙ(x) = (−1)ⁿ ψₙ(1 − x) − π · dⁿ/dxⁿ cot πx
    double reflected = sign(order) * polygamma(order, 1 - x);
    return reflected - cotangentDerivative(order, 1 / Math.tan(Math.PI * fraction));
  }

  private static double atPole(int order, double x) {
    if (order % 2 == 1) {
      return Double.POSITIVE_INFINITY;
    }
    return x == 0 ? Math.copySign(Double.POSITIVE_INFINITY, -x) : Double.NaN;
  }

  private static int sign(int power) {
    return power % 2 == 0 ? 1 : -1;
  }

  private static double factorial(int n) {
    double product = 1;
    for (int i = 2; i <= n; i++) {
      product *= i;
    }
    return product;
  }

  private static double digamma(double x) {
    double shifted = x;
    double sum = 0;
    while (shifted < LARGE) {
      sum -= 1 / shifted;
      shifted++;
    }
    double series = 0;
    double square = 1 / (shifted * shifted);
    for (int k = BERNOULLI.length; k >= 1; k--) {
      series = (series + BERNOULLI[k - 1] / (2 * k)) * square;
    }
    return sum + (Math.log(shifted) - 0.5 / shifted - series);
  }

  /**
   * Hurwitz' {@code Σ (x + j)^−s} over j from 0, of positive x, by Euler and Maclaurin's formula.
   */
  private static double zeta(int s, double x) {
    double sum = 0;
    double shifted = x;
    while (shifted < LARGE + s) {
      sum += Math.pow(shifted, -s);
      shifted++;
    }
    double power = Math.pow(shifted, -s);
    double tail = power * shifted / (s - 1) + power / 2;
    double term = power * s / shifted;
    for (int k = 1; k <= BERNOULLI.length; k++) {
      tail += BERNOULLI[k - 1] / factorial(2 * k) * term;
      term *= (s + 2.0 * k - 1) * (s + 2.0 * k) / (shifted * shifted);
    }
    return sum + tail;
  }

  /** {@code π · dⁿ/dxⁿ cot πx}, a polynomial in the cotangent. */
  private static double cotangentDerivative(int order, double cotangent) {
    double[] p = {0, 1};
    for (int n = 0; n < order; n++) {
      double[] next = new double[p.length + 1]; // −π (1 + c²) p′(c)
      for (int i = 1; i < p.length; i++) {
        next[i - 1] -= Math.PI * i * p[i];
        next[i + 1] -= Math.PI * i * p[i];
      }
      p = next;
    }
    double sum = 0;
    for (int i = p.length - 1; i >= 0; i--) {
      sum = sum * cotangent + p[i];
    }
    return Math.PI * sum;
  }
}
