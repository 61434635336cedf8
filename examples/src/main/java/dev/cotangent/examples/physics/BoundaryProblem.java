package dev.cotangent.examples.physics;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.multiply;
import static dev.cotangent.ops.Ops.square;
import static dev.cotangent.ops.Ops.subtract;
import static dev.cotangent.ops.Reductions.mean;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.examples.training.NamedMetrics;
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.nn.training.TrainingStep;
import dev.cotangent.ops.Ops;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * The equation u″(x) = −9π² sin 3πx on [0, 1] with u(0) = u(1) = 0, whose solution is sin 3πx, and
 * a network that learns it from the equation alone.
 *
 * <p>The network N makes u(x) = x (1 − x) N(x), which is 0 at both ends whatever N is; its second
 * derivative is a gradient of a gradient, and the loss the mean square of what is left of the
 * equation at some points (Lagaris et al., <i>Artificial neural networks for solving ordinary and
 * partial differential equations</i>, 1998).
 */
final class BoundaryProblem {
  /** How many points the equation is asked at, evenly spaced. */
  private static final int POINTS = 64;

  private static final double FREQUENCY = 3 * Math.PI;
  private static final double RATE = 5e-3;

  private static final int STEPS_OF_AN_EPOCH = 50;

  private final Network network;
  private final int threads;

  /** What the network says at some points. */
  record Curve(Node u, Node slope, Node curvature) {}

  /** The same as numbers, by point. */
  record Values(double[] x, double[] u, double[] slope, double[] curvature) {}

  BoundaryProblem(long seed, int threads) {
    Layer tanh = (value, context) -> Ops.tanh(value);
    this.network =
        Network.of(
            Sequential.of(
                dense(32).initialiser(Initialiser.glorotNormal()),
                tanh,
                dense(32).initialiser(Initialiser.glorotNormal()),
                tanh,
                dense(1).initialiser(Initialiser.glorotNormal())),
            Shape.of(1),
            seed);
    this.threads = threads;
  }

  /** What is left of the equation at the points of a batch, divided by its largest value. */
  private void define(TrainingStep step, List<String> metrics) {
    Node x = step.input(Minibatch.INPUTS);
    Node scaled = divide(curve(step.apply(network, x), x).curvature, FREQUENCY * FREQUENCY);
    Node wanted = step.input(Minibatch.TARGETS);
    Node loss = mean(square(subtract(scaled, wanted)));
    step.minimise("equation", loss, network.variables(), new Adam());
    for (String name : metrics) {
      step.metric(name, NamedMetrics.ofNumbers(name), scaled, wanted);
    }
  }

  private static Curve curve(Node output, Node x) {
    Node u = multiply(multiply(x, subtract(1, x)), output);
    Node slope = Gradients.of(sum(u), x); // no point influences another
    return new Curve(u, slope, Gradients.of(sum(slope), x));
  }

  private static double place(int point) {
    return point / (POINTS - 1.0);
  }

  private static double between(int point) {
    return (point + 0.5) / POINTS;
  }

  /** The solution. */
  static double solution(double x) {
    return Math.sin(FREQUENCY * x);
  }

  /**
   * What trains with Adam on {@link #training}.
   *
   * @param steps how many steps, at least 1; made up to whole epochs
   * @param metrics what else is measured of the second derivative
   */
  Trainer trainer(int steps, List<String> metrics) {
    return Trainer.of(step -> define(step, metrics), network)
        .learningRate(LearningRate.cosine(RATE))
        .epochs((steps - 1) / STEPS_OF_AN_EPOCH + 1)
        .threads(threads);
  }

  /** The points at which the equation is asked, over and over. */
  Batches training() {
    return points(BoundaryProblem::place, STEPS_OF_AN_EPOCH);
  }

  /** Points between them. */
  Batches validation() {
    return points(BoundaryProblem::between, 1);
  }

  /** The same points in every batch, with what u″ is there, divided by its largest value. */
  private static Batches points(IntToDoubleFunction place, int batches) {
    Shape shape = Shape.of(POINTS, 1);
    Minibatch points =
        Minibatch.of(
            Tensor.generate(shape, place),
            Tensor.generate(shape, i -> -solution(place.applyAsDouble(i))));
    return Dataset.of(Collections.nCopies(batches, points)).batch(1, each -> each.get(0));
  }

  /** How many steps the epochs of a training make. */
  static int steps(History history) {
    return STEPS_OF_AN_EPOCH * history.epochs().size();
  }

  Network network() {
    return network;
  }

  /**
   * What the network says, in the middles between the points that it is trained at and the ends.
   */
  Values values() {
    Node x = Expressions.input("x", POINTS, 1);
    Curve curve = curve(network.evaluation(x), x);
    Tensor places = Tensor.generate(x.shape(), BoundaryProblem::between);
    Results results =
        Program.of(curve.u, curve.slope, curve.curvature)
            .threads(threads)
            .compile()
            .run(Map.of(x, places));
    return new Values(
        places.toDoubles(),
        results.get(curve.u).toDoubles(),
        results.get(curve.slope).toDoubles(),
        results.get(curve.curvature).toDoubles());
  }

  /** The largest distance from the solution. */
  double error() {
    Values values = values();
    double largest = 0;
    for (int i = 0; i < POINTS; i++) {
      largest = Math.max(largest, Math.abs(values.u[i] - solution(values.x[i])));
    }
    return largest;
  }
}
