package dev.cotangent.nn.training;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.metric.Metric;
import java.util.function.BinaryOperator;

/**
 * The mean of a value that each sample has.
 *
 * @param perSample the values {@code [n, …]} of a batch
 */
record SampleMean(BinaryOperator<Node> perSample) implements Metric {
  @Override
  public Node of(Node prediction, Node target) {
    return perSample.apply(prediction, target);
  }

  @Override
  public Accumulator accumulator() {
    return new Sum();
  }

  private static final class Sum implements Accumulator {
    private static final Shape STATE = Shape.of(2);

    private double sum;
    private long count;

    @Override
    public void add(Tensor batch) {
      for (int i = 0; i < batch.size(); i++) {
        sum += batch.at(i);
      }
      count += batch.size();
    }

    @Override
    public double value() {
      return sum / count;
    }

    @Override
    public Tensor state() {
      return Tensor.vector(sum, count);
    }

    @Override
    public void restore(Tensor state) {
      if (!state.shape().equals(STATE)) {
        throw new IllegalArgumentException(
            "[metric] a mean's state is a sum and a number: " + state.shape());
      }
      sum = state.at(0);
      count = (long) state.at(1);
    }
  }
}
