package dev.cotangent.benchmarks.lottery;

import dev.cotangent.benchmarks.report.Table;
import dev.cotangent.nn.training.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program {@code lottery}. */
@Command(
    name = "lottery",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks for processes in which the JVM compiles a kernel badly.",
      "",
      "Each of some fresh JVMs calls all kernels in another order, and then measures them. A kernel that"
          + " allocates keeps its vectors on the heap, at a fraction of its speed; one is enough to fail.",
    })
public final class LotteryCommand implements Callable<Integer> {
  /** More than a kernel's few small objects, less than the vectors of one row. */
  private static final double MOST_BYTES = 512;

  @Option(
      names = "--jvms",
      paramLabel = "N",
      description = "How many JVMs (default: ${DEFAULT-VALUE}).")
  private int jvms = 20;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds for each kernel in each pass (default: ${DEFAULT-VALUE}).")
  private double seconds = 0.15;

  @Option(
      names = "--java",
      paramLabel = "FILE",
      description = "The java to try (default: the one that runs this).")
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "A further option for the JVMs; may be repeated.")
  private List<String> options = List.of();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** What one process said about one kernel. */
  private record Draw(int seed, String kernel, double rate, double bytes) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Draw> draws = new ArrayList<>();
    try (Progress progress = new Progress("lottery", jvms)) {
      for (int seed = 1; seed <= jvms; seed++) {
        draws.addAll(draw(seed));
        progress.advance(1, "JVM " + seed);
      }
    }
    Map<String, Double> best = new HashMap<>();
    draws.forEach(draw -> best.merge(draw.kernel, draw.rate, Math::max));
    Table table =
        new Table("JVM", "slowest kernel", "its rate", "% of its best", "most bytes", "of kernel");
    for (int seed = 1; seed <= jvms; seed++) {
      table.add(row(seed, draws, best));
    }
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.print(table.text());
    List<Draw> boxed = draws.stream().filter(draw -> draw.bytes > MOST_BYTES).toList();
    boxed.forEach(draw -> terminal.println("allocates: " + draw));
    terminal.println(
        boxed.isEmpty()
            ? "No kernel allocates in any of %s JVMs.".formatted(jvms)
            : "%s of %s kernels allocate.".formatted(boxed.size(), draws.size()));
    terminal.flush();
    return boxed.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static List<String> row(int seed, List<Draw> draws, Map<String, Double> best) {
    Draw slowest = null;
    Draw greatest = null;
    double share = 0;
    for (Draw draw : draws) {
      if (draw.seed != seed) {
        continue;
      }
      double its = draw.rate / best.getOrDefault(draw.kernel, draw.rate);
      if (slowest == null || its < share) {
        slowest = draw;
        share = its;
      }
      greatest = greatest == null || draw.bytes > greatest.bytes ? draw : greatest;
    }
    if (slowest == null || greatest == null) {
      throw new IllegalStateException("JVM %s measured nothing".formatted(seed));
    }
    return List.of(
        Integer.toString(seed),
        slowest.kernel,
        String.format(Locale.ROOT, "%.1f", slowest.rate),
        String.format(Locale.ROOT, "%.0f", 100 * share),
        String.format(Locale.ROOT, "%.0f", greatest.bytes),
        greatest.kernel);
  }

  private List<Draw> draw(int seed) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ticket.class.getName()));
    command.addAll(List.of(Integer.toString(seed), Double.toString(seconds)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<Draw> draws = new ArrayList<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] words = line.split(" ");
        draws.add(
            new Draw(seed, words[0], Double.parseDouble(words[1]), Double.parseDouble(words[2])));
      }
    }
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IllegalStateException("JVM %s ended with exit code %s".formatted(seed, exit));
    }
    return draws;
  }
}
