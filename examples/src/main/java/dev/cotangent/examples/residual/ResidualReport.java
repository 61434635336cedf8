package dev.cotangent.examples.residual;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.PictureData;
import dev.cotangent.examples.training.Probabilities;
import dev.cotangent.examples.training.TestResults;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** What the network learned, on a page. */
final class ResidualReport {
  private static final int VARIANTS = 20;
  private static final int CLASS = 7; // a horse

  private final PictureData data;
  private final Network network;
  private final History history;
  private final TestResults results;

  ResidualReport(PictureData data, Network network, History history) {
    this.data = data;
    this.network = network;
    this.history = history;
    this.results =
        new TestResults(
            data.test(), "pictures", images -> Probabilities.of(network.predict(images)));
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    int epochs = history.epochs().size();
    String outcome =
        "The network recognises %s after %s epoch%s."
            .formatted(results.summary(), epochs, epochs == 1 ? "" : "s");
    HtmlReport page =
        new HtmlReport("A residual network on small photographs")
            .paragraph(data.description())
            .paragraph(outcome);
    page.section("Training")
        .paragraph(
            "The loss has smoothed labels: nine tenths of the class and a tenth of all classes alike.");
    HistoryCharts.addTo(page, history);
    page.section("Variants")
        .paragraph(
            "A training picture as the network sees it: in every step mirrored or not, and moved by"
                + " up to 4 pixels each way.")
        .picture("variants.png", "Variants of one picture", variants());
    results.addTo(page);
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private BufferedImage variants() {
    Network augmentation =
        Network.of(ResidualCommand.augmentation(), ResidualCommand.PICTURE, network.seed());
    Node x = Expressions.input("pictures", Shape.of(VARIANTS).concat(ResidualCommand.PICTURE));
    Node y = augmentation.training(x);
    int[] same = new int[VARIANTS];
    Arrays.fill(same, data.firstOf(CLASS));
    Tensor centred = data.train().normalized(PictureData.MEAN, 1).inputs(same);
    Tensor variants = Program.of(y).compile().run(Map.of(x, centred)).get(y);
    TileGrid grid = new TileGrid("Variants of one picture").columns(10).zoom(2);
    int size = ResidualCommand.PICTURE.size();
    for (int i = 0; i < VARIANTS; i++) {
      int first = i * size;
      Tensor variant =
          Tensor.generate(ResidualCommand.PICTURE, k -> variants.at(first + k) + PictureData.MEAN);
      grid.add(Images.rgb(variant));
    }
    return grid.draw();
  }
}
