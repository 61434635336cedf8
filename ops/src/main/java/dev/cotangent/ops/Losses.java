package dev.cotangent.ops;

import static dev.cotangent.ops.Activations.logSigmoid;
import static dev.cotangent.ops.Activations.relu;
import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Indexing.takeAlong;
import static dev.cotangent.ops.Linalg.matmul;
import static dev.cotangent.ops.Ops.abs;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.clamp;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.less;
import static dev.cotangent.ops.Ops.log;
import static dev.cotangent.ops.Ops.log1p;
import static dev.cotangent.ops.Ops.maximum;
import static dev.cotangent.ops.Ops.minimum;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.negate;
import static dev.cotangent.ops.Ops.sinh;
import static dev.cotangent.ops.Ops.sqrt;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Ops.where;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.norm;
import static dev.cotangent.ops.Reductions.sum;
import static dev.cotangent.ops.Shapes.reshape;
import static dev.cotangent.ops.Special.xlogy;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Scope;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * Losses: how far a prediction is from its target.
 *
 * <p>Those of two nodes are the mean over a batch. Those that return a {@link Loss} can also be
 * summed, weighted, masked, or taken one by one. Every method throws {@link ShapeException} if its
 * operands do not fit.
 */
public final class Losses {
  private static final double SHORTEST = 1e-8;

  private Losses() {}

  /**
   * The cross-entropy of softmax: {@code −log softmax(logits)} of the right class, computed without
   * underflow.
   *
   * @param logits {@code […, classes]}
   * @param target class indices {@code […]} from 0 to {@code classes − 1}, or probabilities {@code
   *     […, classes]}
   */
  public static Node crossEntropy(Node logits, Node target) {
    return crossEntropy().apply(logits, target);
  }

  /**
   * The cross-entropy of sigmoid: {@code −t·log σ(z) − (1 − t)·log(1 − σ(z))}.
   *
   * <p>It takes logits, not probabilities, because {@code log σ(z)} is exact from {@code z} and
   * lost once σ(z) has rounded to 0 or 1. Of an infinite logit on the right side the loss is 0.
   *
   * @param logits any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryCrossEntropy(Node logits, Node target) {
    Loss.requireSameShape("binaryCrossEntropy", logits, target);
    return binaryLogLoss(sigmoid(logits), target);
  }

  /**
   * The mean over the batch of the negative log likelihood (cross-entropy) of the target.
   *
   * <p>Of {@code softmax(z)} it is computed from {@code z} without underflow, derivative included;
   * see {@link Ops#log}. A target probability of 0 adds 0, whatever the class's probability.
   *
   * @param probabilities {@code [n, classes]}
   * @param target class indices {@code [n]} from 0 to {@code classes − 1}, or probabilities {@code
   *     [n, classes]}
   */
  public static Node logLoss(Node probabilities, Node target) {
    return Scope.in("logLoss", () -> negate(mean(logOfTarget(probabilities, target))));
  }

  private static Node logOfTarget(Node probabilities, Node target) {
    Shape shape = probabilities.shape();
    if (shape.rank() == 2 && target.shape().equals(shape)) {
      return sum(xlogy(target, probabilities), 1);
    }
    if (shape.rank() == 2 && target.shape().equals(Shape.of(shape.dim(0)))) {
      return log(takeAlong(probabilities, reshape(target, -1, 1)));
    }
    throw new ShapeException(
        "logLoss",
        "probabilities must be [n, classes], the target class indices [n] or probabilities"
            + " [n, classes]",
        "probabilities %s, target %s".formatted(shape, target.shape()));
  }

  /**
   * The cross-entropy of probabilities that are right or wrong each by itself: {@code −t·log p − (1
   * − t)·log(1 − p)}, the mean over all elements.
   *
   * <p>Of {@code sigmoid(z)}, also rearranged, it is computed from {@code z}: exact, and a function
   * of the logits, not of the sigmoid node; see {@link Ops#log}. Of other probabilities, what is
   * below the smallest normal float32 number is taken for that number, so that 0 and 1 have a
   * finite loss.
   *
   * @param probabilities in [0, 1], any shape
   * @param target probabilities of the same shape
   */
  public static Node binaryLogLoss(Node probabilities, Node target) {
    Loss.requireSameShape("binaryLogLoss", probabilities, target);
    return Scope.in("binaryLogLoss", () -> mean(binaryLogCosts(probabilities, target)));
  }

  private static Node binaryLogCosts(Node probabilities, Node target) {
    Node other = Log.complement(probabilities).orElseGet(() -> subtract(1, probabilities));
    Node right = xlogy(target, withLog(probabilities));
    Node wrong = xlogy(subtract(1, target), withLog(other));
    return negate(add(right, wrong));
  }

