package dev.cotangent.examples.autoencoder;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Ops.exp;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.training.NamedMetrics;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.nn.training.TrainingStep;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Shapes;
import java.util.ArrayList;
import java.util.List;

/**
 * Two networks: one makes of a digit a normal distribution in the plane, the other of a point in
 * the plane a digit.
 *
 * <p>They are trained together to give back what went in, by the negative evidence lower bound: the
 * binary cross-entropy of all pixels, and the Kullback–Leibler divergence of the distribution from
 * the standard one, {@code −½ Σ (1 + log σ² − μ² − σ²)} (Kingma and Welling, <i>Auto-encoding
 * variational Bayes</i>, 2014, appendix B). The point is {@code μ + σ ε} with normal ε, so that the
 * gradient flows through it.
 */
final class Autoencoder {
  /** The number of coordinates of a point. */
  static final int COORDINATES = 2;

  /** The part of the loss that is the cross-entropy of the pixels. */
  static final String PIXELS = "pixels";

  /** The part of the loss that is the divergence from the standard normal distribution. */
  static final String DIVERGENCE = "divergence";

  private static final int UNITS = 400;
  private static final long NOISE = 0x5A17; // a stream of random numbers of its own
  private static final Shape DIGIT = Shape.of(1, 28, 28);

  private final Network encoder;
  private final Network decoder;

  Autoencoder(long seed) {
    this.encoder =
        Network.of(
            Sequential.of(flatten(), dense(UNITS), relu(), dense(2 * COORDINATES)).named("encoder"),
            DIGIT,
            seed);
    this.decoder =
        Network.of(
            Sequential.of(dense(UNITS), relu(), dense(DIGIT.size())).named("decoder"),
            Shape.of(COORDINATES),
            seed);
  }

  private List<Node> variables() {
    List<Node> all = new ArrayList<>(encoder.variables());
    all.addAll(decoder.variables());
    return all;
  }

  Network encoder() {
    return encoder;
  }

  Network decoder() {
    return decoder;
  }

  /** What trains both; the parts of its loss, in nats for each digit, are figures of their own. */
  Trainer trainer(List<String> metrics) {
    return Trainer.of(step -> define(step, metrics), encoder, decoder);
  }

  private void define(TrainingStep step, List<String> metrics) {
    Node digits = step.input(Minibatch.INPUTS);
    List<Node> code = Shapes.split(step.apply(encoder, digits), 1, 2);
    Node mean = code.get(0);
    Node logVariance = code.get(1);
    Node noise = Sampling.randomNormal(encoder.step(), mean.shape(), encoder.seed(), NOISE);
    Node point = add(mean, multiply(exp(multiply(logVariance, 0.5)), noise));
    Node logits = step.apply(decoder, point);
    Node pixels = Shapes.flatten(digits);
    Node perPixel = Losses.binaryCrossEntropy(logits, pixels); // a mean
    Node reconstruction = multiply(perPixel, DIGIT.size());
    Node spread = subtract(add(logVariance, 1), add(square(mean), exp(logVariance)));
    Node divergence = multiply(sum(spread), -0.5 / digits.shape().dim(0));
    step.minimise("bound", add(reconstruction, divergence), variables(), new Adam());
    step.report(PIXELS, reconstruction);
    step.report(DIVERGENCE, divergence);
    for (String name : metrics) {
      step.metric(name, NamedMetrics.ofNumbers(name), Activations.sigmoid(logits), pixels);
    }
  }

  /** The means of the distributions of digits, {@code [n, 2]}. */
  Tensor points(Tensor batch) {
    Tensor code = encoder.predict(batch);
    int n = code.shape().dim(0);
    return Tensor.generate(
        Shape.of(n, COORDINATES),
        i -> code.at(i / COORDINATES * 2 * COORDINATES + i % COORDINATES));
  }

  /** The digits of points {@code [n, 2]}, {@code [n, 28, 28]}, from 0 to 1. */
  Tensor digits(Tensor points) {
    Tensor logits = decoder.predict(points);
    return Tensor.generate(
        Shape.of(points.shape().dim(0), DIGIT.dim(1), DIGIT.dim(2)),
        i -> 1 / (1 + Math.exp(-logits.at(i))));
  }
}
