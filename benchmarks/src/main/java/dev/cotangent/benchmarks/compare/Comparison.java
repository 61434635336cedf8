package dev.cotangent.benchmarks.compare;

import dev.cotangent.benchmarks.machine.Peak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measurements with their circumstances, and the folder in which they are kept, if there is one.
 */
public final class Comparison {
  private static final String CASES = "compare.csv";
  private static final String BOUNDS = "bounds.csv";

  private final @Nullable Path folder;
  private final Circumstances circumstances;
  private final Results results;

  private Comparison(@Nullable Path folder, Circumstances circumstances, Results results) {
    this.folder = folder;
    this.circumstances = circumstances;
    this.results = results;
  }

  /**
   * Begins a comparison, or continues the one in a folder.
   *
   * @throws IllegalArgumentException if that one is of another machine or JDK
   */
  static Comparison in(@Nullable Path folder, Circumstances now) throws IOException {
    if (folder == null) {
      return new Comparison(null, now, new Results());
    }
    Files.createDirectories(folder);
    Circumstances all = Circumstances.in(folder) ? now.after(Circumstances.read(folder)) : now;
    all.write(folder);
    return new Comparison(folder, all, new RunFolder(folder).read());
  }

  /** Reads what {@code compare} keeps in a folder, finished or not. */
  public static Comparison read(Path folder) throws IOException {
    return new Comparison(folder, Circumstances.read(folder), new RunFolder(folder).read());
  }

  Results results() {
    return results;
  }

  /** Adds what a process said. */
  void add(Case what, Outcome outcome) throws IOException {
    results.add(what, outcome);
    if (folder != null) {
      new RunFolder(folder).append(what, outcome);
    }
  }

  /** Adds a measurement of the machine's limits. */
  void add(int threads, Peak peak) throws IOException {
    results.add(threads, peak);
    if (folder != null) {
      new RunFolder(folder).append(threads, peak);
    }
  }

  /** The JDK that everything ran on. */
  public String jdk() {
    return circumstances.jdk();
  }

  /** What was measured where, in lines. */
  private List<String> facts() {
    String peaks =
        results.peaks().entrySet().stream()
            .map(
                one ->
                    String.format(
                        Locale.ROOT,
                        "%d thread%s: %.0f GFLOP/s, %.0f GB/s",
                        one.getKey(),
                        one.getKey() == 1 ? "" : "s",
                        one.getValue().flops() * 1e-9,
                        one.getValue().memoryBandwidth() * 1e-9))
            .collect(Collectors.joining("; "));
    List<String> facts = new ArrayList<>();
    facts.add(
        "%s, %s, %s".formatted(circumstances.machine(), circumstances.jdk(), circumstances.date()));
    facts.add("Limits of the machine: " + peaks);
    circumstances.commands().forEach(command -> facts.add("Command: " + command));
    return facts;
  }

  private String threads() {
    return results.rows().stream()
            .map(row -> row.what().threading().threads())
            .distinct()
            .sorted()
            .map(String::valueOf)
            .collect(Collectors.joining(" / "))
        + " threads";
  }

  /** All of it for a terminal. */
  String text() {
    return String.join(
        System.lineSeparator(),
        String.join(System.lineSeparator(), facts()),
        "",
        Summary.of(results).text(),
        Tables.cases(results).text(),
        Tables.bounds(results).text(),
        Tables.downloads(results, circumstances.downloads()).text());
  }

  /**
   * Facts and summary in Markdown, without a heading, and how to read the tables that {@link
   * #record} writes.
   *
   * @param tables where these are, as the document names it
   */
  public String markdown(String tables) {
    return String.join(
        "\n",
        facts().stream().map(fact -> "- " + fact).collect(Collectors.joining("\n")),
        "",
        "In short, on " + threads() + ":",
        "",
        Summary.of(results).markdown(),
        "All measurements: [%1$s/%2$s](%1$s/%2$s), and what each process said: [%1$s/%3$s](%1$s/%3$s)."
            .formatted(tables, CASES, RunFolder.RUNS),
        "",
        "The bound is the larger of two times: the counted multiply-adds at the machine's limit, and the bytes that",
        "must be read and written in any case (inputs, weights, optimizer state) at the bandwidth that a triad over as",
        "many bytes reaches, in cache or not: [%1$s/%2$s](%1$s/%2$s).".formatted(tables, BOUNDS),
        "",
        Tables.downloads(results, circumstances.downloads()).markdown());
  }

  /**
   * Writes into another folder what was measured, and the tables of it: that folder can be read in
   * place of this one.
   */
  public void record(Path other) throws IOException {
    Files.createDirectories(other);
    circumstances.write(other);
    if (folder != null) {
      new RunFolder(folder).copy(other);
    }
    writeTables(other);
  }

  private void writeTables(Path where) throws IOException {
    Files.writeString(where.resolve(CASES), Tables.cases(results).csv());
    Files.writeString(where.resolve(BOUNDS), Tables.bounds(results).csv());
  }

  /** Draws the rates, if there are any, as a PNG. */
  public void draw(Path file) throws IOException {
    RateChart.write(results, file);
  }

  /** Writes {@code compare.txt}, {@code compare.png} and the tables. */
  void write() throws IOException {
    if (folder != null) {
      Files.writeString(folder.resolve("compare.txt"), text());
      writeTables(folder);
      draw(folder.resolve("compare.png"));
    }
  }
}
