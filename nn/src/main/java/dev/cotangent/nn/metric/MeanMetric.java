package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.stack;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A function of the mean of an expression over all elements. */
final class MeanMetric extends MaskableMetric {
  private final BinaryOperator<Node> values;
  private final DoubleUnaryOperator figure;

  MeanMetric(BinaryOperator<Node> values, DoubleUnaryOperator figure) {
    this.values = values;
    this.figure = figure;
  }

  @Override
  Shape elements(Shape prediction, Shape target) {
    return values
        .apply(Expressions.input("prediction", prediction), Expressions.input("target", target))
        .shape();
  }

  @Override
  Node of(Node prediction, Node target, Node counted) {
    Node each = values.apply(prediction, target);
    return stack(List.of(sum(where(counted, each, Expressions.constant(0))), sum(counted)));
  }

  @Override
  public Accumulator accumulator() {
    return new Accumulator() {
      private double sum;
      private double count;

      @Override
      public void add(Tensor batch) {
        sum += batch.at(0);
        count += batch.at(1);
      }

      @Override
      public double value() {
        return figure.applyAsDouble(sum / count);
      }

      @Override
      public Tensor state() {
        return Tensor.vector(sum, count);
      }

      @Override
      public void restore(Tensor state) {
        States.require(state, 2);
        sum = state.at(0);
        count = state.at(1);
      }
    };
  }
}
