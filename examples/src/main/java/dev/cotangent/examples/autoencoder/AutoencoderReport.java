package dev.cotangent.examples.autoencoder;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Interpreter;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.LabelChart;
import dev.cotangent.examples.report.LineChart;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.DigitData;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Special;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What the plane of an autoencoder holds. */
final class AutoencoderReport {
  private static final int SHOWN = 2_000;
  private static final int SIDE = 15;
  private static final int EACH = 10;
  private static final double REACH = 3.5;
  private static final long NEW = 0x4E45; // a stream of random numbers of its own

  private final Autoencoder model;
  private final DigitData data;
  private final History history;

  AutoencoderReport(Autoencoder model, DigitData data, History history) {
    this.model = model;
    this.data = data;
    this.history = history;
  }

  /**
   * Writes the pictures and the page.
   *
   * @return the outcome, in a line
   */
  String write(Path folder) throws IOException {
    Evaluation last = history.last().validation();
    String outcome =
        String.format(
            Locale.ROOT,
            "After %d epochs a digit of the test set takes %.1f nats: %.1f for its pixels, %.1f for its point.",
            history.epochs().size(),
            last.loss(),
            last.get(Autoencoder.PIXELS),
            last.get(Autoencoder.DIVERGENCE));
    HtmlReport page =
        new HtmlReport("Digits as points of a plane")
            .paragraph(
                "One network makes of a digit a normal distribution in the plane, another makes of a"
                    + " point drawn from it a digit. Both learn to give back what went in, while"
                    + " the distributions are held near the standard one. No label takes part in that.")
            .paragraph(data.description())
            .paragraph(outcome);
    page.section("The plane")
        .picture("plane.png", "Where digits of the test set lie, drawn as their labels", plane())
        .paragraph(
            String.format(
                Locale.ROOT,
                "Each of %,d digits of the test set stands where the mean of its distribution is.",
                Math.min(SHOWN, data.test().size())))
        .picture("digits.png", "The digits of a lattice of points", lattice())
        .paragraph(
            "The digits of %s × %s points, which divide the standard normal distribution evenly in each direction."
                .formatted(SIDE, SIDE));
    page.section("Given back")
        .picture("reconstructions.png", "Digits of the test set, and what comes back", givenBack())
        .paragraph("Digits of the test set, and below each what is left of it after the plane.");
    page.section("New digits")
        .picture("samples.png", "Digits of random points", samples())
        .paragraph("Digits of points drawn from the standard normal distribution.");
    page.section("Training")
        .picture("loss.png", "The loss by epoch", losses())
        .table(
            List.of("test set", "nats a digit"),
            List.of(
                List.of("pixels", number(last.get(Autoencoder.PIXELS))),
                List.of("divergence", number(last.get(Autoencoder.DIVERGENCE))),
                List.of("bound", number(last.loss()))));
    page.section("Networks")
        .preformatted(model.encoder().summary().toString())
        .preformatted(model.decoder().summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private int[] first(int count) {
    return IntStream.range(0, Math.min(count, data.test().size())).toArray();
  }

  private BufferedImage plane() {
    int[] shown = first(SHOWN);
    Tensor points = model.points(data.test().inputs(shown));
    double[] x = IntStream.of(shown).mapToDouble(i -> points.at(2 * i)).toArray();
    double[] y = IntStream.of(shown).mapToDouble(i -> points.at(2 * i + 1)).toArray();
    int[] labels = IntStream.of(shown).map(data.test()::label).toArray();
    return new LabelChart("The test set", REACH).draw(x, y, labels);
  }

  private BufferedImage lattice() {
    double[] quantiles = quantiles();
    Tensor points =
        Tensor.generate(
            Shape.of(SIDE * SIDE, Autoencoder.COORDINATES),
            i -> {
              int row = i / 2 / SIDE;
              int column = i / 2 % SIDE;
              return i % 2 == 0 ? quantiles[column] : quantiles[SIDE - 1 - row]; // y goes up
            });
    return grid("What lies where", model.digits(points)).columns(SIDE).zoom(1).draw();
  }

  /** The middles of equally probable parts of the standard normal distribution. */
  private static double[] quantiles() {
    Node share =
        Expressions.constant(Tensor.generate(Shape.of(SIDE), i -> 2 * (i + 0.5) / SIDE - 1));
    return Interpreter.evaluate(Ops.multiply(Special.erfinv(share), Math.sqrt(2)), Map.of())
        .toDoubles();
  }

  private static TileGrid grid(String title, Tensor digits) {
    return new TileGrid(title).addAll(Images.planes(digits, ColorScale.grey()));
  }

  private BufferedImage givenBack() {
    Tensor digits = data.test().inputs(first(EACH));
    int shown = digits.shape().dim(0);
    TileGrid grid = new TileGrid("Digits, and what comes back").columns(shown).zoom(2);
    grid.addAll(Images.planes(digits.reshape(shown, 28, 28), ColorScale.grey()));
    grid.addAll(Images.planes(model.digits(model.points(digits)), ColorScale.grey()));
    return grid.draw();
  }

  private BufferedImage samples() {
    Tensor points =
        new CounterRandom(model.encoder().seed(), NEW)
            .normal(Shape.of(4 * EACH, Autoencoder.COORDINATES));
    return grid("Random points", model.digits(points)).columns(EACH).zoom(2).draw();
  }

  private BufferedImage losses() {
    return new LineChart("The bound", "epoch", "nats a digit")
        .add("training", values(epoch -> epoch.training().loss()))
        .add("test", values(epoch -> epoch.validation().loss()))
        .add("test, pixels only", values(epoch -> epoch.validation().get(Autoencoder.PIXELS)))
        .draw();
  }

  private double[] values(ToDoubleFunction<Epoch> figure) {
    return history.epochs().stream().mapToDouble(figure).toArray();
  }
}
