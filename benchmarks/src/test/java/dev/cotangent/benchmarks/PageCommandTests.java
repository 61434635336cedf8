package dev.cotangent.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

class PageCommandTests {
  private static final String NOTES =
      """
      ## Notes

      Written by hand.

      ## W4

      The slowest of all.
      """;

  @TempDir private Path folder;
  private Path page;

  @BeforeEach
  void measureOnce() throws IOException {
    page = folder.resolve("docs/performance.md");
    Path run = Files.createDirectories(folder.resolve("jdk17"));
    Files.writeString(
        run.resolve("circumstances.properties"),
        """
        machine=a machine
        jdk=JDK 17
        date=2026-01-02
        commands=compare
        """);
    measure(run, "400.0");
  }

  private static void measure(Path run, String rate) throws IOException {
    Files.writeString(
        run.resolve("runs.csv"),
        """
        WORKLOAD,BATCH,FRAMEWORK,THREADS,PASSIVE,VERSION,RATES,CHECK,FIRST_STEP_SECONDS,PEAK_BYTES,FAILURE
        W1,64,COTANGENT,1,false,Cotangent,%s,2.25,0.5,1.0E8,
        """
            .formatted(rate));
  }

  private String write(String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--compare", "" + folder.resolve("jdk17"), "--docs", "" + folder.resolve("docs")));
    words.addAll(List.of(more));
    assertEquals(0, new CommandLine(new PageCommand()).execute(words.toArray(String[]::new)));
    return Files.readString(page);
  }

  @Test
  void handWrittenNotesStayWhereFiguresChange() throws IOException {
    String first = write();
    assertTrue(first.contains("| 400 |"), first);
    assertTrue(first.contains("(performance/jdk17/compare.csv)"), first);
    assertTrue(recorded("compare.csv").contains(",400,400,400,"), recorded("compare.csv"));
    Files.writeString(page, first + "\n" + NOTES);

    measure(folder.resolve("jdk17"), "500.0");
    String second = write();
    assertTrue(second.contains("| 500 |"), second);
    assertTrue(recorded("compare.csv").contains(",500,500,500,"), recorded("compare.csv"));
    assertTrue(second.endsWith("\n\n" + NOTES), second);
    assertEquals(second, write());
  }

  private String recorded(String file) throws IOException {
    return Files.readString(folder.resolve("docs/performance/jdk17").resolve(file));
  }

  @Test
  void thePageAndItsTablesCanBeWrittenAgainFromWhatItKeeps() throws IOException {
    Path docs = folder.resolve("again");
    Path performance = Path.of("../docs/performance");
    Files.createDirectories(docs);
    Files.copy(Path.of("../docs/performance.md"), docs.resolve("performance.md"));
    List<String> words = new ArrayList<>(List.of("--docs", docs.toString()));
    for (String run : List.of("jdk17", "jdk25")) {
      words.addAll(List.of("--compare", performance.resolve(run).toString()));
    }
    words.addAll(List.of("--kernels", performance.resolve("kernels17").toString()));
    assertEquals(0, new CommandLine(new PageCommand()).execute(words.toArray(String[]::new)));

    assertEquals(
        Files.readString(Path.of("../docs/performance.md")),
        Files.readString(docs.resolve("performance.md")));
    try (Stream<Path> files = Files.walk(performance)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path again = docs.resolve("performance").resolve(performance.relativize(file));
        assertEquals(Files.readString(file), Files.readString(again), file.toString());
      }
    }
  }

  @Test
  void whatIsKeptIsReadInPlace() throws IOException {
    String first = write();
    Path kept = folder.resolve("docs/performance/jdk17");
    String runs = recorded("runs.csv");
    Path docs = folder.resolve("docs");
    assertEquals(
        0,
        new CommandLine(new PageCommand())
            .execute("--compare", kept.toString(), "--docs", docs.toString()));
    assertEquals(first, Files.readString(page));
    assertEquals(runs, recorded("runs.csv"));
  }

  @Test
  void thePageShowsItsChart() throws IOException {
    assertTrue(write().contains("(images/jdk17.png)"));
    assertTrue(Files.size(folder.resolve("docs/images/jdk17.png")) > 1000);
  }

  @Test
  void thePageShowsEachKernelBesideTheLibraries() throws Exception {
    Path kernels = Files.createDirectories(folder.resolve("kernels"));
    Files.writeString(kernels.resolve("kernels.md"), "## Kernels on JDK 17\n\n- a machine\n");
    Files.writeString(
        kernels.resolve("kernels.csv"),
        """
        kernel,engine,rate,unit,% of limit,remark
        matmul-2x2x2,cotangent,50.0,GFLOP/s,50,
        matmul-2x2x2,openblas,100.0,GFLOP/s,100,
        matmul-2x2x2,onednn,12.5,GFLOP/s,12,
        matmul-3x3x3,cotangent,50.0,GFLOP/s,50,
        matmul-3x3x3,openblas,,GFLOP/s,,not measured: it is missing
        relu-4k,cotangent,90.0,GB/s,80,
        """);

    String page = write("--kernels", kernels.toString());
    int heading = page.indexOf("## Kernels on JDK 17\n\n![");
    assertTrue(heading >= 0, page);
    assertTrue(page.indexOf("(images/kernels.svg)\n\n- a machine") > heading, page);

    assertTrue(page.contains("(performance/kernels/kernels.csv)"), page);
    assertFalse(page.contains("| matmul"), page);
    assertEquals(
        Files.readString(kernels.resolve("kernels.csv")),
        Files.readString(folder.resolve("docs/performance/kernels/kernels.csv")));

    Path chart = folder.resolve("docs/images/kernels.svg");
    Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(chart.toFile());
    List<String> texts = texts(svg);
    assertTrue(texts.containsAll(List.of("matmul-2x2x2", "1/2×", "1×", "2×", "4×")), "" + texts);
    assertFalse(texts.contains("matmul-3x3x3"));
    assertFalse(texts.contains("relu-4k"));
    NodeList circles = svg.getElementsByTagName("circle");
    assertEquals(2, circles.getLength(), "one in the legend, one for oneDNN's product");
    assertEquals(x(svg, "4×"), ((Element) circles.item(1)).getAttribute("cx"));
  }

  private static List<String> texts(Document svg) {
    NodeList nodes = svg.getElementsByTagName("text");
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }

  /** Where a text stands. */
  private static String x(Document svg, String text) {
    int index = texts(svg).indexOf(text);
    return ((Element) svg.getElementsByTagName("text").item(index)).getAttribute("x");
  }
}
