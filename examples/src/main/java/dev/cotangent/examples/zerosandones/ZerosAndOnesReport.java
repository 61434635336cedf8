package dev.cotangent.examples.zerosandones;

import static dev.cotangent.ops.Activations.sigmoid;
import static dev.cotangent.ops.Reductions.sum;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Gradients;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TestResults;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.training.History;
import dev.cotangent.ops.Losses;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What the network learned, and the steps of the article in pictures. */
final class ZerosAndOnesReport {
  private static final int POINTS = 25;

  private final String description;
  private final LabelledImages test;
  private final Network network;
  private final History history;
  private final TestResults results;

  ZerosAndOnesReport(String description, LabelledImages test, Network network, History history) {
    this.description = description;
    this.test = test;
    this.network = network;
    this.history = history;
    this.results = new TestResults(test, "digits", network::predict);
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    int epochs = history.epochs().size();
    String outcome =
        "After %s epoch%s the network recognises %s."
            .formatted(epochs, epochs == 1 ? "" : "s", results.summary());
    HtmlReport page = new HtmlReport("Zeros and ones").paragraph(description).paragraph(outcome);
    page.section("Training");
    HistoryCharts.addTo(page, history);
    addKernels(page);
    addForward(page);
    addBackward(page);
    page.section("Sigmoid and loss")
        .paragraph("The slopes are derived from the functions, as all gradients are.")
        .picture("sigmoid.png", "The sigmoid and its derivative", sigmoidChart())
        .picture("cross-entropy.png", "Binary cross-entropy", lossChart());
    results.addTo(page);
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private void addKernels(HtmlReport page) {
    page.section("Kernels and their biases")
        .paragraph(
            "Each kernel has a bias for every place of its output, 26 × 26 of them. Blue is"
                + " negative, orange positive.")
        .picture("kernels.png", "Kernels", signed("Kernels", "conv1/kernels", 24))
        .picture("biases.png", "Biases", signed("Biases", "conv1/bias", 4));
  }

  private BufferedImage signed(String title, String variable, int zoom) {
    Tensor values =
        network.variables().stream()
            .filter(node -> node.label().equals(variable))
            .findFirst()
            .orElseThrow()
            .variable()
            .value();
    ColorScale scale = ColorScale.diverging(values);
    return new TileGrid(title)
        .columns(ZerosAndOnes.KERNELS)
        .zoom(zoom)
        .legend(scale)
        .addAll(Images.planes(values, scale))
        .draw();
  }

  private void addForward(HtmlReport page) {
    page.section("The forward kernel")
        .paragraph("What the kernels make of a zero and of a one: correlated, biased, squashed.");
    for (int digit : new int[] {0, 1}) {
      KernelLayer layer = new KernelLayer(network, test, firstOf(digit));
      page.picture("forward-%s.png".formatted(digit), "A " + digit + " forward", layer.forward());
    }
  }

  private int firstOf(int digit) {
    return IntStream.range(0, test.size())
        .filter(i -> test.label(i) == digit)
        .findFirst()
        .orElseThrow();
  }

  private void addBackward(HtmlReport page) {
    boolean perfect = results.mistakes().isEmpty();
    KernelLayer layer =
        new KernelLayer(network, test, perfect ? 0 : results.mistakes().get(0).index());
    page.section("The backward kernel")
        .paragraph(
            (perfect ? "A test digit, a %d:" : "A %d that was taken for the other digit:")
                    .formatted(layer.label())
                + " ∂E/∂Y, the error as it comes back to the outputs of the kernels; the gradient"
                + " of each kernel, ∂E/∂K = X ⋆ ∂E/∂Y, the valid cross-correlation of the digit"
                + " with it; and the gradient of the digit, ∂E/∂X = Σ ∂E/∂Y ∗ K, its full"
                + " convolution with the kernels.")
        .picture("backward.png", "Gradients of outputs and kernels", layer.backward())
        .picture("input-gradient.png", "The gradient of the digit", layer.inputGradient())
        .paragraph(
            "What the sweep derives is what the formulas give: the largest magnitude, and the"
                + " largest difference between the two.")
        .table(List.of("", "largest", "difference"), layer.comparison());
  }

  private static BufferedImage sigmoidChart() {
    Node x = Expressions.input("x", POINTS);
    Node y = sigmoid(x);
    double[] places =
        IntStream.range(0, POINTS).mapToDouble(i -> -6 + 12.0 * i / (POINTS - 1)).toArray();
    return new LineChart("Sigmoid", "x", "")
        .add("σ(x)", places, values(y, x, places))
        .add("σ′(x)", places, values(Gradients.of(sum(y), x), x, places))
        .draw();
  }

  private static BufferedImage lossChart() {
    double[] places =
        IntStream.range(0, POINTS).mapToDouble(i -> (i + 1.0) / (POINTS + 1)).toArray();
    LineChart chart = new LineChart("Binary cross-entropy", "output y", "loss");
    for (int target : new int[] {0, 1}) {
      double[] losses = new double[POINTS];
      for (int i = 0; i < POINTS; i++) {
        Node y = Expressions.constant(places[i]);
        losses[i] =
            Interpreter.evaluate(Losses.binaryLogLoss(y, Expressions.constant(target)), Map.of())
                .item();
      }
      chart.add("desired output " + target, places, losses);
    }
    return chart.draw();
  }

  private static double[] values(Node y, Node x, double[] places) {
    return Interpreter.evaluate(y, Map.of(x, Tensor.of(Shape.of(POINTS), places))).toDoubles();
  }
}