  /** The cross-entropy of each probability; see {@link #binaryLogLoss(Node, Node)}. */
  public static Loss binaryLogLoss() {
    return Loss.of(
        "binaryLogLoss",
        Loss.Kind.ELEMENT,
        0.5,
        (probabilities, target) -> {
          Loss.requireSameShape("binaryLogLoss", probabilities, target);
          return new Loss.Weighed(binaryLogCosts(probabilities, target), null);
        });
  }

  /** The same probabilities, but large enough for a finite logarithm where that is not exact. */
  private static Node withLog(Node probabilities) {
    UnaryOperator<Node> bounded = p -> maximum(p, Expressions.constant(Float.MIN_NORMAL));
    return Rearrangement.of(probabilities)
        .map(p -> Log.exact(p, Log::plain).map(log -> p), bounded)
        .orElseGet(() -> bounded.apply(probabilities));
  }

  /**
   * The mean of the squared differences.
   *
   * @param prediction any shape
   * @param target the same shape
   */
  public static Node meanSquaredError(Node prediction, Node target) {
    return squaredError().apply(prediction, target);
  }

  /** Cross-entropy of softmax; {@link CrossEntropy} has its settings. */
  public static Loss crossEntropy() {
    return new CrossEntropy().loss();
  }

  /** The cross-entropy of sigmoid for each logit; see {@link #binaryCrossEntropy(Node, Node)}. */
  public static Loss binaryCrossEntropy() {
    return binaryCrossEntropy(1);
  }

  /**
   * The cross-entropy of sigmoid with a factor for the positive side: {@code −w·t·log σ(z) − (1 −
   * t)·log(1 − σ(z))}.
   */
  public static Loss binaryCrossEntropy(double positiveWeight) {
    return Loss.ofElements(
        "binaryCrossEntropy",
        (z, t) ->
            add(
                Loss.times(multiply(t, positiveWeight), negate(logSigmoid(z))),
                Loss.times(subtract(1, t), negate(logSigmoid(negate(z))))));
  }

  /** Connectionist temporal classification of all steps; {@link Ctc} has its settings. */
  public static Loss ctc() {
    return new Ctc().loss();
  }

  /** {@link #focal(double, double)} of both sides alike. */
  public static Loss focal(double gamma) {
    return focal(gamma, 0.5).scaled(2);
  }

  /**
   * The cross-entropy of sigmoid, of which right and sure predictions count less: {@code −α·(1 −
   * p)ᵞ·log p} of the probability of what is right (Lin and others, <i>Focal loss for dense object
   * detection</i>, 2017). Between the two targets, it is their mixture.
   *
   * @param gamma at least 0
   * @param alpha the factor of target 1; that of 0 is {@code 1 − alpha}
   */
  public static Loss focal(double gamma, double alpha) {
    return Loss.ofElements(
        "focal",
        (logits, t) -> {
          Node z = finite(logits);
          return add(
              Loss.times(multiply(t, alpha), unsure(z, gamma)),
              Loss.times(multiply(subtract(1, t), 1 - alpha), unsure(negate(z), gamma)));
        });
  }

