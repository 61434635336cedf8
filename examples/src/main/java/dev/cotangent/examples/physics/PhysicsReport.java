package dev.cotangent.examples.physics;

import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** The network beside the solution of its equation. */
final class PhysicsReport {
  private static final double FREQUENCY = 3 * Math.PI;

  private final BoundaryProblem problem;
  private final History history;
  private final BoundaryProblem.Values values;

  PhysicsReport(BoundaryProblem problem, History history) {
    this.problem = problem;
    this.history = history;
    this.values = problem.values();
  }

  /**
   * Writes the pictures and the page.
   *
   * @return how far the network is from the solution, in a line
   */
  String write(Path folder) throws IOException {
    String outcome =
        String.format(
            Locale.ROOT,
            "After %,d steps the network is nowhere farther from the solution than %.1e.",
            BoundaryProblem.steps(history),
            problem.error());
    HtmlReport page =
        new HtmlReport("A network that satisfies a differential equation")
            .paragraph(
                "The equation is u″(x) = −9π² sin 3πx on [0, 1], with u(0) = u(1) = 0. Its solution,"
                    + " sin 3πx, is shown beside the network's, but took no part in the training:"
                    + " the loss is the mean square of what is left of the equation at 64 points.")
            .paragraph(outcome);
    page.section("The solution")
        .picture("solution.png", "The network and the solution", chart("u", values.u(), this::sine))
        .picture("error.png", "The distance between the two", error())
        .paragraph("All points lie between those that the network was trained at.");
    page.section("Its derivatives")
        .paragraph(
            "The first and the second derivative are gradients of the network, as expressions; the"
                + " training differentiates the second for the weights.")
        .picture(
            "slope.png",
            "The first derivative",
            chart("u′", values.slope(), x -> FREQUENCY * Math.cos(FREQUENCY * x)))
        .picture(
            "curvature.png",
            "The second derivative",
            chart("u″", values.curvature(), x -> -FREQUENCY * FREQUENCY * sine(x)));
    page.section("Training")
        .picture(
            "loss.png",
            "The loss at the points it was trained at, and between them",
            new LineChart("Loss", "epoch of 50 steps", "loss")
                .logarithmic()
                .add("training", losses(Epoch::training))
                .add("between", losses(Epoch::validation))
                .draw());
    page.section("Network").preformatted(problem.network().summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private double[] losses(Function<Epoch, Evaluation> part) {
    return history.epochs().stream().mapToDouble(epoch -> part.apply(epoch).loss()).toArray();
  }

  private double sine(double x) {
    return BoundaryProblem.solution(x);
  }

  private BufferedImage chart(String name, double[] network, DoubleUnaryOperator solution) {
    return new LineChart(name, "x", name)
        .add("network", values.x(), network)
        .add("solution", values.x(), Arrays.stream(values.x()).map(solution).toArray())
        .draw();
  }

  private BufferedImage error() {
    double[] distance = new double[values.x().length];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = Math.abs(values.u()[i] - sine(values.x()[i]));
    }
    return new LineChart("Distance", "x", "|network − solution|")
        .logarithmic()
        .add("distance", values.x(), distance)
        .draw();
  }
}
