package dev.cotangent.benchmarks.kernels;

import dev.cotangent.benchmarks.command.TypedCommand;
import dev.cotangent.benchmarks.machine.Machine;
import dev.cotangent.benchmarks.machine.Peak;
import dev.cotangent.benchmarks.report.Table;
import dev.cotangent.nn.training.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program {@code kernels}. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures single kernels on one thread with JMH, as a share of what the machine can do.",
      "",
      "With the peers built, matrix products and convolutions of OpenBLAS and oneDNN, too.",
    })
public final class KernelsCommand implements Callable<Integer> {
  /** The file with all rates. */
  public static final String TABLE = "kernels.csv";

  /** The file that says on what they were measured, and with which command. */
  public static final String FACTS = "kernels.md";

  @Parameters(
      paramLabel = "PATTERN",
      arity = "0..1",
      description = "A regular expression; only kernels that contain it are measured.")
  private String pattern = "";

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds of each iteration (default: ${DEFAULT-VALUE}).")
  private double seconds = 1;

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Iterations, and as many to warm up (default: ${DEFAULT-VALUE}).")
  private int iterations = 3;

  @Option(
      names = "--forks",
      paramLabel = "N",
      description = "JVMs for each kernel (default: ${DEFAULT-VALUE}).")
  private int forks = 1;

  @Option(names = "--out", paramLabel = "DIR", description = "Where the tables go, too.")
  private @Nullable Path out;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Predicate<String> chosen = Pattern.compile(pattern).asPredicate();
    List<KernelCase> cases =
        KernelCases.all().stream().filter(what -> chosen.test(what.label())).toList();
    if (cases.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no kernel contains '%s'; try 'conv' or 'matmul'".formatted(pattern));
    }
    PrintWriter terminal = spec.commandLine().getOut();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Peak peak = Machine.peak(java, 1);
    Table table = new Table("kernel", "engine", "rate", "unit", "% of limit", "remark");
    Map<Engine, String> obstacles = new EnumMap<>(Engine.class);
    Stream.of(Engine.values())
        .filter(Engine::isBuilt)
        .forEach(engine -> obstacles.put(engine, engine.obstacle()));
    try (Progress progress = new Progress("kernels", cases.size())) {
      for (KernelCase what : cases) {
        for (Engine engine : obstacles.keySet()) {
          if (engine.has(what)) {
            table.add(row(what, engine, obstacles.getOrDefault(engine, ""), peak));
          }
        }
        progress.advance(1, what.label());
      }
    }
    terminal.println();
    terminal.print(table.text());
    if (out != null) {
      Files.createDirectories(out);
      Files.writeString(out.resolve(TABLE), table.csv());
      Files.writeString(
          out.resolve(FACTS),
          String.format(
              Locale.ROOT,
              "## Kernels on %s%n%n- %s, %s%n- Limits of one thread: %.0f GFLOP/s, %.0f GB/s%n- Command: %s%n",
              Machine.jdk(java),
              Machine.describe(),
              LocalDate.now(),
              peak.flops() * 1e-9,
              peak.memoryBandwidth() * 1e-9,
              TypedCommand.of(spec, out)));
    }
    terminal.flush();
    return ExitCode.OK;
  }

  private double secondsPerCall(KernelCase what, Engine engine) throws RunnerException {
    TimeValue time = TimeValue.milliseconds((long) (1000 * seconds));
    RunResult result =
        new Runner(
                new OptionsBuilder()
                    .include(KernelBenchmark.class.getName())
                    .param("kernel", what.label())
                    .param("engine", engine.className())
                    .forks(forks)
                    .jvmArgsAppend("-Dcotangent.kernels=vector") // from the first call on
                    .warmupIterations(iterations)
                    .warmupTime(time)
                    .measurementIterations(iterations)
                    .measurementTime(time)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .runSingle();
    return result.getPrimaryResult().getScore() * 1e-9;
  }

  private List<String> row(KernelCase what, Engine engine, String obstacle, Peak peak) {
    double rate = Double.NaN;
    String remark = obstacle;
    if (remark.isEmpty()) {
      try {
        rate = what.work() / secondsPerCall(what, engine);
      } catch (RunnerException e) {
        remark = "failed: " + e.getMessage();
      }
    }
    double limit = what.countsOperations() ? peak.flops() : peak.bandwidth(what.bytes());
    return List.of(
        what.label(),
        engine.label(),
        number("%.1f", rate * 1e-9),
        what.countsOperations() ? "GFLOP/s" : "GB/s",
        number("%.0f", 100 * rate / limit),
        remark);
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "";
  }
}
