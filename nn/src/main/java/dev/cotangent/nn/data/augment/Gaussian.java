package dev.cotangent.nn.data.augment;

/**
 * The weights of a Gaussian, which add up to 1 over both sides, as far as three deviations.
 *
 * @param weights that of the middle, then those of one side
 */
record Gaussian(float[] weights) {
  private static final double REACH = 3;

  static Gaussian of(double deviation) {
    float[] weights = new float[1 + (int) Math.ceil(REACH * deviation)];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += (i == 0 ? 1 : 2) * weight(i, deviation);
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (weight(i, deviation) / sum);
    }
    return new Gaussian(weights);
  }

  private static double weight(int distance, double deviation) {
    return StrictMath.exp(-0.5 * distance * distance / (deviation * deviation));
  }

  int reach() {
    return weights.length - 1;
  }
}
