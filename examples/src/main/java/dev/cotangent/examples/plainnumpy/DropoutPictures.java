package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.examples.plainnumpy.ChannelsLast.channelsLast;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.core.program.Results;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.ConfusionMatrix;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.ops.GreaterOrEqual;
import dev.cotangent.ops.MatMul;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Dropout before the last layer: what it does to one digit in iterations of training, and in use.
 */
final class DropoutPictures {
  private static final int ITERATIONS = 6;

  /** The 128 values are drawn as so many rows. */
  static final int ROWS = 8;

  private final List<Iteration> iterations = new ArrayList<>();

  /** What happened to the 128 values before the last layer, and the answer. */
  private record Iteration(String name, Tensor kept, Tensor values, double probability) {}

  /** Sends a digit through the network, each time as the next iteration of training would. */
  DropoutPictures(Network network, LabelledImages digits, int index) {
    Node x = Expressions.input("image", Shape.of(1).concat(PlainNumpy.IMAGE));
    Map<Node, Tensor> image = Map.of(x, channelsLast(digits.inputs(index)));
    int label = digits.label(index);

    Node training = network.training(x);
    Node mask = last(Graphs.nodes(training, GreaterOrEqual.class));
    Node passedOn = last(Graphs.nodes(training, MatMul.class)).input(0);
    Program next =
        Program.of(training, mask, passedOn).update(network.step(), network.nextStep()).compile();
    for (int i = 1; i <= ITERATIONS; i++) {
      Results results = next.run(image);
      double probability = results.get(training).at(label);
      iterations.add(
          new Iteration("iteration " + i, results.get(mask), results.get(passedOn), probability));
    }

    Node evaluation = network.evaluation(x);
    Node all = last(Graphs.nodes(evaluation, MatMul.class)).input(0);
    Program use = Program.of(evaluation, all).compile();
    for (String name : List.of("in use", "in use, again")) {
      Results results = use.run(image);
      Tensor everything = Tensor.full(all.shape(), 1);
      double probability = results.get(evaluation).at(label);
      iterations.add(new Iteration(name, everything, results.get(all), probability));
    }
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  /** The masks above what they let through. */
  BufferedImage draw() {
    double most = 0;
    for (Iteration iteration : iterations) {
      for (double value : iteration.values.toDoubles()) {
        most = Math.max(most, value);
      }
    }
    ColorScale scale = ColorScale.sequential(most > 0 ? most : 1);
    TileGrid grid = new TileGrid("").columns(4).zoom(8).legend(scale);
    for (int from = 0; from < iterations.size(); from += 4) {
      List<Iteration> four = iterations.subList(from, from + 4);
      four.forEach(i -> grid.add(tile(i.kept, ColorScale.grey()), i.name + ": mask"));
      four.forEach(i -> grid.add(tile(i.values, scale), "passed on"));
    }
    return grid.draw();
  }

  private static BufferedImage tile(Tensor values, ColorScale scale) {
    return Images.of(values.reshape(ROWS, values.size() / ROWS), scale);
  }

  /** How much each iteration kept, and how sure the network was of the right class. */
  List<List<String>> rows() {
    return iterations.stream()
        .map(
            i ->
                List.of(
                    i.name,
                    String.format(Locale.ROOT, "%.0f", total(i.kept)),
                    ConfusionMatrix.percent(i.probability)))
        .toList();
  }

  private static double total(Tensor values) {
    double total = 0;
    for (double value : values.toDoubles()) {
      total += value;
    }
    return total;
  }
}
