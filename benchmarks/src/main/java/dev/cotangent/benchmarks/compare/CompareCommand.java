package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.command.TypedCommand;
import dev.cotangent.benchmarks.machine.Machine;
import dev.cotangent.benchmarks.workload.Workload;
import dev.cotangent.nn.training.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program {@code compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains the same networks in Cotangent and in other frameworks, and shows how fast they are.",
      "",
      "Every measurement runs in a JVM of its own, in turns. Before it is measured,"
          + " each must agree with Cotangent on the loss after 20 steps from the same weights.",
      "Peers are those that were built, see cotangent-bench --peers.",
      "",
      "With --out, every process is written down when it ends, and tables and chart after each network. The"
          + " same command continues what was cut off: what the folder has already is not measured again.",
    })
public final class CompareCommand implements Callable<Integer> {
  @Option(
      names = "--workloads",
      split = ",",
      paramLabel = "W",
      description = "Which networks (default: all of ${COMPLETION-CANDIDATES}).")
  private List<Workload> workloads = List.of(Workload.values());

  @Option(
      names = "--batches",
      split = ",",
      paramLabel = "N",
      description = "Which batch sizes (default: the workloads' own).")
  private List<Integer> batches = List.of();

  @Option(
      names = "--threads",
      split = ",",
      paramLabel = "N",
      description = "Which numbers of threads (default: 1,2).")
  private List<Integer> threads = List.of(1, 2);

  @Option(
      names = "--frameworks",
      split = ",",
      paramLabel = "F",
      description = "Which frameworks (default: those that are built of ${COMPLETION-CANDIDATES}).")
  private List<Framework> frameworks = List.of(Framework.values());

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Processes for each measurement (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--windows",
      paramLabel = "N",
      description = "Rates measured in each process (default: ${DEFAULT-VALUE}).")
  private int windows = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds of each rate (default: ${DEFAULT-VALUE}).")
  private double seconds = 1;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "The most seconds until the rate must be steady (default: ${DEFAULT-VALUE}).")
  private double warmUp = 6;

  @Option(
      names = "--java",
      paramLabel = "FILE",
      description = "The java to measure with (default: the one that runs this).")
  private Path java = Path.of(System.getProperty("java.home"), "bin", "java");

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "A further option for Cotangent's JVM; may be repeated.")
  private List<String> options = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where tables and chart go (default: only to the terminal).")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter terminal = spec.commandLine().getOut();
    Installation installation = Installation.ofThisProgram();
    List<Framework> present = frameworks.stream().filter(installation::has).toList();
    Comparison comparison = Comparison.in(out, circumstances(installation, present));
    ChildProcess child = new ChildProcess(installation, java, options, warmUp, windows, seconds);
    if (measuresCotangent(comparison.results(), present)) {
      Path archive = Files.createTempFile("cotangent-bench", ".jsa");
      archive.toFile().deleteOnExit();
      child = child.withClassArchive(archive);
    }
    int total = workloads.stream().mapToInt(workload -> cases(workload, present).size()).sum();
    try (Progress progress = new Progress("compare", rounds * total)) {
      for (Workload workload : workloads) {
        for (int count : threads) {
          comparison.add(count, Machine.peak(java, count));
        }
        for (int batch : workload.batches()) {
          List<Case> side =
              cases(workload, present).stream().filter(one -> one.batch() == batch).toList();
          for (int round = 1; round <= rounds; round++) {
            for (Case what : side) {
              if (comparison.results().rounds(what) < round) {
                comparison.add(what, child.run(what));
              }
              progress.advance(1, what.toString());
            }
          }
        }
        comparison.write();
      }
    }
    terminal.print(comparison.text());
    if (out != null) {
      terminal.println("Written to " + out);
    }
    terminal.flush();
    Results results = comparison.results();
    return results.rows().stream().allMatch(results::counts) ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  /** Whether Cotangent has to be started at all, or everything of it is measured already. */
  private boolean measuresCotangent(Results results, List<Framework> present) {
    return workloads.stream()
        .flatMap(workload -> cases(workload, present).stream())
        .anyMatch(what -> !what.framework().isPeer() && results.rounds(what) < rounds);
  }

  private Circumstances circumstances(Installation installation, List<Framework> present) {
    Map<Framework, Long> downloads = new EnumMap<>(Framework.class);
    present.forEach(one -> downloads.put(one, installation.downloadBytes(one)));
    return new Circumstances(
        Machine.describe(),
        Machine.jdk(java),
        LocalDate.now(),
        Set.of(TypedCommand.of(spec, out)),
        downloads);
  }

  private List<Case> cases(Workload workload, List<Framework> present) {
    List<Case> cases = new ArrayList<>();
    for (int batch : workload.batches()) {
      if (!batches.isEmpty() && !batches.contains(batch)) {
        continue;
      }
      for (Framework framework : present) {
        for (int count : threads) {
          cases.add(new Case(workload, batch, framework, new Threading(count, false)));
          if (framework.isPeer() && count > 1) {
            cases.add(new Case(workload, batch, framework, new Threading(count, true)));
          }
        }
      }
    }
    return cases;
  }
}
