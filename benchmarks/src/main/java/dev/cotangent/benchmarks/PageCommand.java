package dev.cotangent.benchmarks;

import dev.cotangent.benchmarks.compare.Comparison;
import dev.cotangent.benchmarks.kernels.KernelChart;
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
      "Writes docs/performance.md from what compare and kernels wrote with --out.",
      "",
      "What stands there by hand, below the heading \"Notes\", stays.",
    })
final class PageCommand implements Callable<Integer> {
  private static final String NOTES = "## Notes";

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
    List<String> lines = new ArrayList<>();
    lines.add("# Performance");
    lines.add("");
    lines.add("Written by `benchmarks/cotangent-bench page`; how to measure stands in");
    lines.add("[benchmarks](../benchmarks/README.md).");
    for (Path folder : comparisons) {
      Comparison comparison = Comparison.read(folder);
      String chart = folder.toAbsolutePath().normalize().getFileName() + ".png";
      comparison.draw(images.resolve(chart));
      lines.add("");
      lines.add("## Networks on " + comparison.jdk());
      lines.add("");
      lines.add("![Rates beside the best peer's](images/" + chart + ")");
      lines.add("");
      lines.add(comparison.markdown().strip());
    }
    for (Path folder : kernels) {
      String text = Files.readString(folder.resolve("kernels.md")).strip();
      String chart = folder.toAbsolutePath().normalize().getFileName() + ".svg";
      if (KernelChart.write(folder.resolve("kernels.csv"), images.resolve(chart))) {
        text =
            text.replaceFirst(
                "\n", "\n\n![Rates beside native libraries'](images/" + chart + ")\n");
      }
      lines.add("");
      lines.add(text);
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
}