  /** Infinite numbers as the largest that are not, so that 0 times them is 0. */
  private static Node finite(Node x) {
    return clamp(x, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  /** {@code −(1 − σ(z))ᵞ · log σ(z)}. */
  private static Node unsure(Node z, double gamma) {
    Node factor = exp(multiply(logSigmoid(negate(z)), gamma));
    return multiply(factor, negate(logSigmoid(z)));
  }

  /** The square of each difference. */
  public static Loss squaredError() {
    return Loss.ofElements("meanSquaredError", (y, t) -> square(subtract(y, t)));
  }

  /** The magnitude of each difference; its derivative at 0 is 0. */
  public static Loss absoluteError() {
    return Loss.ofElements("meanAbsoluteError", (y, t) -> abs(subtract(y, t)));
  }

  /**
   * Half the square of a difference up to {@code delta}, and linear beyond (P. J. Huber, <i>Robust
   * estimation of a location parameter</i>, 1964).
   *
   * @param delta above 0
   */
  public static Loss huber(double delta) {
    if (!(delta > 0)) {
      throw new IllegalArgumentException("[huber] delta must be above 0: " + delta);
    }
    return Loss.ofElements(
        "huber",
        (y, t) -> {
          Node distance = abs(subtract(y, t));
          Node near = minimum(distance, delta);
          return multiply(near, subtract(distance, multiply(near, 0.5)));
        });
  }

  /**
   * {@link #huber} divided by its {@code beta}, so that the slope far away is 1.
   *
   * @param beta at least 0; {@link #absoluteError} if 0
   */
  public static Loss smoothL1(double beta) {
    return beta == 0 ? absoluteError() : huber(beta).scaled(1 / beta);
  }

  /** The logarithm of the hyperbolic cosine of each difference: half its square, then linear. */
  public static Loss logCosh() {
    return Loss.ofElements(
        "logCosh",
        (y, t) -> {
          Node difference = subtract(y, t);
          Node distance = abs(difference);
          Node half = sinh(multiply(clamp(difference, -1, 1), 0.5));
          Node near = log1p(multiply(square(half), 2)); // cosh d = 1 + 2 sinh²(d/2)
          Node far = add(subtract(distance, Math.log(2)), log1p(exp(multiply(distance, -2))));
          return where(less(distance, Expressions.constant(1)), near, far);
        });
  }

  /**
   * What is missing to a margin of 1, {@code max(0, 1 − t·y)}.
   *
   * <p>Targets are −1 or 1.
   */
  public static Loss hinge() {
    return Loss.ofElements("hinge", (y, t) -> relu(subtract(1, multiply(t, y))));
  }

  /** The square of {@link #hinge}. */
  public static Loss squaredHinge() {
    return Loss.ofElements("squaredHinge", (y, t) -> square(relu(subtract(1, multiply(t, y)))));
  }

  /**
   * The Kullback–Leibler divergence of the target from the prediction, {@code Σ t·(log t − y)}
   * along the last axis, where 0 · log 0 is 0.
   *
   * <p>Predictions are logarithms of probabilities, such as those of {@code logSoftmax}; targets
   * are probabilities.
   */
  public static Loss kullbackLeibler() {
    return Loss.of(
        "kullbackLeibler",
        Loss.Kind.LAST_AXIS,
        0,
        (y, t) -> {
          Loss.requireSameShape("kullbackLeibler", y, t);
          return new Loss.Weighed(sum(subtract(xlogy(t, t), Loss.times(t, y)), -1), null);
        });
  }

  /**
   * The negative log likelihood of counts under Poisson distributions, without the term {@code log
   * t!} that no prediction changes: {@code eʸ − t·y}.
   *
   * <p>Predictions are logarithms of rates.
   */
  public static Loss poisson() {
    return Loss.ofElements("poisson", (y, t) -> subtract(exp(y), Loss.times(t, y)));
  }

  /**
   * The negative log likelihood of targets under normal distributions around the predictions,
   * without the constant {@code ½ log 2π}: {@code ½ · (log v + (y − t)² / v)}.
   *
   * @param variance v, above 0; of the prediction's shape, or one that stretches to it
   */
  public static Loss gaussian(Node variance) {
    return Loss.ofElements(
        "gaussian",
        (y, t) -> multiply(add(log(variance), divide(square(subtract(y, t)), variance)), 0.5));
  }

  /** One minus the cosine of the angle between vectors along the last axis; of a zero vector, 1. */
  public static Loss cosine() {
    return Loss.of(
        "cosine",
        Loss.Kind.LAST_AXIS,
        0,
        (y, t) -> {
          Loss.requireSameShape("cosine", y, t);
          return new Loss.Weighed(subtract(1, sum(multiply(unit(y), unit(t)), -1)), null);
        });
  }

  /**
   * How much farther than a margin samples lie from one of their own kind than from another, {@code
   * max(0, |a − p| − |a − n| + margin)}: the mean over all vectors along the last axis.
   *
   * @param anchor {@code […, features]}
   * @param positive of the same shape, each of the anchor's kind
   * @param negative of the same shape, each of another kind
   */
  public static Node triplet(Node anchor, Node positive, Node negative, double margin) {
    Loss.requireSameShape("triplet", positive, anchor);
    Loss.requireSameShape("triplet", negative, anchor);
    return Scope.in(
        "triplet",
        () -> {
          Node near = norm(subtract(anchor, positive), -1);
          Node far = norm(subtract(anchor, negative), -1);
          return mean(relu(add(subtract(near, far), margin)));
        });
  }

  /**
   * The cross-entropy of finding each query's own key among all keys by the cosine of their angle
   * (InfoNCE: van den Oord and others, <i>Representation learning with contrastive predictive
   * coding</i>, 2018).
   *
   * @param queries {@code [n, features]}
   * @param keys of the same shape; key i belongs to query i
   * @param temperature what cosines are divided by, above 0; often 0.07
   */
  public static Node contrastive(Node queries, Node keys, double temperature) {
    Loss.requireSameShape("contrastive", queries, keys);
    if (queries.shape().rank() != 2) {
      throw new ShapeException(
          "contrastive", "queries and keys must be [n, features]", queries.shape().toString());
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "[contrastive] the temperature must be above 0: " + temperature);
    }
    return Scope.in(
        "contrastive",
        () -> {
          Node cosines = matmul(unit(queries), unit(keys), false, true);
          Shape own = Shape.of(queries.shape().dim(0));
          Node labels = Expressions.constant(Tensor.generate(own, i -> i));
          return crossEntropy(multiply(cosines, 1 / temperature), labels);
        });
  }

  /**
   * Vectors along the last axis divided by their lengths, but by no less than {@link #SHORTEST}.
   */
  private static Node unit(Node x) {
    Node squares = sum(square(x), -1);
    Node bounded = maximum(squares, SHORTEST * SHORTEST);
    return divide(x, reshape(sqrt(bounded), squares.shape().concat(Shape.of(1))));
  }
}
