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
import dev.cotangent.nn.Initialiser;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.optimizer.LearningRate;
import dev.cotangent.ops.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

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

  private final Network network;
  private final Node x = Expressions.input("x", POINTS, 1);
  private final Node learningRate = Expressions.input("learningRate");
  private final Curve curve;
  private final Node loss;
  private final Program step;
  private final Program curves;
  private final List<Double> losses = new ArrayList<>();

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
    this.curve = curve(network.training(x), x);
    Node wanted = Expressions.constant(Tensor.generate(x.shape(), i -> curvature(place(i))));
    Node left = divide(subtract(curve.curvature, wanted), FREQUENCY * FREQUENCY);
    this.loss = mean(square(left));
    Map<Node, Node> gradients = Gradients.of(loss, network.variables());
    this.step =
        Program.of(loss)
            .updates(new Adam().updates(gradients, learningRate))
            .threads(threads)
            .compile();
    this.curves = Program.of(curve.u, curve.slope, curve.curvature).threads(threads).compile();
  }

  private static Curve curve(Node output, Node x) {
    Node u = multiply(multiply(x, subtract(1, x)), output);
    Node slope = Gradients.of(sum(u), x); // no point influences another
    return new Curve(u, slope, Gradients.of(sum(slope), x));
  }

  private static double place(int point) {
    return point / (POINTS - 1.0);
  }

  /** The solution. */
  static double solution(double x) {
    return Math.sin(FREQUENCY * x);
  }

  private static double curvature(double x) {
    return -FREQUENCY * FREQUENCY * Math.sin(FREQUENCY * x);
  }

  /**
   * Trains with Adam.
   *
   * @param steps how many steps, at least 1
   * @param done is told after each step how many there were
   */
  void train(int steps, IntConsumer done) {
    LearningRate rate = LearningRate.cosine(RATE);
    Tensor places = Tensor.generate(x.shape(), BoundaryProblem::place);
    for (int i = 0; i < steps; i++) {
      Tensor now = Tensor.scalar(rate.at(i, steps));
      losses.add(step.run(Map.of(x, places, learningRate, now)).scalar(loss));
      done.accept(i + 1);
    }
  }

  /** The losses of the steps so far. */
  List<Double> losses() {
    return List.copyOf(losses);
  }

  Network network() {
    return network;
  }

  /**
   * What the network says, in the middles between the points that it is trained at and the ends.
   */
  Values values() {
    double[] places = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      places[i] = (i + 0.5) / POINTS;
    }
    Results results = curves.run(Map.of(x, Tensor.of(x.shape(), places)));
    return new Values(
        places,
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
