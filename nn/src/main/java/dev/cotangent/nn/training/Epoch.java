package dev.cotangent.nn.training;

/**
 * One pass over the training examples.
 *
 * @param number the number of the epoch, from 1
 * @param training losses and metrics over the epoch's samples, each as it was met: with dropout,
 *     and with the weights of that moment
 * @param validation the result on the validation examples after the epoch; {@link Evaluation#none}
 *     without any
 * @param samples how many samples were trained on
 * @param trainingSeconds the time the training took
 * @param seconds the time the epoch took, validation included
 */
public record Epoch(
    int number,
    Evaluation training,
    Evaluation validation,
    long samples,
    double trainingSeconds,
    double seconds) {

  /** Samples trained on per second. */
  public double samplesPerSecond() {
    return samples / trainingSeconds;
  }
}
