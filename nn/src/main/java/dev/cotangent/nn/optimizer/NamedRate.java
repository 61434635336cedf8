package dev.cotangent.nn.optimizer;

/** A learning rate that is printed as a text. */
record NamedRate(LearningRate rate, String text) implements LearningRate {
  @Override
  public double at(long step, long totalSteps) {
    return rate.at(step, totalSteps);
  }

  @Override
  public String toString() {
    return text;
  }
}
