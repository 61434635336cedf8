package dev.cotangent.examples.mnist;

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
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.Probabilities;
import dev.cotangent.examples.training.TestResults;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.History;
import dev.cotangent.ops.Convolution;
import dev.cotangent.ops.Relu;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a trained network has learned, as pictures and one page that shows them all. */
final class TrainingReport {
  private static final int SHOWN_FILTERS = 32;

  private final DigitModel model;
  private final DigitData data;
  private final Network network;
  private final History history;
  private final TestResults results;

  TrainingReport(DigitModel model, DigitData data, Network network, History history) {
    this.model = model;
    this.data = data;
    this.network = network;
    this.history = history;
    this.results =
        new TestResults(data.test(), "digits", images -> Probabilities.of(network.predict(images)));
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    HtmlReport page =
        new HtmlReport("What %s learned".formatted(model))
            .paragraph(data.description())
            .paragraph(outcome());
    page.section("Training");
    HistoryCharts.addTo(page, history);
    page.section("First filters")
        .paragraph("Blue is negative, orange positive; all filters share one scale.")
        .picture("filters.png", "The first layer's weights", filters());
    Optional<BufferedImage> maps = featureMaps();
    if (maps.isPresent()) {
      page.section("First feature maps")
          .paragraph("What each first filter makes of one test digit, after ReLU.")
          .picture("feature-maps.png", "Feature maps", maps.get());
    }
    results.addTo(page);
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome();
  }

  private String outcome() {
    int epochs = history.epochs().size();
    return "%s recognises %s after %s epoch%s."
        .formatted(model, results.summary(), epochs, epochs == 1 ? "" : "s");
  }

  /** The weights that look at pixels, one picture for each filter or hidden unit. */
  private BufferedImage filters() {
    Tensor weights = network.variables().get(0).variable().value();
    int count = Math.min(SHOWN_FILTERS, weights.shape().dim(0));
    boolean convolution = weights.shape().rank() == 4;
    int side = convolution ? weights.shape().dim(-1) : DigitModel.IMAGE.dim(-1);
    ColorScale scale = ColorScale.diverging(weights);
    Tensor planes = Tensor.generate(Shape.of(count, side, side), weights::at);
    return new TileGrid("First filters")
        .columns(8)
        .zoom(convolution ? 16 : 3)
        .legend(scale)
        .addAll(Images.planes(planes, scale))
        .draw();
  }

  /** The first convolution's output for one digit; none if there is no convolution. */
  private Optional<BufferedImage> featureMaps() {
    Node x = Expressions.input("image", Shape.of(1).concat(DigitModel.IMAGE));
    Node output = network.evaluation(x);
    if (Graphs.nodes(output, Convolution.class).isEmpty()) {
      return Optional.empty();
    }
    Node first = Graphs.nodes(output, Relu.class).get(0);
    Tensor image = data.test().inputs(0);
    Tensor maps = Program.of(first).compile().run(Map.of(x, image)).get(first);
    Tensor planes = maps.reshape(maps.shape().slice(1, 4).dims());
    ColorScale scale = ColorScale.sequential(planes);
    TileGrid grid = new TileGrid("First feature maps").columns(8).zoom(3).legend(scale);
    Images.planes(planes, scale).forEach(grid::add);
    return Optional.of(grid.draw());
  }
}
