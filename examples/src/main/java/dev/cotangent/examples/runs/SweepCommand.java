package dev.cotangent.examples.runs;

import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.Origin;
import dev.cotangent.examples.command.RunOptions;
import dev.cotangent.examples.report.Provenance;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Sweep;
import dev.cotangent.nn.training.SweepTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs a program that trains with many settings. */
@Command(
    name = "sweep",
    description = {
      "Runs a program that trains with many settings, and tells which did best.",
      "",
      "Each run has a folder of its own in --out; the table is sweep.csv there. Run again, a sweep"
          + " that was broken off leaves out what is done."
    },
    footer = {
      "",
      "Examples:",
      "  cotangent sweep mnist --vary learning-rate=0.001,0.003 --vary batch=32,64 -- --epochs 1",
      "  cotangent sweep mnist --vary seed=1,2,3 --parallel 2 -- --model mlp --threads 1"
    })
public final class SweepCommand extends ExampleCommand {
  private static final String TABLE = "sweep.csv";

  @Parameters(index = "0", paramLabel = "PROGRAM", description = "A program that trains.")
  private String program = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "OPTION",
      description = "Options that all runs have, after --.")
  private List<String> options = List.of();

  @Option(
      names = "--vary",
      required = true,
      paramLabel = "OPTION=VALUE,…",
      description = "An option of the program, without --, and its values.")
  private List<String> varied = List.of();

  @Option(
      names = "--random",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description = "Take only N combinations, by chance (default: all).")
  private @Nullable Integer random;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Start of that choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description = "How many runs at once; give them --threads 1 then (default: 1).")
  private int parallel = 1;

  @Option(
      names = "--best",
      paramLabel = "FIGURE",
      description =
          "What the best run is found by, a column of history.csv (default: validation_accuracy, or"
              + " validation_loss where there is none).")
  private @Nullable String best;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "out/sweep",
      description = "Folder for the runs and the table (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out/sweep");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CommandLine of = spec.parent().subcommands().get(program);
    if (of == null) {
      throw new ParameterException(
          spec.commandLine(), "not a program: '%s'; see 'cotangent --help'".formatted(program));
    }
    Sweep sweep = new Sweep().parallel(parallel).resumable(out.resolve(TABLE));
    for (String vary : varied) {
      int equals = vary.indexOf('=');
      String option = equals < 0 ? vary : vary.substring(0, equals);
      if (equals < 0 || of.getCommandSpec().findOption("--" + option) == null) {
        throw new ParameterException(
            spec.commandLine(),
            "--vary must be OPTION=VALUE,… with an option of %s: '%s'".formatted(program, vary));
      }
      sweep.vary(option, List.of(vary.substring(equals + 1).split(",", -1)));
    }
    if (random != null) {
      sweep.random(random, seed);
    }
    List<Sweep.Point> points = sweep.points();
    OutputFolder folder = OutputFolder.open(out);
    say("%s runs of %s, %s at once".formatted(points.size(), program, parallel));
    Class<?> command = of.getCommandSpec().userObject().getClass();
    SweepTable table = sweep.run(point -> train(command, point));
    say(table.toString());
    sayBest(table);
    say("See %s; compare curves with cotangent compare-runs".formatted(folder.file(TABLE)));
    return 0;
  }

  private Map<String, Double> train(Class<?> command, Sweep.Point point) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    StringBuilder name = new StringBuilder();
    point
        .settings()
        .forEach(
            (option, value) -> {
              arguments.add("--" + option + "=" + value);
              name.append(name.length() == 0 ? "" : "_").append(option).append('-').append(value);
            });
    Path folder = out.resolve(name.toString().replaceAll("[^A-Za-z0-9._+-]+", "-"));
    arguments.add("--out=" + folder);
    StringWriter said = new StringWriter();
    StringWriter complained = new StringWriter();
    CommandLine line;
    try {
      line = new CommandLine(CommandLine.defaultFactory().create(command));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    int code =
        line.setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(complained, true))
            .setExecutionStrategy(
                result -> {
                  Provenance.begin(Origin.of(result, "cotangent " + program, Provenance.machine()));
                  return new CommandLine.RunLast().execute(result);
                })
            .setExecutionExceptionHandler(
                (exception, thrower, result) -> {
                  complained.write(String.valueOf(exception.getMessage()));
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IOException(
          "[sweep] %s %s did not end well: %s"
              .formatted(program, String.join(" ", arguments), complained.toString().strip()));
    }
    SavedRun run = SavedRun.read(folder);
    Map<String, Double> figures = new LinkedHashMap<>();
    run.history()
        .forEach(
            (column, values) -> {
              if (!column.equals("epoch")) {
                figures.put(column, values.get(values.size() - 1));
              }
            });
    say("%s: %s".formatted(name, summary(figures)));
    return figures;
  }

  private static String summary(Map<String, Double> figures) {
    List<String> parts = new ArrayList<>();
    figures.forEach(
        (name, value) -> {
          if (name.startsWith("validation_")) {
            parts.add(String.format(Locale.ROOT, "%s %.4f", name.replace('_', ' '), value));
          }
        });
    return String.join(", ", parts);
  }

  private void sayBest(SweepTable table) {
    String figure = best;
    if (figure == null) {
      boolean accurate =
          table.rows().values().stream()
              .anyMatch(row -> !row.getOrDefault("validation_accuracy", Double.NaN).isNaN());
      figure = accurate ? "validation_accuracy" : "validation_loss";
    }
    boolean greater = !CompareRunsCommand.isLossLike(figure);
    say("Best by %s: %s".formatted(figure, table.best(figure, greater).settings()));
  }
}
