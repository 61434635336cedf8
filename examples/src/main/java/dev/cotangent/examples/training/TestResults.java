package dev.cotangent.examples.training;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.ConfusionMatrix;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.nn.data.LabelledImages;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** What a classifier makes of every test image. */
public final class TestResults {
  private static final int CHUNK = 500;
  private static final int SHOWN_MISTAKES = 60;

  private final LabelledImages test;
  private final String things;
  private final ConfusionMatrix confusion;
  private final List<Mistake> mistakes = new ArrayList<>();

  /**
   * An image that was taken for another class.
   *
   * @param index its number in the data set
   * @param probability how sure the classifier was of the class it predicted
   */
  public record Mistake(int index, int actual, int predicted, double probability) {}

  /**
   * Classifies every image.
   *
   * @param things what the images show: {@code digits}
   * @param probabilities gives for images {@code [n, c, h, w]} the probabilities {@code [n,
   *     classes]}, of as many classes as the data set has or of the first of them
   */
  public TestResults(LabelledImages test, String things, UnaryOperator<Tensor> probabilities) {
    this.test = test;
    this.things = things;
    int classes = probabilities.apply(test.inputs(0)).shape().dim(1);
    confusion = new ConfusionMatrix(test.classes().subList(0, classes));
    for (int from = 0; from < test.size(); from += CHUNK) {
      int[] chosen = IntStream.range(from, Math.min(test.size(), from + CHUNK)).toArray();
      Tensor predicted = probabilities.apply(test.inputs(chosen));
      for (int row = 0; row < chosen.length; row++) {
        judge(chosen[row], predicted, row);
      }
    }
    mistakes.sort(Comparator.comparingDouble(Mistake::probability).reversed());
  }

  private void judge(int index, Tensor probabilities, int row) {
    int best = 0;
    for (int i = 1; i < probabilities.shape().dim(1); i++) {
      best = probabilities.get(row, i) > probabilities.get(row, best) ? i : best;
    }
    int actual = test.label(index);
    confusion.add(actual, best);
    if (best != actual) {
      mistakes.add(new Mistake(index, actual, best, probabilities.get(row, best)));
    }
  }

  /** The images that were taken for another class, those the classifier was surest of first. */
  public List<Mistake> mistakes() {
    return List.copyOf(mistakes);
  }

  /** For example {@code 98.60 % of the test digits (140 of 10,000 wrong)}. */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%s of the test %s (%,d of %,d wrong)",
        ConfusionMatrix.percent(confusion.accuracy()),
        things,
        mistakes.size(),
        test.size());
  }

  /** Appends two sections: what was confused with what, and the surest mistakes. */
  public void addTo(HtmlReport page) {
    page.section("Confusion")
        .picture("confusion.png", "Confusion matrix", confusion.draw("Test " + things))
        .section("Mistakes");
    if (mistakes.isEmpty()) {
      page.paragraph("Every one of the test %s was recognised.".formatted(things));
    } else {
      page.paragraph(
              mistakes.size() > SHOWN_MISTAKES
                  ? String.format(
                          Locale.ROOT,
                          "The surest of %,d mistakes, each with what it is, what it was taken for",
                          mistakes.size())
                      + " and how sure the network was."
                  : "Each with what it is, what it was taken for and how sure the network was.")
          .picture("mistakes.png", "What it got wrong", surestMistakes());
    }
  }

  private BufferedImage surestMistakes() {
    TileGrid grid = new TileGrid("Mistakes").columns(10).zoom(2);
    for (Mistake mistake : mistakes.subList(0, Math.min(SHOWN_MISTAKES, mistakes.size()))) {
      Tensor image = test.image(mistake.index);
      grid.add(
          image.shape().dim(0) == 3
              ? Images.rgb(image)
              : Images.of(image.reshape(image.shape().slice(1, 3).dims()), ColorScale.grey()),
          "%s as %s"
              .formatted(test.classes().get(mistake.actual), test.classes().get(mistake.predicted)),
          String.format(Locale.ROOT, "%.0f %%", 100 * mistake.probability));
    }
    return grid.draw();
  }
}
