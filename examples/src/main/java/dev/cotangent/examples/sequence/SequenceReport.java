package dev.cotangent.examples.sequence;

import static dev.cotangent.core.Expressions.input;
import static java.util.Objects.requireNonNull;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.ops.Recurrent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** How the training went, what the network says, and its memory while it reads a series. */
final class SequenceReport {
  private static final int TESTED = 1000;

  /** An answer is right if it is no farther from the sum, as in the paper. */
  private static final double RIGHT = 0.04;

  private static final int SHOWN = 4;

  /** The height of a memory cell's row. */
  private static final int BAND = 8;

  private final AddingProblem problem;
  private final List<Epoch> epochs;

  SequenceReport(AddingProblem problem, List<Epoch> epochs) {
    this.problem = problem;
    this.epochs = epochs;
  }

  /**
   * Writes the pictures and the page.
   *
   * @return how good the network is, in a line
   */
  String write(Path folder) throws IOException {
    Minibatch test = series(TESTED);
    Tensor sums = requireNonNull(test.tensors().get(Minibatch.TARGETS));
    Tensor answers =
        problem.network().predict(requireNonNull(test.tensors().get(Minibatch.INPUTS)));
    double squares = 0;
    int right = 0;
    for (int i = 0; i < TESTED; i++) {
      double distance = answers.at(i) - sums.at(i);
      squares += distance * distance;
      right += Math.abs(distance) < RIGHT ? 1 : 0;
    }
    String outcome =
        String.format(
            Locale.ROOT,
            "After %,d steps the mean squared error on %,d new series of %,d is %.5f (saying 1:"
                + " 0.1667); %.1f %% of the answers are within %.2f of the sum.",
            AddingProblem.EPOCH * epochs.size(),
            TESTED,
            problem.length(),
            squares / TESTED,
            100.0 * right / TESTED,
            RIGHT);
    Tensor series = requireNonNull(series(1).tensors().get(Minibatch.INPUTS));
    Tensor cells = cells(series);
    new HtmlReport("Adding two numbers of a long series")
        .paragraph(
            "Each step brings a random number and a mark, which is 1 at two of the steps, one in"
                + " each half, and else 0. The answer is the sum of the two marked numbers.")
        .paragraph(outcome)
        .section("Training")
        .picture(
            "error.png",
            "The error of the training",
            new LineChart("Mean squared error", "step", "error")
                .logarithmic()
                .add(
                    "error",
                    epochs.stream().mapToDouble(e -> AddingProblem.EPOCH * e.number()).toArray(),
                    epochs.stream().mapToDouble(e -> e.training().loss()).toArray())
                .draw())
        .paragraph("It jumps where series become twice as long.")
        .section("Memory")
        .paragraph(
            "One new series, step by step: all memory cells, a row for each, scaled to the most"
                + " that it holds; then the cells that jump most at the two marks. Those keep the"
                + " numbers; what else changes, changes little by little.")
        .picture(
            "memory.png",
            "What the memory cells hold, from the first step to the last",
            Images.of(rows(cells), ColorScale.diverging(1)))
        .picture("cells.png", "The cells that jump most", chart(cells, jumps(cells, series)))
        .section("Network")
        .preformatted(problem.network().summary().toString())
        .write(folder.resolve("report.html"));
    return outcome;
  }

  /** Series that took no part in the training. */
  private Minibatch series(int count) {
    try (Batches.Pass pass =
        problem
            .series(count, problem.length(), AddingProblem.TEST)
            .batch(count, Sample::stack)
            .epoch(1, 0)) {
      return pass.next();
    }
  }

  /** What the memory cells hold after each step: {@code [units, length]}. */
  private Tensor cells(Tensor series) {
    List<Node> weights = problem.network().variables(); // of the LSTM first
    int units = weights.get(1).shape().dim(1);
    Node x = input("x", 1, 1, 2);
    List<Node> before = List.of(input("h", 1, 1, units), input("c", 1, 1, units));
    Recurrent.Weights lstm =
        new Recurrent.Weights(weights.get(0), weights.get(1), weights.get(2), weights.get(3));
    List<Node> after =
        Recurrent.lstm().initial(before).apply(x, List.of(Recurrent.Layer.of(lstm))).states();
    Program step = Program.of(after.get(0), after.get(1)).threads(1).compile();
    Tensor h = Tensor.full(before.get(0).shape(), 0);
    Tensor c = h;
    List<Tensor> all = new ArrayList<>();
    for (int t = 0; t < problem.length(); t++) {
      Tensor row = Tensor.of(x.shape(), series.at(2 * t), series.at(2 * t + 1));
      Results next = step.run(Map.of(x, row, before.get(0), h, before.get(1), c));
      h = next.get(after.get(0));
      c = next.get(after.get(1));
      all.add(c);
    }
    int steps = all.size();
    return Tensor.generate(Shape.of(units, steps), i -> all.get(i % steps).at(i / steps));
  }

  /** Each cell as a band of some rows, scaled to the most that it holds. */
  private static Tensor rows(Tensor cells) {
    int steps = cells.shape().dim(1);
    double[] most = new double[cells.shape().dim(0)];
    for (int i = 0; i < cells.size(); i++) {
      most[i / steps] = Math.max(most[i / steps], Math.abs(cells.at(i)));
    }
    return Tensor.generate(
        Shape.of(BAND * most.length, steps),
        i -> {
          int cell = i / steps / BAND;
          return cells.at(cell * steps + i % steps) / Math.max(1e-9, most[cell]);
        });
  }

  /** By cell, how much it changes at the marks. */
  private static double[] jumps(Tensor cells, Tensor series) {
    int steps = cells.shape().dim(1);
    double[] jumps = new double[cells.shape().dim(0)];
    for (int i = 0; i < cells.size(); i++) {
      double before = i % steps == 0 ? 0 : cells.at(i - 1);
      jumps[i / steps] += series.at(2 * (i % steps) + 1) * Math.abs(cells.at(i) - before);
    }
    return jumps;
  }

  private static BufferedImage chart(Tensor cells, double[] jumps) {
    int steps = cells.shape().dim(1);
    LineChart chart = new LineChart("Memory cells", "step", "held");
    double[] places = IntStream.range(0, steps).asDoubleStream().toArray();
    IntStream.range(0, jumps.length)
        .boxed()
        .sorted((a, b) -> Double.compare(jumps[b], jumps[a]))
        .limit(SHOWN)
        .forEach(
            cell ->
                chart.add(
                    "cell " + cell,
                    places,
                    IntStream.range(0, steps)
                        .mapToDouble(t -> cells.at(cell * steps + t))
                        .toArray()));
    return chart.draw();
  }
}
