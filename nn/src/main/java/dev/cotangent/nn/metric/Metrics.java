package dev.cotangent.nn.metric;

import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.divideNoNan;
import static dev.cotangent.ops.Ops.equal;
import static dev.cotangent.ops.Ops.greater;
import static dev.cotangent.ops.Ops.greaterOrEqual;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.logicalAnd;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.step;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.norm;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.expandDims;
import static dev.cotangent.ops.Shapes.full;
import static dev.cotangent.ops.Shapes.permute;
import static dev.cotangent.ops.Shapes.squeeze;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Losses;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;

/**
 * Figures beside the loss, without influence on the training.
 *
 * <p>Classes lie along the last axis of the prediction, {@code [n, classes]} or {@code [n, steps,
 * classes]}; {@link #channelsLast} brings those of pictures there. A figure of no elements is NaN.
 * A NaN among numbers makes their mean NaN; among scores of classes it counts as the greatest, as
 * in {@code argMax}.
 */
public final class Metrics {
  private Metrics() {}

  /**
   * The fraction of elements whose greatest score is that of the right class.
   *
   * <p>The prediction is {@code […, classes]}, the target class indices {@code […]} or
   * probabilities {@code […, classes]}, of which the greatest counts.
   */
  public static MaskableMetric accuracy() {
    return new MeanMetric(
        (prediction, target) -> {
          Shape unused = Classes.elements("accuracy", prediction.shape(), target.shape());
          return equal(Classes.predicted(prediction), Classes.right(prediction, target));
        },
        mean -> mean);
  }

