package dev.cotangent.benchmarks.compare;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.cotangent.benchmarks.machine.Peak;
import dev.cotangent.benchmarks.workload.Workload;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The folder in which everything that was measured is kept, line by line as it comes, so that a
 * comparison that was cut off can be continued: {@code runs.csv} has a line for each process,
 * {@code limits.csv} one for each measurement of the machine.
 */
final class RunFolder {
  private enum Run {
    WORKLOAD,
    BATCH,
    FRAMEWORK,
    THREADS,
    PASSIVE,
    VERSION,
    RATES,
    CHECK,
    FIRST_STEP_SECONDS,
    PEAK_BYTES,
    FAILURE
  }

  private enum Limit {
    THREADS,
    FLOPS,
    BANDWIDTHS
  }

  /** The file with a line for each process. */
  static final String RUNS = "runs.csv";

  private static final String LIMITS = "limits.csv";
  private static final String SPACE = " ";

  private final Path runs;
  private final Path limits;

  RunFolder(Path folder) {
    runs = folder.resolve(RUNS);
    limits = folder.resolve(LIMITS);
  }

  /** Adds what a process said. */
  void append(Case what, Outcome outcome) throws IOException {
    append(
        runs,
        Run.class,
        what.workload(),
        what.batch(),
        what.framework(),
        what.threading().threads(),
        what.threading().passive(),
        outcome.framework(),
        outcome.rates().stream().map(String::valueOf).collect(Collectors.joining(SPACE)),
        outcome.check(),
        outcome.firstStepSeconds(),
        outcome.peakBytes(),
        outcome.failure().orElse(""));
  }

  /** Adds a measurement of the machine's limits. */
  void append(int threads, Peak peak) throws IOException {
    append(
        limits,
        Limit.class,
        threads,
        peak.flops(),
        peak.bandwidths().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(SPACE)));
  }

  private static void append(Path file, Class<? extends Enum<?>> header, Object... cells)
      throws IOException {
    CSVFormat format = CSVFormat.DEFAULT;
    if (!Files.exists(file)) {
      format = format.builder().setHeader(header).build();
    }
    try (var printer = format.print(Files.newBufferedWriter(file, CREATE, APPEND))) {
      printer.printRecord(cells);
    }
  }

  /** Copies what is there to another folder, unless it is this one. */
  void copy(Path other) throws IOException {
    for (Path file : List.of(runs, limits)) {
      Path copy = other.resolve(file.getFileName());
      if (Files.exists(file) && !(Files.exists(copy) && Files.isSameFile(file, copy))) {
        Files.copy(file, copy, REPLACE_EXISTING);
      }
    }
  }

  /** All that is there; nothing if there is no folder. */
  Results read() throws IOException {
    Results results = new Results();
    for (CSVRecord line : read(runs, Run.class)) {
      results.add(
          new Case(
              Workload.valueOf(line.get(Run.WORKLOAD)),
              Integer.parseInt(line.get(Run.BATCH)),
              Framework.valueOf(line.get(Run.FRAMEWORK)),
              new Threading(
                  Integer.parseInt(line.get(Run.THREADS)),
                  Boolean.parseBoolean(line.get(Run.PASSIVE)))),
          new Outcome(
              line.get(Run.VERSION),
              words(line.get(Run.RATES)).stream().map(Double::valueOf).toList(),
              Double.parseDouble(line.get(Run.CHECK)),
              Double.parseDouble(line.get(Run.FIRST_STEP_SECONDS)),
              Double.parseDouble(line.get(Run.PEAK_BYTES)),
              Optional.of(line.get(Run.FAILURE)).filter(text -> !text.isEmpty())));
    }
    for (CSVRecord line : read(limits, Limit.class)) {
      NavigableMap<Long, Double> bandwidths = new TreeMap<>();
      for (String pair : words(line.get(Limit.BANDWIDTHS))) {
        int equals = pair.indexOf('=');
        bandwidths.put(
            Long.valueOf(pair.substring(0, equals)), Double.valueOf(pair.substring(equals + 1)));
      }
      results.add(
          Integer.parseInt(line.get(Limit.THREADS)),
          new Peak(Double.parseDouble(line.get(Limit.FLOPS)), bandwidths));
    }
    return results;
  }

  private static List<CSVRecord> read(Path file, Class<? extends Enum<?>> header)
      throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    CSVFormat format =
        CSVFormat.DEFAULT.builder().setHeader(header).setSkipHeaderRecord(true).build();
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser parser = format.parse(reader)) {
      return parser.getRecords();
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(SPACE)).filter(word -> !word.isEmpty()).toList();
  }
}
