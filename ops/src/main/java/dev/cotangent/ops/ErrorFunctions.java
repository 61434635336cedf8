package dev.cotangent.ops;

/** Values of the error function, by Cody's rational approximations; see {@link ErrorFunction}. */
final class ErrorFunctions {
  private static final double[] A = {
    1.85777706184603153e-1,
    3.16112374387056560,
    1.13864154151050156e2,
    3.77485237685302021e2,
    3.20937758913846947e3
  };
  private static final double[] B = {
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3
  };
  private static final double[] C = {
    2.15311535474403846e-8,
    5.64188496988670089e-1,
    8.88314979438837594,
    6.61191906371416295e1,
    2.98635138197400131e2,
    8.81952221241769090e2,
    1.71204761263407058e3,
    2.05107837782607147e3,
    1.23033935479799725e3
  };
  private static final double[] D = {
    1,
    1.57449261107098347e1,
    1.17693950891312499e2,
    5.37181101862009858e2,
    1.62138957456669019e3,
    3.29079923573345963e3,
    4.36261909014324716e3,
    3.43936767414372164e3,
    1.23033935480374942e3
  };
  private static final double[] P = {
    1.63153871373020978e-2,
    3.05326634961232344e-1,
    3.60344899949804439e-1,
    1.25781726111229246e-1,
    1.60837851487422766e-2,
    6.58749161529837803e-4
  };
  private static final double[] Q = {
    1,
    2.56852019228982242,
    1.87295284992346725,
    5.27905102951428412e-1,
    6.05183413124413191e-2,
    2.33520497626869185e-3
  };

  /** Giles' polynomials: of arguments in the middle, and near 1. */
  private static final double[] CENTRE = {
    2.81022636e-08,
    3.43273939e-07,
    -3.5233877e-06,
    -4.39150654e-06,
    0.00021858087,
    -0.00125372503,
    -0.00417768164,
    0.246640727,
    1.50140941
  };

  private static final double[] EDGE = {
    -0.000200214257,
    0.000100950558,
    0.00134934322,
    -0.00367342844,
    0.00573950773,
    -0.0076224613,
    0.00943887047,
    1.00167406,
    2.83297682
  };

  /** From here on the error function is 1 in double precision. */
  private static final double SATURATED = 6;

  private static final double SMALL = 0.46875;

  private ErrorFunctions() {}

  static double erf(double x) {
    double a = Math.abs(x);
    if (a <= SMALL) {
      return inside(x);
    }
    return Math.copySign(a > SATURATED ? 1 : 1 - tail(a), x);
  }

  static double erfc(double x) {
    if (Math.abs(x) <= SMALL) {
      return 1 - inside(x);
    }
    return x > 0 ? tail(x) : 2 - tail(-x);
  }

  private static double inside(double x) {
    double square = x * x;
    return x * polynomial(A, square) / polynomial(B, square);
  }

  /** The complement, of a number above 0.46875. */
  private static double tail(double x) {
    if (x > 28) {
      return 0;
    }
    double r;
    if (x <= 4) {
      r = polynomial(C, x) / polynomial(D, x);
    } else {
      double inverse = 1 / (x * x);
      r = inverse * polynomial(P, inverse) / polynomial(Q, inverse);
      r = (1 / Math.sqrt(Math.PI) - r) / x;
    }
    // x² in two parts, the first of which is exact: the exponential would magnify its rounding.
    double head = Math.rint(x * 16) / 16;
    return Math.exp(-head * head) * Math.exp(-(x - head) * (x + head)) * r;
  }

  private static double polynomial(double[] coefficients, double x) {
    double sum = 0;
    for (double coefficient : coefficients) {
      sum = sum * x + coefficient;
    }
    return sum;
  }

  /**
   * By M. Giles' approximation (<i>Approximating the erfinv function</i>, GPU Computing Gems, 2011)
   * in single precision, and Newton's method.
   */
  static double erfinv(double x) {
    double a = Math.abs(x);
    if (!(a < 1)) {
      return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
    }
    double w = -Math.log((1 - a) * (1 + a));
    double y = a * (w < 5 ? polynomial(CENTRE, w - 2.5) : polynomial(EDGE, Math.sqrt(w) - 3));
    for (int i = 0; i < 3; i++) {
      double error = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
      double step = error * Math.sqrt(Math.PI) / 2 * Math.exp(y * y);
      y -= step / (1 + y * step); // Halley's
    }
    return Math.copySign(y, x);
  }
}
