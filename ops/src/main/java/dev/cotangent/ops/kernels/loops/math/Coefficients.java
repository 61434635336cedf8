package dev.cotangent.ops.kernels.loops.math;

/**
 * The numbers of the functions that exist for vectors and for single numbers.
 *
 * <p>Polynomials are fitted to the least greatest relative error of the result (Lawson's iteration
 * on 2,000 Chebyshev points, in 40 digits), rounded from the lowest power up, the others fitted
 * again after each. The number behind a name is the power of the argument in the whole function.
 */
final class Coefficients {
  /** What is added and taken away again to round to a whole number: 1.5 · 2²³ and 2²³. */
  static final float ROUNDER = 0x1.8p23f;

  static final float WHOLE = 0x1p23f;

  /** π/2 in three parts: a product by a small whole number and a subtraction lose nothing. */
  static final float HALF_PI = 0x1.921fb6p0f;

  static final float HALF_PI_MIDDLE = -0x1.777a5cp-25f;
  static final float HALF_PI_LOWER = -0x1.ee59dap-50f;
  static final float TWO_OVER_PI = 0x1.45f306p-1f;

  /** sin r = r + r³ · (…) for |r| ≤ π/4, to 2⁻²⁷·⁹. */
  static final float SIN_3 = -0.16666655f;

  static final float SIN_5 = 0.0083321845f;
  static final float SIN_7 = -0.00019517206f;

  /** cos r = 1 − r²/2 + r⁴ · (…) for |r| ≤ π/4, to 2⁻³²·⁶. */
  static final float COS_4 = 0.041666646f;

  static final float COS_6 = -0.0013887301f;
  static final float COS_8 = 2.4430668e-05f;

  /** atan z = z + z³ · (…) for |z| ≤ 1, to 2⁻²⁵·⁸. */
  static final float ATAN_3 = -0.33333153f;

  static final float ATAN_5 = 0.19993767f;
  static final float ATAN_7 = -0.14211003f;
  static final float ATAN_9 = 0.106657855f;
  static final float ATAN_11 = -0.07551724f;
  static final float ATAN_13 = 0.043205857f;
  static final float ATAN_15 = -0.016364133f;
  static final float ATAN_17 = 0.0029197228f;

  /** asin z = z + z³ · (…) for |z| ≤ ½, to 2⁻²⁷·⁵. */
  static final float ASIN_3 = 0.16666754f;

  static final float ASIN_5 = 0.0749525f;
  static final float ASIN_7 = 0.04547653f;
  static final float ASIN_9 = 0.02414885f;
  static final float ASIN_11 = 0.04221852f;

  /** sinh x = x + x³ · (…) for |x| ≤ 1, to 2⁻³¹·⁵. */
  static final float SINH_3 = 0.16666667f;

  static final float SINH_5 = 0.008333311f;
  static final float SINH_7 = 0.00019842635f;
  static final float SINH_9 = 2.7839255e-06f;

  /** erf x = x + x · (…) for |x| ≤ 0.86, to 2⁻²⁵·⁸. */
  static final float ERF_1 = 0.12837915f;

  static final float ERF_3 = -0.37612492f;
  static final float ERF_5 = 0.11281768f;
  static final float ERF_7 = -0.026764406f;
  static final float ERF_9 = 0.0049895328f;
  static final float ERF_11 = -0.00059708947f;

  /** Where the error function goes over from one of its formulas to the other. */
  static final float ERF_FAR = 0.85f;

  /** −ln(1 − erf x) for 0.84 ≤ x ≤ 4, so that erf x is right to 2⁻²⁸·⁷. */
  static final float ERF_LOG_0 = 9.3906616e-05f;

  static final float ERF_LOG_1 = 1.1281072f;
  static final float ERF_LOG_2 = 0.6364373f;
  static final float ERF_LOG_3 = 0.10460092f;
  static final float ERF_LOG_4 = -0.022556776f;
  static final float ERF_LOG_5 = 0.0031277f;
  static final float ERF_LOG_6 = -0.00020471805f;

  /** From here on the complement of the error function has a formula of its own. */
  static final float ERFC_FAR = 0.47f;

  /** (1 + 2x) · e^(x²) · erfc x in powers of (x − 2)/(x + 2) for 0.46 ≤ x ≤ 10.1, to 2⁻²⁵·⁶. */
  static final float ERFC_0 = 1.2769784f;

  static final float ERFC_1 = -0.09276357f;
  static final float ERFC_2 = -0.16603047f;
  static final float ERFC_3 = 0.16404156f;
  static final float ERFC_4 = -0.054215223f;
  static final float ERFC_5 = -0.007940605f;
  static final float ERFC_6 = 0.008675732f;
  static final float ERFC_7 = 0.0009351012f;
  static final float ERFC_8 = -0.0012877387f;

  /** artanh s = s + s³ · (⅓ + …) for |s| ≤ 0.2, to 2⁻³⁴·⁵, with ⅓ in two parts. */
  static final float ARTANH_3 = 0x1.555556p-2f;

  static final float ARTANH_3_LOWER = -0x1.555556p-27f;
  static final float ARTANH_5 = 0.20000197f;
  static final float ARTANH_7 = 0.14262712f;
  static final float ARTANH_9 = 0.11938021f;

  private Coefficients() {}
}
