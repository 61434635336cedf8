package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.divideNoNan;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.stack;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.util.List;

/**
 * R²: the part of the targets' variance that the prediction explains. Means and squared distances
 * from them are joined batch by batch (Chan, Golub and LeVeque, 1983), so no digits are lost to a
 * large mean.
 */
final class DeterminationMetric extends MaskableMetric {
  @Override
  Shape elements(Shape prediction, Shape target) {
    return sameShape("r2", prediction, target);
  }

  @Override
  Node of(Node prediction, Node target, Node counted) {
    Node zero = Expressions.constant(0);
    Node count = sum(counted);
    Node mean = divideNoNan(sum(where(counted, target, zero)), count);
    Node spread = sum(where(counted, square(subtract(target, mean)), zero));
    Node error = sum(where(counted, square(subtract(target, prediction)), zero));
    return stack(List.of(count, mean, spread, error));
  }

  @Override
  public Accumulator accumulator() {
    return new Accumulator() {
      private double count;
      private double mean;
      private double spread;
      private double error;

      @Override
      public void add(Tensor batch) {
        double added = batch.at(0);
        if (added == 0) {
          return;
        }
        double distance = batch.at(1) - mean;
        double all = count + added;
        spread += batch.at(2) + distance * distance * count * added / all;
        mean += distance * added / all;
        count = all;
        error += batch.at(3);
      }

      @Override
      public double value() {
        return spread == 0 ? Double.NaN : 1 - error / spread;
      }

      @Override
      public Tensor state() {
        return Tensor.vector(count, mean, spread, error);
      }

      @Override
      public void restore(Tensor state) {
        States.require(state, 4);
        count = state.at(0);
        mean = state.at(1);
        spread = state.at(2);
        error = state.at(3);
      }
    };
  }
}
