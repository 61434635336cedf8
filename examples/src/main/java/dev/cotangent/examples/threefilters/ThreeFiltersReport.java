package dev.cotangent.examples.threefilters;

import static dev.cotangent.ops.Convolutions.conv2d;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.core.program.Program;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.SurfacePlot;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What three filters learned, and did not, as pictures and one page that shows them all. */
final class ThreeFiltersReport {
  private static final int SHOWN_CLASS = 7;
  private static final int FILTERS = 3;
  private static final int FIRST = 30;

  private final DigitData data;
  private final Results results;

  ThreeFiltersReport(DigitData data, Results results) {
    this.data = data;
    this.results = results;
  }

  /**
   * Writes the pictures and the page.
   *
   * @return what there is to see, in a few lines
   */
  String write(Path folder) throws IOException {
    HtmlReport page =
        new HtmlReport("What three filters learn")
            .paragraph(data.description())
            .paragraph(tuned())
            .paragraph(overtrained());
    page.section("Known by heart")
        .paragraph(
            "An epoch is a hundred digits, the same in each. The validation digits are a thousand"
                + " that it does not learn from.");
    List<Epoch> epochs = results.overtrained().epochs();
    History beginning = new History(epochs.subList(0, Math.min(FIRST, epochs.size())));
    page.picture(
        "overtrained-first.png",
        "Accuracy, first epochs",
        HistoryCharts.accuracies(beginning, "Accuracy at first", "validation"));
    charts(page, results.overtrained(), "overtrained");
    page.section("Learning rate")
        .paragraph(
            "From here on every epoch brings a hundred new digits. Each rate was tried for a fifth of"
                + " the epochs; the one with the least validation loss is taken on. A dash: the loss grew without"
                + " end.")
        .table(List.of("rate", "validation accuracy", "validation loss"), tuningRows());
    page.section("Well tuned")
        .paragraph(
            "The rate falls to 0 along a cosine. Training accuracies jump because each is"
                + " that of a hundred digits.");
    charts(page, results.tuned(), "tuned");
    oneDigit(page);
    page.section("Network").preformatted(results.network().summary().toString());
    page.write(folder.resolve("report.html"));
    return String.join(System.lineSeparator(), tuned(), overtrained());
  }

  private void charts(HtmlReport page, History history, String name) {
    page.picture(
            name + "-accuracy.png",
            "Accuracy, " + name,
            HistoryCharts.accuracies(history, "Accuracy", "validation"))
        .picture(
            name + "-loss.png",
            "Loss, " + name,
            HistoryCharts.losses(history, "Loss", "validation"));
  }

  private String tuned() {
    return String.format(
        Locale.ROOT,
        "With a hundred new digits in each of %,d epochs, it recognises %.2f %% of the test digits.",
        results.tuned().epochs().size(),
        100 * results.test().accuracy());
  }

  private String overtrained() {
    List<Epoch> epochs = results.overtrained().epochs();
    String learned =
        epochs.stream()
            .filter(epoch -> epoch.training().accuracy() == 1)
            .findFirst()
            .map(epoch -> "knows them by heart from epoch %s on".formatted(epoch.number()))
            .orElse("does not come to know them all");
    Epoch best = results.overtrained().best();
    Epoch lowest =
        epochs.stream()
            .min(Comparator.comparingDouble(epoch -> epoch.validation().loss()))
            .orElseThrow();
    Evaluation last = results.overtrained().last().validation();
    return String.format(
        Locale.ROOT,
        "With the same hundred digits in each, it %s; of the validation digits it recognises %.1f %%"
            + " at best (epoch %d) and %.1f %% in the end, while their loss rises from %.2f"
            + " (epoch %d) to %.2f.",
        learned,
        100 * best.validation().accuracy(),
        best.number(),
        100 * last.accuracy(),
        lowest.validation().loss(),
        lowest.number(),
        last.loss());
  }

  private List<List<String>> tuningRows() {
    return results.tuning().entrySet().stream()
        .map(
            tried -> {
              Evaluation result = tried.getValue();
              return Double.isFinite(result.loss())
                  ? List.of(
                      tried.getKey().toString(),
                      String.format(Locale.ROOT, "%.1f %%", 100 * result.accuracy()),
                      String.format(Locale.ROOT, "%.4f", result.loss()))
                  : List.of(tried.getKey().toString(), "–", "–");
            })
        .toList();
  }

  /** The way of one digit through the network. */
  private void oneDigit(HtmlReport page) {
    LabelledImages test = data.test();
    int chosen =
        IntStream.range(0, test.size())
            .filter(i -> test.label(i) == SHOWN_CLASS)
            .findFirst()
            .orElseThrow();
    Tensor image = test.inputs(chosen);
    Tensor digit = image.reshape(ThreeFilters.IMAGE.slice(1, 3).dims());
    Tensor filters = results.network().variables().get(0).variable().value();
    ColorScale signed = ColorScale.diverging(filters);
    Node convolved =
        conv2d(Expressions.constant(image), Expressions.constant(filters), ThreeFilters.FILTER);
    page.section("One record")
        .paragraph("A 7 of the test digits, as pixels and as a landscape.")
        .picture(
            "seven.png",
            "A 7",
            new TileGrid("").zoom(8).add(Images.of(digit, ColorScale.grey())).draw())
        .picture(
            "seven-surface.png",
            "The 7 as a landscape",
            new SurfacePlot("", ColorScale.sequential(1)).add("the 7", digit).draw());
    page.section("Three filters")
        .paragraph("What new digits made of them. Blue is negative, orange positive.")
        .picture(
            "filters.png",
            "The filters",
            new TileGrid("").zoom(32).legend(signed).addAll(Images.planes(filters, signed)).draw())
        .picture("filter-surfaces.png", "The filters as landscapes", surfaces(filters));
    page.section("Three convolved images")
        .paragraph(
            "The 7 after each filter, on one scale of grey: a white place is where the image is most"
                + " like the filter. Below, what the next layer gets: every second pixel.")
        .picture("convolved.png", "Convolved images", planes(convolved, 6))
        .picture(
            "pooled.png",
            "Every second pixel",
            planes(ThreeFilters.everySecondPixel(convolved), 12));
  }

  private static BufferedImage surfaces(Tensor filters) {
    SurfacePlot plot = new SurfacePlot("", ColorScale.diverging(filters));
    int taps = filters.size() / FILTERS;
    for (int k = 0; k < FILTERS; k++) {
      int first = k * taps;
      plot.add("filter " + (k + 1), Tensor.generate(Shape.of(3, 3), i -> filters.at(first + i)));
    }
    return plot.draw();
  }

  private static BufferedImage planes(Node images, int zoom) {
    Tensor values = Program.of(images).compile().run().get(images);
    Tensor planes = values.reshape(values.shape().slice(1, 4).dims());
    ColorScale grey = ColorScale.grey(planes);
    return new TileGrid("").zoom(zoom).legend(grey).addAll(Images.planes(planes, grey)).draw();
  }
}
