package dev.cotangent.benchmarks;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.cotangent.benchmarks.compare.Comparison;
import dev.cotangent.benchmarks.kernels.KernelChart;
import dev.cotangent.benchmarks.kernels.KernelsCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** The program {@code page}. */
@Command(
    name = "page",
    mixinStandardHelpOptions = true,
    description = {
      "Writes docs/performance.md from what compare and kernels wrote with --out, and keeps what was"
          + " measured in docs/performance, from where the page can be written again.",
      "",
      "What stands there by hand, below the heading \"Notes\", stays.",
    })
final class PageCommand implements Callable<Integer> {
  private static final String NOTES = "## Notes";
  private static final String RECORDS = "performance";

  @Option(
      names = "--compare",
      required = true,
      paramLabel = "DIR",
      description = "A folder that compare wrote to, finished or not; may be repeated.")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<Path> comparisons;

  @Option(
      names = "--kernels",
      paramLabel = "DIR",
      description = "A folder that kernels wrote to; may be repeated.")
  private List<Path> kernels = List.of();

  @Option(
      names = "--docs",
      paramLabel = "DIR",
      description = "The folder of documents to write to (default: ${DEFAULT-VALUE}).")
  private Path docs = Path.of("docs");

  @Override
  public Integer call() throws IOException {
    Path images = Files.createDirectories(docs.resolve("images"));
    Path records = docs.resolve(RECORDS);
    List<String> lines = new ArrayList<>();
    lines.add("# Performance");
    lines.add("");
    lines.add("Written by `benchmarks/cotangent-bench page`; how to measure stands in");
    lines.add("[benchmarks](../benchmarks/README.md).");
    for (Path folder : comparisons) {
      Comparison comparison = Comparison.read(folder);
      String name = name(folder);
      String chart = name + ".png";
      comparison.record(records.resolve(name));
      comparison.draw(images.resolve(chart));
      lines.add("");
      lines.add("## Networks on " + comparison.jdk());
      lines.add("");
      lines.add("![Rates beside the best peer's](images/" + chart + ")");
      lines.add("");
      lines.add(comparison.markdown(RECORDS + "/" + name).strip());
    }
    for (Path folder : kernels) {
      String text = Files.readString(folder.resolve(KernelsCommand.FACTS)).strip();
      String name = name(folder);
      String chart = name + ".svg";
      copy(folder, records.resolve(name), KernelsCommand.FACTS, KernelsCommand.TABLE);
      if (KernelChart.write(folder.resolve(KernelsCommand.TABLE), images.resolve(chart))) {
        text =
            text.replaceFirst(
                "\n", "\n\n![Rates beside native libraries'](images/" + chart + ")\n");
      }
      lines.add("");
      lines.add(text);
      lines.add("");
      lines.add(
          "All rates: [%1$s/%2$s/%3$s](%1$s/%2$s/%3$s)."
              .formatted(RECORDS, name, KernelsCommand.TABLE));
    }
    lines.add("");
    Path page = docs.resolve("performance.md");
    if (Files.exists(page)) {
      String old = Files.readString(page);
      int notes = old.indexOf("\n" + NOTES + "\n");
      if (notes >= 0) {
        lines.add(old.substring(notes + 1).strip());
        lines.add("");
      }
    }
    Files.writeString(page, String.join("\n", lines));
    return ExitCode.OK;
  }

  private static String name(Path folder) {
    return folder.toAbsolutePath().normalize().getFileName().toString();
  }

  private static void copy(Path from, Path to, String... files) throws IOException {
    Files.createDirectories(to);
    if (!Files.isSameFile(from, to)) {
      for (String file : files) {
        Files.copy(from.resolve(file), to.resolve(file), REPLACE_EXISTING);
      }
    }
  }
}
