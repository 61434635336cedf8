package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Ops.notEqual;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Shapes.full;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** A metric of elements, samples or places, of which some need not count. */
public abstract class MaskableMetric implements Metric {
  MaskableMetric() {}

  /**
   * What has a figure of its own, in their order: samples, places of a sequence, pixels.
   *
   * @throws ShapeException if the metric has no meaning for such shapes
   */
  abstract Shape elements(Shape prediction, Shape target);

  /**
   * What a batch adds.
   *
   * @param counted 1 for each element that counts, else 0; of the elements' shape
   */
  abstract Node of(Node prediction, Node target, Node counted);

  /** The shape of prediction and target where those are compared element by element. */
  static Shape sameShape(String metric, Shape prediction, Shape target) {
    if (!prediction.equals(target)) {
      throw new ShapeException(
          metric,
          "prediction and target must have the same shape",
          "prediction %s, target %s".formatted(prediction, target));
    }
    return prediction;
  }

  @Override
  public final Node of(Node prediction, Node target) {
    return of(prediction, target, full(elements(prediction.shape(), target.shape()), 1));
  }

  /**
   * This metric without the elements whose target is a number that stands for none: padding of
   * sequences, borders of segmented pictures. The number need not be a class, nor the prediction
   * there finite.
   */
  public final Metric ignoring(double padding) {
    return masked((prediction, target) -> notEqual(target, Expressions.constant(padding)));
  }

  /**
   * This metric of those elements only at which an expression of prediction and target is 1, and
   * not 0.
   *
   * @param counted gives {@code [n]} where a sample has one figure, {@code [n, steps]} where each
   *     place of a sequence has, and so on
   */
  public final Metric masked(BinaryOperator<Node> counted) {
    return new Masked(this, counted);
  }

  /**
   * This metric of a function of the prediction: {@code
   * Metrics.accuracy().ofPrediction(Metrics::channelsLast)} takes {@code [n, classes, height,
   * width]}.
   */
  public final MaskableMetric ofPrediction(UnaryOperator<Node> function) {
    return new OfPrediction(this, function);
  }

  private record Masked(MaskableMetric metric, BinaryOperator<Node> mask) implements Metric {
    @Override
    public Node of(Node prediction, Node target) {
      Node counted = mask.apply(prediction, target);
      Shape elements = metric.elements(prediction.shape(), target.shape());
      if (!counted.shape().equals(elements)) {
        throw new ShapeException(
            "metric",
            "a mask says of each of %s whether it counts".formatted(elements),
            counted.toString());
      }
      Node known =
          target.shape().equals(elements)
              ? where(counted, target, Expressions.constant(0))
              : target;
      return metric.of(prediction, known, counted);
    }

    @Override
    public Accumulator accumulator() {
      return metric.accumulator();
    }
  }

  private static final class OfPrediction extends MaskableMetric {
    private final MaskableMetric metric;
    private final UnaryOperator<Node> function;

    OfPrediction(MaskableMetric metric, UnaryOperator<Node> function) {
      this.metric = metric;
      this.function = function;
    }

    @Override
    Shape elements(Shape prediction, Shape target) {
      Node changed = function.apply(Expressions.input("prediction", prediction));
      return metric.elements(changed.shape(), target);
    }

    @Override
    Node of(Node prediction, Node target, Node counted) {
      return metric.of(function.apply(prediction), target, counted);
    }

    @Override
    public Accumulator accumulator() {
      return metric.accumulator();
    }
  }
}
