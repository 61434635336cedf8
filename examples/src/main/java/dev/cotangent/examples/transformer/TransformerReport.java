package dev.cotangent.examples.transformer;

import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.TileGrid;
import dev.cotangent.examples.training.HistoryCharts;
import dev.cotangent.nn.training.History;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the model writes, where it looks, and how well it does beside a 5-gram model. */
final class TransformerReport {
  private static final int ORDER = 5;
  private static final int SAMPLES = 6;

  private final Corpus corpus;
  private final LanguageModel model;
  private final History history;
  private final boolean generated;
  private final long seed;

  TransformerReport(
      Corpus corpus, LanguageModel model, History history, boolean generated, long seed) {
    this.corpus = corpus;
    this.model = model;
    this.history = history;
    this.generated = generated;
    this.seed = seed;
  }

  /**
   * Writes the pictures and the page.
   *
   * @return the two models' losses, in a line
   */
  String write(Path folder) throws IOException {
    int[] text = corpus.heldOut();
    double ours = model.loss(text);
    double counted =
        new NGram(ORDER, corpus.alphabet().length(), corpus.training())
            .loss(text, LanguageModel.firstJudged(), LanguageModel.endOfJudged(text));
    long lines = IntStream.of(text).filter(code -> corpus.alphabet().charAt(code) == '\n').count();
    double least = lines * Stories.NATS / text.length;
    String outcome =
        String.format(
            Locale.ROOT,
            "On %,d characters held out, the transformer has a loss of %.4f nats a character, the"
                + " 5-gram %.4f%s.",
            text.length,
            ours,
            counted,
            generated ? String.format(Locale.ROOT, ", and no model less than %.4f", least) : "");
    HtmlReport page =
        new HtmlReport("A language model of characters")
            .paragraph(
                generated
                    ? "The text is generated, a story a line. Who has what is drawn; what the last"
                        + " sentences say again can be known from those before, but not from the"
                        + " few characters that a 5-gram looks back at."
                    : "The last tenth of the text was held out.")
            .paragraph(outcome);
    page.section("What it was given").preformatted(lines(corpus.training()));
    page.section("What it writes")
        .paragraph("Each line begins anew; every character is drawn from what the model gives.")
        .preformatted(
            IntStream.range(0, SAMPLES)
                .mapToObj(i -> model.sample("\n", seed + i).strip().lines().findFirst().orElse(""))
                .collect(Collectors.joining("\n")));
    attention(page);
    HistoryCharts.addTo(page.section("Training"), history);
    page.section("Network").preformatted(model.network().summary().toString());
    page.write(folder.resolve("report.html"));
    return outcome;
  }

  private String lines(int[] codes) {
    return corpus
        .text(IntStream.of(codes).limit(3L * LanguageModel.LENGTH).toArray())
        .lines()
        .limit(3)
        .collect(Collectors.joining("\n"));
  }

  /** What the heads look at in the first line held out; and when the last word begins. */
  private void attention(HtmlReport page) {
    String line =
        corpus
            .text(IntStream.of(corpus.heldOut()).limit(LanguageModel.LENGTH).toArray())
            .lines()
            .findFirst()
            .orElse(" ");
    Tensor weights = model.attention(line);
    int last = line.lastIndexOf(' ');
    TileGrid grid = new TileGrid("").columns(2).zoom(3);
    List<List<String>> rows = new ArrayList<>();
    int head = 1;
    for (BufferedImage picture : Images.planes(weights, ColorScale.sequential(1))) {
      grid.add(picture, "head " + head);
      rows.add(List.of("head " + head, mostLookedAt(weights, head - 1, Math.max(0, last), line)));
      head++;
    }
    page.section("Where it looks")
        .paragraph("In the last block, from each character of a line (down) to those before it:")
        .preformatted(line)
        .picture("attention.png", "The weights of each head", grid.draw())
        .paragraph("Where the last word begins, the heads look most at the characters in brackets.")
        .table(List.of("", "looks at"), rows);
  }

  /** The text before a place, with the three characters in brackets that have most weight. */
  private static String mostLookedAt(Tensor weights, int head, int at, String line) {
    List<Integer> most =
        IntStream.rangeClosed(0, at)
            .boxed()
            .sorted((a, b) -> Double.compare(weights.get(head, at, b), weights.get(head, at, a)))
            .limit(3)
            .toList();
    return IntStream.rangeClosed(0, at)
        .mapToObj(i -> most.contains(i) ? "[" + line.charAt(i) + "]" : line.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
