package dev.cotangent.nn;

import dev.cotangent.core.Tensor;

/** What a network learns from or is judged by: inputs, each with its target. */
public interface Examples {
  /** The number of examples. */
  int size();

  /**
   * The inputs of a batch, {@code [n, …]}.
   *
   * @param indices which examples, each in [0, size)
   */
  Tensor inputs(int... indices);

  /**
   * The targets of a batch: class indices {@code [n]}, or {@code [n, …]} of whatever the loss
   * takes.
   *
   * @param indices which examples, each in [0, size)
   */
  Tensor targets(int... indices);

  /**
   * Examples in memory, kept in float32.
   *
   * @param inputs {@code [n, …]}
   * @param targets {@code [n]} or {@code [n, …]}
   * @throws IllegalArgumentException if one of them is a scalar, or their numbers differ
   */
  static Examples of(Tensor inputs, Tensor targets) {
    if (inputs.shape().isScalar()
        || targets.shape().isScalar()
        || inputs.shape().dim(0) != targets.shape().dim(0)) {
      throw new IllegalArgumentException(
          "[examples] there must be as many inputs as targets, along the first axis: inputs %s, targets %s"
              .formatted(inputs.shape(), targets.shape()));
    }
    SampleBuffer inputRows = new SampleBuffer(inputs);
    SampleBuffer targetRows = new SampleBuffer(targets);
    return new Examples() {
      @Override
      public int size() {
        return inputRows.count();
      }

      @Override
      public Tensor inputs(int... indices) {
        return inputRows.gather(indices);
      }

      @Override
      public Tensor targets(int... indices) {
        return targetRows.gather(indices);
      }
    };
  }
}
