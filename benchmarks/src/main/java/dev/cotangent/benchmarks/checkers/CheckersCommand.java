package dev.cotangent.benchmarks.checkers;

import dev.cotangent.benchmarks.checkers.Score.Case;
import dev.cotangent.benchmarks.checkers.Score.Duel;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Progress;
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
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code checkers}. */
@Command(
    name = "checkers",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Scores gradient checkers: how many wrong derivatives each finds, and how many false alarms it"
          + " raises.",
      "",
      "Wrong versions of every operation's derivative are made, in several hundred ways. This"
          + " library's checker and re-implementations of the rules of eight others judge them,"
          + " with equal numbers of evaluations, for inputs of size 1, 1e-4 and 1e4 and on kinks;"
          + " then they judge right derivatives."
    })
public final class CheckersCommand implements Callable<Integer> {
  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "How many right derivatives to judge (default: ${DEFAULT-VALUE}).")
  private int cases = 100_000;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Start of all random numbers (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where tables and chart go, too (default: only to the terminal).")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /**
   * Scores, prints and writes; 1 if Cotangent misses a mutant or raises a false alarm, or a mutant
   * that shows nowhere is not proven equivalent.
   */
  @Override
  public Integer call() throws IOException {
    if (cases < 0) {
      throw new ParameterException(spec.commandLine(), "--cases must be at least 0: " + cases);
    }
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "--threads must be at least 1: " + threads);
    }
    @Nullable OutputFolder folder = out == null ? null : OutputFolder.open(out);
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      Score score = new Score(seed, Score.CHECKERS);
      List<String> operations = Samples.operations();
      List<Mutant> all = each(pool, "mutants", operations, op -> Catalogue.of(op, seed).stream());
      List<Duel> duels =
          each(pool, "duels", Mutant.inequivalent(all), mutant -> score.duels(mutant).stream());
      List<Case> right =
          each(
              pool,
              "right cases",
              IntStream.range(0, cases).boxed().toList(),
              number -> Stream.of(score.right(number)));
      Tally tally = new Tally(score.checkers().stream().map(Checker::name).toList(), duels, right);
      List<Mutant> equivalent = all.stream().filter(Mutant::isEquivalent).toList();
      ScoreReport report = new ScoreReport(tally, equivalent, seed);
      PrintWriter terminal = spec.commandLine().getOut();
      terminal.println(report.text());
      terminal.flush();
      if (folder != null) {
        terminal.println("Written to " + folder.write(results -> write(report, results, folder)));
      }
      terminal.flush();
      boolean perfect =
          tally.killedEverywhere(0) == tally.mutants()
              && tally.alarms(0, c -> true) == 0
              && equivalent.stream().allMatch(Mutant::proven);
      return perfect ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      pool.shutdown();
    }
  }

  private static Path write(ScoreReport report, Path results, OutputFolder folder)
      throws IOException {
    Tally tally = report.tally();
    KillChart.write(tally.checkers(), tally.killedPercent(), results.resolve("checkers.png"));
    AtomicFile.write(results.resolve("checkers.csv"), tally.all().csv());
    AtomicFile.write(results.resolve("checkers.md"), report.markdown());
    return folder.path();
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
