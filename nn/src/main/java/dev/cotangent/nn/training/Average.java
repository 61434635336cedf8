package dev.cotangent.nn.training;

/** The mean over samples that come in batches: every sample weighs the same. */
final class Average {
  private long samples;
  private double loss;
  private double accuracy;

  void add(Evaluation batch, int count) {
    samples += count;
    loss += batch.loss() * count;
    accuracy += batch.accuracy() * count;
  }

  long samples() {
    return samples;
  }

  Evaluation mean() {
    return new Evaluation(loss / samples, accuracy / samples);
  }
}