  /**
   * The fraction of elements the score of whose right class is among the k greatest; of equal ones
   * those of the first classes count as greater, and a NaN as the greatest, but never as right.
   *
   * @param k at least 1
   */
  public static MaskableMetric topK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("[topK] k must be at least 1: " + k);
    }
    return new MeanMetric(
        (prediction, target) -> {
          Shape elements = Classes.elements("topK", prediction.shape(), target.shape());
          int classes = prediction.shape().dim(elements.rank());
          Node right = expandDims(Classes.right(prediction, target), elements.rank());
          Node score = takeAlong(prediction, right);
          Node indices =
              Expressions.constant(
                  Tensor.vector(IntStream.range(0, classes).asDoubleStream().toArray()));
          Node beaten =
              add(
                  less(prediction, score),
                  logicalAnd(equal(prediction, score), greater(indices, right)));
          return logicalAnd(
              greaterOrEqual(sum(beaten, elements.rank()), Expressions.constant(classes - k)),
              squeeze(equal(score, score), elements.rank())); // NaN equals nothing
        },
        mean -> mean);
  }

  /**
   * The fraction of elements on the right side of a threshold.
   *
   * <p>Scores and targets have the same shape; a target above ½ stands for class 1.
   *
   * @param threshold scores above it stand for class 1: 0 for logits, ½ for probabilities
   */
  public static MaskableMetric binaryAccuracy(double threshold) {
    return new MeanMetric(
        (prediction, target) -> {
          requireSameShape("binaryAccuracy", prediction, target);
          return equal(side(prediction, threshold), side(target, 0.5));
        },
        mean -> mean);
  }

  /**
   * The counts of predicted and right classes, and the figures that follow from them: precision,
   * recall, F₁, intersection over union.
   *
   * @param classes from 2 to 4096; shapes as for {@link #accuracy}
   */
  public static ConfusionMatrix confusionMatrix(int classes) {
    return new ConfusionMatrix(
        classes,
        (prediction, target) -> {
          Shape elements = Classes.elements("confusionMatrix", prediction, target);
          if (prediction.dim(elements.rank()) != classes) {
            throw new ShapeException(
                "confusionMatrix",
                "the prediction must have a score for each of %s classes".formatted(classes),
                prediction.toString());
          }
          return elements;
        },
        Classes::predicted,
        Classes::right,
        ConfusionTable::accuracy);
  }

  /**
   * The counts of two classes; shapes and threshold as for {@link #binaryAccuracy}. The precision
   * of what is sought is {@code precision(1)}.
   */
  public static ConfusionMatrix binaryConfusionMatrix(double threshold) {
    return new ConfusionMatrix(
        2,
        (prediction, target) ->
            MaskableMetric.sameShape("binaryConfusionMatrix", prediction, target),
        prediction -> side(prediction, threshold),
        (prediction, target) -> side(target, 0.5),
        ConfusionTable::accuracy);
  }

  /**
   * The area under the receiver operating characteristic: of all pairs of an element of class 1 and
   * one of class 0 the fraction in which the first has the greater score, equal scores counted
   * half. NaN if a class has no element, or a score is NaN.
   *
   * <p>Scores and targets have the same shape; a target above ½ stands for class 1. All scores are
   * kept until the figure is asked for, as they are in the program's precision.
   */
  public static MaskableMetric rocAuc() {
    return new RankingMetric("rocAuc", RankingMetric::rocAuc);
  }

  /**
   * The average precision: over all scores from above, the precision of what is not below, weighted
   * by how much the recall grows there (without interpolation). NaN if no element is of class 1, or
   * a score is NaN.
   *
   * <p>Shapes as for {@link #rocAuc}.
   */
  public static MaskableMetric averagePrecision() {
    return new RankingMetric("averagePrecision", RankingMetric::averagePrecision);
  }

  /** The mean of the magnitudes of the errors, over all elements. */
  public static MaskableMetric meanAbsoluteError() {
    return new MeanMetric((prediction, target) -> abs(error(prediction, target)), mean -> mean);
  }

  /** The mean of the squared errors, over all elements. */
  public static MaskableMetric meanSquaredError() {
    return new MeanMetric((prediction, target) -> square(error(prediction, target)), mean -> mean);
  }

  /** The root of the mean of the squared errors, over all elements. */
  public static MaskableMetric rootMeanSquaredError() {
    return new MeanMetric((prediction, target) -> square(error(prediction, target)), Math::sqrt);
  }

  /**
   * The coefficient of determination, {@code 1 − Σ(t − p)² / Σ(t − t̄)²}, over all elements; NaN if
   * the targets do not vary.
   */
  public static MaskableMetric r2() {
    return new DeterminationMetric();
  }

  /**
   * The exponential of the mean cross-entropy of the right classes.
   *
   * <p>The prediction is logits {@code […, classes]}, the target class indices {@code […]}.
   */
  public static MaskableMetric perplexity() {
    return new MeanMetric(
        (prediction, target) -> {
          Shape elements = Classes.elements("perplexity", prediction.shape(), target.shape());
          Node right = expandDims(Classes.right(prediction, target), elements.rank());
          return negate(
              squeeze(takeAlong(Activations.logSoftmax(prediction), right), elements.rank()));
        },
        Math::exp);
  }

  /**
   * The mean cosine of the angle between vectors along the last axis; 0 where one is 0.
   *
   * <p>Prediction and target have the same shape, of rank 2 or more.
   */
  public static MaskableMetric cosineSimilarity() {
    return new MeanMetric(
        (prediction, target) -> {
          requireSameShape("cosineSimilarity", prediction, target);
          if (prediction.shape().rank() < 2) {
            throw new ShapeException(
                "cosineSimilarity",
                "vectors lie along the last axis, [n, …, k]",
                prediction.toString());
          }
          return divideNoNan(
              sum(multiply(prediction, target), -1),
              multiply(norm(prediction, -1), norm(target, -1)));
        },
        mean -> mean);
  }

  /**
   * The mean of an expression over all elements: {@code mean((p, t) -> abs(subtract(p, t)))}.
   *
   * @param values of prediction and target, one for each element, {@code [n, …]}
   */
  public static MaskableMetric mean(BinaryOperator<Node> values) {
    return new MeanMetric(values, mean -> mean);
  }

  /** The axis 1 behind all others: {@code [n, classes, height, width]} with the classes last. */
  public static Node channelsLast(Node x) {
    int rank = x.shape().rank();
    if (rank < 2) {
      throw new ShapeException("channelsLast", "channels lie along axis 1", x.toString());
    }
    int[] order = IntStream.range(0, rank).map(i -> i == 0 ? 0 : i + 1).toArray();
    order[rank - 1] = 1;
    return permute(x, order);
  }

  /**
   * A metric of predictions at hand, computed in float64.
   *
   * @return the metric's accumulator, for {@link #confusionMatrix} a {@link ConfusionTable}
   */
  public static Metric.Accumulator measure(Metric metric, Tensor predictions, Tensor targets) {
    Node prediction = Expressions.input("prediction", predictions.shape());
    Node target = Expressions.input("target", targets.shape());
    Node batch = metric.of(prediction, target);
    Metric.Accumulator accumulator = metric.accumulator();
    accumulator.add(
        Program.of(batch)
            .precision(Precision.FLOAT64)
            .compile()
            .run(Map.of(prediction, predictions, target, targets))
            .get(batch));
    return accumulator;
  }

  private static Node error(Node prediction, Node target) {
    requireSameShape("metric", prediction, target);
    return subtract(prediction, target);
  }

  private static Node side(Node x, double threshold) {
    return step(subtract(x, threshold));
  }

  private static void requireSameShape(String metric, Node prediction, Node target) {
    Shape unused = MaskableMetric.sameShape(metric, prediction.shape(), target.shape());
  }

  /**
   * Whether {@link #correctClass} has a meaning.
   *
   * @param prediction the shape of the predictions
   * @param target the shape of the targets
   */
  public static boolean hasClasses(Shape prediction, Shape target) {
    return prediction.rank() == 2
        && prediction.dim(1) > 1
        && (target.equals(prediction) || target.equals(Shape.of(prediction.dim(0))));
  }

  /**
   * For each sample 1 if its class is predicted, else 0.
   *
   * @param prediction {@code [n, classes]}; the greatest value is the predicted class
   * @param target class indices {@code [n]}, or probabilities {@code [n, classes]} of which the
   *     greatest counts
   * @return {@code [n]}; NaN if the shapes are others, as then there is no class
   */
  public static Node correctClass(Node prediction, Node target) {
    if (!hasClasses(prediction.shape(), target.shape())) {
      return full(Shape.of(prediction.shape().dim(0)), Double.NaN);
    }
    return equal(Classes.predicted(prediction), Classes.right(prediction, target));
  }

  /**
   * For each sample 1 if the right one of two classes is predicted, else 0; for {@link
   * Losses#binaryCrossEntropy}.
   *
   * @param logits {@code [n]} or {@code [n, 1]}; above 0 means class 1
   * @param target probabilities of class 1, of the same shape
   * @return of the same shape
   */
  public static Node correctSide(Node logits, Node target) {
    return equal(step(logits), step(subtract(target, 0.5)));
  }
}
