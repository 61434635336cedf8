package dev.cotangent.benchmarks.kills;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.nn.training.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The program {@code kills}. */
@Command(
    name = "kills",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Kills a training (SIGKILL) at random moments and has it go on with --resume, again and again.",
      "",
      "A command trains once without being disturbed, and then in another folder, killed each time"
          + " after a random time. Whenever that one comes to its end, its weights must be the same"
          + " file, byte for byte, and the next one begins, until there were as many kills as were"
          + " asked for. Each start computes with another number of threads.",
    })
public final class KillsCommand implements Callable<Integer> {
  private static final String WEIGHTS = "weights.safetensors";

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often it is killed (default: ${DEFAULT-VALUE}).")
  private int times = 50;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long it runs at most before it is killed (default: ${DEFAULT-VALUE}).")
  private double seconds = 6;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      description = "Steps between saved states (default: ${DEFAULT-VALUE}).")
  private int saveEvery = 40;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the random moments (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for what is written (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("out", "kills");

  @Parameters(
      arity = "0..*",
      paramLabel = "COMMAND",
      description =
          "The training; it must know --out, --resume, --save-every and --threads (default: ${DEFAULT-VALUE}).")
  private List<String> command = List.of("examples/cotangent", "mnist", "--epochs", "2");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private int starts;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path whole = empty("whole");
    Process unbroken = start(whole, 2, false);
    int code = unbroken.waitFor();
    if (code != 0) {
      throw new IOException("the undisturbed training ended with " + code + ": " + command);
    }
    CounterRandom random = new CounterRandom(seed, 0);
    int kills = 0;
    int trainings = 0;
    int different = 0;
    try (Progress progress = new Progress("kills", times)) {
      while (kills < times) {
        Path broken = empty("broken");
        trainings++;
        boolean ended = false;
        while (!ended) {
          Process process = start(broken, 1 + starts % 3, true);
          boolean spared = kills >= times;
          long millis = Math.round(1_000 * seconds * random.uniform(starts));
          ended = spared ? process.waitFor() >= 0 : process.waitFor(millis, TimeUnit.MILLISECONDS);
          if (!ended) {
            process.destroyForcibly();
            int unused = process.waitFor();
            kills++;
            progress.advance(1, "training %s, after %s ms".formatted(trainings, millis));
          } else if (process.exitValue() != 0) {
            throw new IOException(
                "a training that went on ended with %s; see %s"
                    .formatted(process.exitValue(), broken));
          }
        }
        if (Files.mismatch(whole.resolve(WEIGHTS), broken.resolve(WEIGHTS)) >= 0) {
          different++;
        }
      }
    }
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(
        String.format(
            Locale.ROOT,
            "%d kills in %d trainings, %d starts: %s",
            kills,
            trainings,
            starts,
            different == 0
                ? "all weights are those of the training that was never killed, byte for byte."
                : different + " trainings came to other weights."));
    terminal.flush();
    return different == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private Process start(Path folder, int threads, boolean resumes) throws IOException {
    starts++;
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--out", folder.toString(), "--threads", Integer.toString(threads)));
    all.addAll(List.of("--save-every", Integer.toString(saveEvery)));
    if (resumes) {
      all.add("--resume");
    }
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(out.resolve(folder.getFileName() + ".txt").toFile()))
        .start();
  }

  private Path empty(String name) throws IOException {
    Path folder = Files.createDirectories(out.resolve(name));
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
    return folder;
  }
}
