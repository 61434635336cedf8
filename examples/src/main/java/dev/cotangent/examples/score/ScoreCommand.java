package dev.cotangent.examples.score;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.examples.report.HtmlReport;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.score.Score.Case;
import dev.cotangent.examples.score.Score.Duel;
import dev.cotangent.nn.Progress;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.OutputFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Scores gradient checkers: mutants killed and false alarms. */
@Command(
    name = "checkers",
    description = {
      "Scores gradient checkers: how many wrong derivatives each finds, and how many false alarms it"
          + " raises.",
      "",
      "Wrong versions of every operation's derivative are made, in several hundred ways. This"
          + " library's checker and re-implementations of the rules of eight others judge them,"
          + " with equal numbers of evaluations, for inputs of size 1, 1e-4 and 1e4 and on kinks;"
          + " then they judge right derivatives. Writes a table, a chart and a page."
    },
    footer = {"", "Example:", "  cotangent checkers --cases 2000"})
public final class ScoreCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommonOptions options;

  @Option(
      names = "--cases",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How many right derivatives to judge (default: ${DEFAULT-VALUE}).")
  private int cases;

  @Spec private @Nullable CommandSpec spec;

  /**
   * Scores, prints and writes; 1 if Cotangent misses a mutant or raises a false alarm, or a mutant
   * that shows nowhere is not proven equivalent.
   */
  @Override
  public Integer call() throws IOException {
    if (cases < 0 && spec != null) {
      throw new ParameterException(spec.commandLine(), "--cases must be at least 0: " + cases);
    }
    PrintWriter out =
        spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    OutputFolder folder = OutputFolder.open(options.out("checkers"));
    int threads = options.threads().orElse(Runtime.getRuntime().availableProcessors());
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      Score score = new Score(options.seed(), Score.CHECKERS);
      List<String> operations = Samples.operations();
      List<Mutant> all =
          each(pool, "mutants", operations, op -> Catalogue.of(op, options.seed()).stream());
      List<Duel> duels =
          each(pool, "duels", Mutant.inequivalent(all), mutant -> score.duels(mutant).stream());
      List<Case> right =
          each(
              pool,
              "right cases",
              IntStream.range(0, cases).boxed().toList(),
              number -> Stream.of(score.right(number)));
      Table table = new Table(score.checkers().stream().map(Checker::name).toList(), duels, right);
      List<Mutant> equivalent = all.stream().filter(Mutant::isEquivalent).toList();
      ScorePage page = new ScorePage(table, equivalent, options.seed());
      out.print(page.text());
      out.println("See " + folder.write(results -> write(page, results, folder)));
      out.flush();
      boolean perfect =
          table.killedEverywhere(0) == table.mutants()
              && table.alarms(0, c -> true) == 0
              && equivalent.stream().allMatch(Mutant::proven);
      return perfect ? 0 : 1;
    } finally {
      pool.shutdown();
    }
  }

  private static Path write(ScorePage page, Path results, OutputFolder folder) throws IOException {
    BufferedImage chart = page.chart();
    Images.writePng(chart, results.resolve("checkers.png"));
    AtomicFile.write(results.resolve("checkers.csv"), page.table().csv());
    AtomicFile.write(results.resolve("checkers.md"), page.markdown());
    HtmlReport report = page.html(chart);
    report.write(results.resolve("checkers.html"));
    return folder.file("checkers.html");
  }

  /** What comes of each item, in the order of the items whatever the threads do. */
  private static <T, R> List<R> each(
      ForkJoinPool pool, String task, List<T> items, Function<T, Stream<R>> work) {
    try (Progress progress = Progress.withSpeed(task, items.size())) {
      return pool.submit(
              () ->
                  items.parallelStream()
                      .map(
                          item -> {
                            List<R> results = work.apply(item).toList();
                            progress.advance(1, "");
                            return results;
                          })
                      .flatMap(List::stream)
                      .toList())
          .join();
    }
  }
}
