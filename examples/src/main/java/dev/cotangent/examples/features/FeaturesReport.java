package dev.cotangent.examples.features;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ConfusionMatrix;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.examples.training.PictureData;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What a trained network's features look for, as pictures and one page that shows them all. */
final class FeaturesReport {
  /**
   * The class of the picture whose features are all shown: in CIFAR-10 a dog, as in the article.
   */
  private static final int CLASS = 5;

  private static final int SHOWN = 32;
  private static final int MEASURED = 200;
  private static final int BATCH = 1_000;
  private static final int MOST_SHARING = 9;

  /** How features are projected where only one way is shown: as the article does it. */
  static final Unpooling WAY = Unpooling.SQUARES;

  private final PictureData data;
  private final Network network;
  private final History history;
  private final int subject;
  private final int[] shown;
  private final int measured;
  private final LayerView first;
  private final LayerView second;
  private final Strongest strongest;
  private final HtmlReport page = new HtmlReport("What the features look for");

  FeaturesReport(PictureData data, Network network, History history) {
    this.data = data;
    this.network = network;
    this.history = history;
    this.subject = data.firstOf(CLASS);
    int tested = data.test().size();
    this.shown = IntStream.range(0, FeatureGrids.fullRows(Math.min(SHOWN, tested))).toArray();
    this.measured = Math.min(MEASURED, tested);
    Tensor picture = data.train().image(subject);
    Tensor others = data.test().inputs(IntStream.range(0, measured).toArray());
    this.first = LayerView.of(network, 0, picture, others);
    this.second = LayerView.of(network, 1, picture, others);
    this.strongest = Strongest.of(first.projector(), data.test(), Math.min(BATCH, tested));
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    String outcome =
        "The network recognises %s of the test pictures after %s epoch%s."
            .formatted(
                ConfusionMatrix.percent(history.last().validation().accuracy()),
                history.epochs().size(),
                history.epochs().size() == 1 ? "" : "s");
    page.paragraph(data.description()).paragraph(outcome);
    page.paragraph(
        "A feature's projection is what remains when every other feature of its layer is set to 0"
            + " and the rest goes back through the network: rectified again, unpooled, and through"
            + " the filters transposed. Grey is 0; each tile has its own scale. Where only one way to"
            + " unpool is shown, it is that to %s.".formatted(WAY));
    page.section("Training");
    HistoryCharts.addTo(page, history);
    firstLayer();
    strongestPictures();
    secondLayer();
    page.section("Claims, measured")
        .paragraph(
            String.format(
                    Locale.ROOT,
                    "What the article sees in its figures, and the same measured here, over %,d test",
                    measured)
                + " pictures unless another number is given.")
        .table(
            List.of("in the article", "here"),
            new Claims(first, second, strongest).rows(data.train().image(subject), shown.length));
    page.section("Network").preformatted(network.summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private void firstLayer() {
    page.section("First layer")
        .paragraph("Its filters see 5 × 5 pixels. Grey is 0; each filter has its own scale.");
    Tensor filters = network.variables().get(0).variable().value();
    page.picture(
        "filters.png", "The first layer's filters in colour", FeatureGrids.filters(filters));
    page.paragraph(
        "A picture from the training data, and all features of the first layer in it. A word below a"
            + " tile says which light or colour the feature follows over many pictures, if it does"
            + " so clearly (a correlation of at least %s), or that it is silent in this one."
                .formatted(Cue.Match.CLEAR));
    BufferedImage picture = Images.rgb(data.train().image(subject));
    page.picture(
        "picture.png",
        "The picture whose features are shown",
        new TileGrid("")
            .zoom(4)
            .add(picture, FeatureGrids.className(data.train(), subject))
            .draw());
    allFeatures("First layer", "layer1", first);
    manyPictures("layer1-feature7.png", first, Claims.FIRST_FEATURE);
    if (first.correlations().follows(Claims.FIRST_FEATURE).cue() != Cue.GREEN) {
      page.paragraph(
          "In the article it is green that feature #7 sees. Here another one sees it best:");
      manyPictures("layer1-green.png", first, first.correlations().bestFor(Cue.GREEN));
    }
  }

  private void secondLayer() {
    page.section("Second layer")
        .paragraph("The same picture's features in the second layer, made of those of the first.");
    allFeatures("Second layer", "layer2", second);
    manyPictures("layer2-feature9.png", second, Claims.SECOND_FEATURE);
  }

  private void allFeatures(String title, String file, LayerView layer) {
    for (Unpooling way : Unpooling.values()) {
      String heading = "%s, unpooled to %s".formatted(title, way);
      page.picture(
          "%s-%s.png".formatted(file, way.name().toLowerCase(Locale.ROOT)),
          heading,
          FeatureGrids.all(heading, layer.inPicture(way), layer.correlations()));
    }
  }

  private void manyPictures(String file, LayerView layer, int feature) {
    String number = FeatureGrids.number(feature);
    page.paragraph(
        "Feature %s in test pictures: below each picture the projection, and how strong the feature is where it is strongest. It follows %s best."
            .formatted(number, layer.correlations().follows(feature)));
    int[] features = new int[shown.length];
    Arrays.fill(features, feature);
    Projector.View view = layer.projector().project(data.test().inputs(shown), features, WAY);
    String title = "Feature %s in many pictures".formatted(number);
    page.picture(file, title, FeatureGrids.pairs(title, data.test(), shown, features, view));
  }

  private void strongestPictures() {
    page.section("Strongest of a batch")
        .paragraph(
            String.format(
                Locale.ROOT,
                "For each feature of the first layer the one of %,d test pictures in which it is strongest, and its projection there.",
                Math.min(BATCH, data.test().size())));
    int[] all = IntStream.range(0, strongest.pictures().length).toArray();
    page.picture(
        "strongest.png",
        "The picture in which each feature is strongest",
        FeatureGrids.pairs(
            "Strongest of a batch", data.test(), strongest.pictures(), all, at(all)));
    List<Integer> sharing = strongest.sharing();
    if (sharing.size() > 1) {
      List<Integer> some = sharing.subList(0, Math.min(MOST_SHARING, sharing.size()));
      int[] features = some.stream().mapToInt(Integer::intValue).toArray();
      int picture = strongest.pictures()[features[0]];
      page.paragraph(
          "%s features are strongest in the same picture; each sees something else in it."
              .formatted(sharing.size()));
      page.picture(
          "shared.png",
          "One picture that is the strongest for several features",
          FeatureGrids.oneOfMany(data.test(), picture, some, at(features)));
    }
  }

  /** The features where they are strongest. */
  private Projector.View at(int[] features) {
    int[] pictures = Arrays.stream(features).map(i -> strongest.pictures()[i]).toArray();
    return first.projector().project(data.test().inputs(pictures), features, WAY);
  }
}
