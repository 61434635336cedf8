package dev.cotangent.examples.hundreddigits;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import dev.cotangent.ops.Relu;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** What the network learned from a hundred digits, as pictures and one page that shows them all. */
final class HundredDigitsReport {
  private static final int SHOWN = 40;

  private final Digits digits;
  private final Network network;
  private final History history;
  private final Map<String, Evaluation> results;

  HundredDigitsReport(
      Digits digits, Network network, History history, Map<String, Evaluation> results) {
    this.digits = digits;
    this.network = network;
    this.history = history;
    this.results = results;
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    HtmlReport page =
        new HtmlReport("What a hundred digits teach")
            .paragraph(digits.description())
            .paragraph(outcome())
            .picture("digits.png", "The training digits", trainingDigits());
    page.section("Training")
        .paragraph(
            "The loss is the mean negative log likelihood of the right digit. The test digits are"
                + " generated ones; none of them is ever learned from.");
    HistoryCharts.addTo(page, history);
    page.section("Filters")
        .paragraph(
            "As they are stored; a true convolution turns them by 180° before it lays them on the"
                + " image. Blue is negative, orange positive. In layer 2, a row is one filter and a"
                + " column what it does with one map of layer 1.")
        .picture("filters1.png", "Filters of layer 1", filters(1, 12))
        .picture("filters2.png", "Filters of layer 2", filters(2, 4));
    page.section("Feature maps")
        .paragraph("What both layers make of one digit it never saw, each after its ReLU.")
        .picture("maps1.png", "Feature maps of layer 1", featureMaps(1))
        .picture("maps2.png", "Feature maps of layer 2", featureMaps(2));
    page.section("What it recognises")
        .table(List.of("digits", "recognised", "mean loss"), resultRows());
    int number = 0;
    for (Map.Entry<String, Examples> unseen : digits.unseen().entrySet()) {
      page.paragraph(
              "The first of the %s, each with the digit it is taken for; below, what it is where"
                      .formatted(unseen.getKey())
                  + " that is another, and the probability.")
          .picture(
              "guesses%s.png".formatted(++number),
              "Guesses: " + unseen.getKey(),
              guesses(unseen.getValue()));
    }
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome();
  }

  private String outcome() {
    StringBuilder text = new StringBuilder("It recognises");
    String separator = " ";
    for (Map.Entry<String, Evaluation> result : results.entrySet()) {
      text.append(separator)
          .append(percent(result.getValue().accuracy()))
          .append(" of ")
          .append(result.getKey());
      separator = ", ";
    }
    return text + ".";
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }

  private List<List<String>> resultRows() {
    return results.entrySet().stream()
        .map(
            result ->
                List.of(
                    result.getKey(),
                    percent(result.getValue().accuracy()),
                    String.format(Locale.ROOT, "%.4f", result.getValue().loss())))
        .toList();
  }

  private BufferedImage trainingDigits() {
    LabelledImages training = digits.training();
    TileGrid grid = new TileGrid("All it learns from").columns(20).zoom(1);
    IntStream.range(0, Math.min(training.size(), 200))
        .mapToObj(i -> Images.of(training.image(i), ColorScale.grey()))
        .forEach(grid::add);
    return grid.draw();
  }

  private BufferedImage filters(int layer, int zoom) {
    Tensor weights = network.variables().get(layer - 1).variable().value();
    Shape shape = weights.shape();
    ColorScale scale = ColorScale.diverging(weights);
    Tensor planes = weights.reshape(shape.dim(0) * shape.dim(1), shape.dim(2), shape.dim(3));
    return new TileGrid("Filters of layer " + layer)
        .columns(8)
        .zoom(zoom)
        .legend(scale)
        .addAll(Images.planes(planes, scale))
        .draw();
  }

  private BufferedImage featureMaps(int layer) {
    Tensor image = generated().inputs(0);
    Node x = Expressions.input("image", image.shape());
    Node maps = Graphs.nodes(network.evaluation(x), Relu.class).get(layer - 1);
    Tensor values = Program.of(maps).compile().run(Map.of(x, image)).get(maps);
    Tensor planes = values.reshape(maps.shape().slice(1, 4).dims());
    ColorScale scale = ColorScale.sequential(planes);
    return new TileGrid("Feature maps of layer " + layer)
        .columns(4)
        .zoom(2)
        .legend(scale)
        .addAll(Images.planes(planes, scale))
        .draw();
  }

  private Examples generated() {
    return Objects.requireNonNull(digits.unseen().get(Digits.GENERATED));
  }

  private BufferedImage guesses(Examples unseen) {
    int[] first = IntStream.range(0, Math.min(SHOWN, unseen.size())).toArray();
    Tensor images = unseen.inputs(first);
    Tensor labels = unseen.targets(first);
    Tensor probabilities = network.predict(images);
    List<BufferedImage> tiles = Images.planes(images, ColorScale.grey());
    TileGrid grid = new TileGrid("").columns(10).zoom(1);
    for (int i = 0; i < first.length; i++) {
      int row = i;
      int guess =
          IntStream.range(0, probabilities.shape().dim(1))
              .boxed()
              .max((a, b) -> Double.compare(probabilities.get(row, a), probabilities.get(row, b)))
              .orElseThrow();
      int label = (int) labels.at(i);
      grid.add(
          tiles.get(i),
          guess == label ? "%s".formatted(guess) : "%s, is %s".formatted(guess, label),
          String.format(Locale.ROOT, "%.0f %%", 100 * probabilities.get(row, guess)));
    }
    return grid.draw();
  }
}
