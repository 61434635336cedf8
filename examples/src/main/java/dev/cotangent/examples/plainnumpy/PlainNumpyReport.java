package dev.cotangent.examples.plainnumpy;

import static dev.cotangent.examples.plainnumpy.ChannelsLast.channelsLast;

import com.google.common.collect.Iterables;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.plainnumpy.PlainNumpy.Pooling;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.ConfusionMatrix;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.TestResults;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Every layer of the trained network at work, in the order of the article. */
final class PlainNumpyReport {
  private final Pooling pooling;
  private final DigitData data;
  private final Network network;
  private final History history;
  private final FirstSteps firstSteps;
  private final TestResults results;

  PlainNumpyReport(
      Pooling pooling, DigitData data, Network network, History history, FirstSteps firstSteps) {
    this.pooling = pooling;
    this.data = data;
    this.network = network;
    this.history = history;
    this.firstSteps = firstSteps;
    this.results =
        new TestResults(data.test(), "digits", images -> network.predict(channelsLast(images)));
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    int epochs = history.epochs().size();
    String outcome =
        "%s After %s epoch%s the network recognises %s."
            .formatted(firstSteps.sentence(), epochs, epochs == 1 ? "" : "s", results.summary());
    HtmlReport page =
        new HtmlReport("Every layer at work").paragraph(data.description()).paragraph(outcome);
    addTraining(page);
    DigitInside digit = new DigitInside(network, data.test(), 0);
    addFlow(page, digit);
    addConvolution(page, digit);
    addPooling(page, digit);
    addDropout(page);
    addDense(page);
    results.addTo(page);
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private void addTraining(HtmlReport page) {
    page.section("Ninety percent, and further");
    if (!firstSteps.isEmpty()) {
      page.paragraph(
              "All test digits were classified after every tenth step until 90 % was passed.")
          .picture("first-steps.png", "Test accuracy in the first steps", firstSteps.draw());
    }
    HistoryCharts.addTo(page, history);
  }

  private void addFlow(HtmlReport page, DigitInside digit) {
    page.section("A picture is a tensor")
        .paragraph(
            "This %s is a tensor [28, 28, 1]: height, width and one channel of brightness from 0"
                    .formatted(digit.label())
                + " (shown as ·) to 255.")
        .preformatted(digit.numbers())
        .section("Forward and backward")
        .paragraph(
            "64 test digits go through the layers, and the gradient of their mean loss comes back."
                + " Each tensor of gradients has the shape of the values it belongs to. The last two"
                + " columns are mean magnitudes.")
        .table(
            List.of("after", "tensor", "forward", "backward"),
            BatchFlow.rows(network, data.test()));
  }

  private static void addConvolution(HtmlReport page, DigitInside digit) {
    page.section("Convolution")
        .paragraph(
            "Each 3 × 3 filter is laid over every place of the digit; products are summed. Blue is"
                + " negative, orange positive.")
        .picture("filters.png", "The first filters", digit.filters())
        .picture("convolved.png", "The digit after the first convolution", digit.convolved())
        .picture("activated.png", "The digit after ReLU", digit.activated())
        .section("Convolution over volume")
        .paragraph(
            "A filter of the second layer has as many planes as its input has channels: 16. All of"
                + " them give one map together. This is the filter that answers most to the digit.")
        .picture("volume-filter.png", "The planes of one filter", digit.volumeFilter())
        .picture("second-maps.png", "The maps of the second layer", digit.secondMaps());
  }

  private void addPooling(HtmlReport page, DigitInside digit) {
    page.section("Pooling")
        .paragraph(
            switch (pooling) {
              case MAX ->
                  "Of each 2 × 2 section the largest value goes on, and its place is remembered"
                      + " (white; the first where several are equal). On the way back the gradient"
                      + " goes to the remembered places, and everywhere else it is 0.";
              case AVERAGE ->
                  "The mean of each 2 × 2 section goes on. There is nothing to remember: on the way"
                      + " back each of the four gets a quarter of the gradient.";
            })
        .paragraph(
            "Two poolings leave 7 × 7 × 32 values for the dense layer, which needs 200,704 weights"
                + " for them; without pooling it would need 3,211,264.")
        .picture("pooling.png", "Maps before and after pooling", digit.pooling());
  }

  private void addDropout(HtmlReport page) {
    int unsure = results.mistakes().isEmpty() ? 0 : Iterables.getLast(results.mistakes()).index();
    DropoutPictures dropout = new DropoutPictures(network, data.test(), unsure);
    page.section("Dropout")
        .paragraph(
            "The 128 values before the last layer, for a digit that the network is unsure of: a %s."
                    .formatted(data.test().label(unsure))
                + " In each iteration of training other values are dropped (black), and what is"
                + " kept is scaled up to make up for it. In use nothing is dropped, and the answer"
                + " is always the same.")
        .picture("dropout.png", "Masks and what they let through", dropout.draw())
        .table(
            List.of("", "kept of 128", "probability of %s".formatted(data.test().label(unsure))),
            dropout.rows());
  }

  private void addDense(HtmlReport page) {
    Node last =
        network.variables().stream()
            .filter(v -> v.label().equals("dense2/weight"))
            .findFirst()
            .orElseThrow();
    Tensor weights = last.variable().value();
    ColorScale scale = ColorScale.diverging(weights);
    int inputs = weights.shape().dim(1);
    TileGrid grid = new TileGrid("Weights of the last layer").columns(5).zoom(6).legend(scale);
    List<BufferedImage> rows =
        Images.planes(
            weights.reshape(
                weights.shape().dim(0), DropoutPictures.ROWS, inputs / DropoutPictures.ROWS),
            scale);
    for (int digit = 0; digit < rows.size(); digit++) {
      grid.add(rows.get(digit), "to " + digit);
    }
    page.section("Dense")
        .paragraph(
            "Each square is the weight of one arrow from one of the 128 values (laid out as above)"
                + " to one of ten scores. On average the largest of a score's weights has %s of"
                    .formatted(ConfusionMatrix.percent(largestShare(weights)))
                + " the sum of their magnitudes; if all were equal it would be 0.78 %.")
        .picture("dense.png", "Weights of the last layer", grid.draw());
  }

  /** The largest magnitude of a row over the sum of its magnitudes, the mean over the rows. */
  private static double largestShare(Tensor weights) {
    int rows = weights.shape().dim(0);
    double shares = 0;
    for (int row = 0; row < rows; row++) {
      double largest = 0;
      double sum = 0;
      for (int i = 0; i < weights.shape().dim(1); i++) {
        double magnitude = Math.abs(weights.get(row, i));
        largest = Math.max(largest, magnitude);
        sum += magnitude;
      }
      shares += largest / sum;
    }
    return shares / rows;
  }
}
