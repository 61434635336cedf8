package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.child.Child;
import dev.cotangent.benchmarks.child.ChildTask;
import dev.cotangent.benchmarks.workload.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Starts the measured processes, one at a time.
 *
 * @param java the program {@code java} of the JDK to measure with
 * @param options further options of Cotangent's JVM
 */
record ChildProcess(
    Installation installation,
    Path java,
    List<String> options,
    double warmUpSeconds,
    int windows,
    double windowSeconds) {
  private static final int SLOW_START_SECONDS = 180;
  private static final int TOLD = 300;

  /**
   * Keeps glibc from giving large blocks back to the system at every step, which costs native
   * engines up to a factor of 5.
   */
  private static final Map<String, String> KEEP_MEMORY =
      Map.of(
          "MALLOC_MMAP_THRESHOLD_", "1073741824",
          "MALLOC_TRIM_THRESHOLD_", "4294967296",
          "MALLOC_TOP_PAD_", "268435456",
          "MALLOC_ARENA_MAX", "2");

  /**
   * Starts Cotangent's processes with their classes from a file that a short training makes, as the
   * launcher of the examples does. Where that fails, it says so on standard error, and the
   * processes load the classes as ever.
   *
   * @param archive the file, which is written here
   */
  ChildProcess withClassArchive(Path archive) throws IOException {
    Outcome made =
        new ChildProcess(installation, java, with("-XX:ArchiveClassesAtExit=" + archive), 0, 0, 0)
            .run(new Case(Workload.W1, 64, Framework.COTANGENT, new Threading(1, false)));
    if (made.failure().isPresent() || Files.size(archive) == 0) {
      System.err.println(
          "compare: there is no archive of classes, so Cotangent starts later: "
              + made.failure().orElse("the JVM made none"));
      return this;
    }
    return new ChildProcess(
        installation,
        java,
        with("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off"),
        warmUpSeconds,
        windows,
        windowSeconds);
  }

  private List<String> with(String... further) {
    return Stream.concat(Stream.of(further), options.stream()).toList();
  }

  /** The longest time that a process may take. */
  private long limitSeconds() {
    return (long) (SLOW_START_SECONDS + 2 * (warmUpSeconds + windows * windowSeconds));
  }

  /** Measures a case. */
  Outcome run(Case what) {
    try {
      Path errors = Files.createTempFile("cotangent-bench", ".log");
      try {
        return run(what, errors);
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring " + what, e);
    }
  }

  private Outcome run(Case what, Path errors) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command(what));
    int threads = what.threading().threads();
    builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
    if (what.framework().isPeer()) {
      builder.environment().putAll(KEEP_MEMORY);
    }
    if (what.threading().passive()) {
      builder.environment().put("OMP_WAIT_POLICY", "passive");
    }
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    Thread watch = killLater(process);
    Map<String, List<String>> said = new HashMap<>();
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          said.computeIfAbsent(line.substring(0, equals), key -> new ArrayList<>())
              .add(line.substring(equals + 1));
        }
      }
    }
    int exit = process.waitFor();
    watch.interrupt();
    Optional<String> failure =
        exit == 0 ? Optional.empty() : Optional.of("exit code " + exit + cause(errors));
    return new Outcome(
        said.getOrDefault("framework", List.of("")).get(0),
        numbers(said, "window"),
        number(said, "check"),
        number(said, "first_step"),
        number(said, "peak_memory"),
        failure);
  }

  private Thread killLater(Process process) {
    Thread watch =
        new Thread(
            () -> {
              try {
                if (!process.waitFor(limitSeconds(), TimeUnit.SECONDS)) {
                  process.destroyForcibly();
                }
              } catch (InterruptedException e) {
                process.destroyForcibly(); // it has ended already
              }
            });
    watch.setDaemon(true);
    watch.start();
    return watch;
  }

  private List<String> command(Case what) {
    List<String> command = new ArrayList<>();
    command.add(java.toString());
    if (what.framework().isPeer()) {
      command.add("--enable-native-access=ALL-UNNAMED");
    } else {
      command.add("-XX:+UseSerialGC");
      command.add("--add-modules=jdk.incubator.vector");
      command.add("-XX:PerMethodTrapLimit=100000");
      command.addAll(options);
    }
    command.add("-cp");
    command.add(installation.classPath(what.framework()));
    command.add(Child.class.getName());
    command.addAll(
        new ChildTask(
                what.framework().contender(),
                what.workload(),
                what.batch(),
                what.threading().threads(),
                System.currentTimeMillis(),
                warmUpSeconds,
                windows,
                windowSeconds)
            .arguments());
    return command;
  }

  /** The line of what a process complained about that says most. */
  private static String cause(Path errors) throws IOException {
    List<String> lines =
        Files.readAllLines(errors).stream().filter(line -> !line.isBlank()).toList();
    String told =
        lines.stream()
            .filter(line -> line.contains("Exception") || line.contains("Error"))
            .reduce((first, second) -> second)
            .orElse(lines.isEmpty() ? "" : lines.get(lines.size() - 1))
            .strip();
    return told.isEmpty() ? "" : ": " + told.substring(0, Math.min(TOLD, told.length()));
  }

  private static double number(Map<String, List<String>> said, String key) {
    return numbers(said, key).stream().findFirst().orElse(Double.NaN);
  }

  private static List<Double> numbers(Map<String, List<String>> said, String key) {
    return said.getOrDefault(key, List.of()).stream().map(Double::valueOf).toList();
  }
}
