package dev.cotangent.nn.training;

/**
 * Where a training was broken off: after a step, in an epoch that is not whole.
 *
 * @param epoch the epoch's number, from 1
 * @param step how many of its batches were taken
 * @param steps how many it has; 0 if that is not known
 */
public record Interruption(int epoch, int step, int steps) {
  /** For example {@code epoch 3, step 412 of 938}. */
  @Override
  public String toString() {
    return "epoch %s, step %s%s".formatted(epoch, step, steps == 0 ? "" : " of " + steps);
  }
}
