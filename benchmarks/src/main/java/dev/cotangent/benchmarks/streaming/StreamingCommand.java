package dev.cotangent.benchmarks.streaming;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains from a file of some gigabytes through a small heap, and from memory. */
@Command(
    name = "streaming",
    description =
        "Makes a file of pictures in NumPy's format, trains from it in a process with a heap of 256"
            + " MB, and in another one from pictures in memory, and prints both rates.")
public final class StreamingCommand implements Callable<Integer> {
  private static final String HEAP = "-Xmx256m";
  private static final int ROUNDS = 2;

  @Option(
      names = "--gigabytes",
      paramLabel = "N",
      description = "How large the file is (default: ${DEFAULT-VALUE}).")
  private int gigabytes = 4;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long each process is measured (default: ${DEFAULT-VALUE}).")
  private double seconds = 10;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Where the file is made; it is used again (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("out", "streaming.npy");

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    long rows = gigabytes * 1_000_000_000L / StreamingTraining.IMAGE.size();
    make(rows);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%,d pictures of %s bytes, %.2f GB; heap %s%n",
        rows,
        StreamingTraining.IMAGE.size(),
        Files.size(file) * 1e-9,
        HEAP);
    for (int round = 0; round < ROUNDS; round++) {
      double memory = rate("memory");
      double streamed = rate("file");
      out.printf(
          Locale.ROOT,
          "from memory %,.0f samples/s, from the file %,.0f samples/s: %.1f %%%n",
          memory,
          streamed,
          100 * streamed / memory);
      out.flush();
    }
    return ExitCode.OK;
  }

  private void make(long rows) throws IOException {
    String header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%s, 1, 32, 32), }".formatted(rows);
    String text = header + " ".repeat(117 - header.length()) + "\n";
    int bytes = StreamingTraining.IMAGE.size();
    if (Files.exists(file) && Files.size(file) == 128 + rows * bytes) {
      return;
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      Random random = new Random(1);
      byte[] row = new byte[bytes];
      for (long i = 0; i < rows; i++) {
        random.nextBytes(row);
        out.write(row);
      }
    }
  }

  private double rate(String from) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-modules=jdk.incubator.vector",
                    "-XX:+UseSerialGC",
                    "-XX:PerMethodTrapLimit=100000",
                    HEAP,
                    "-cp",
                    System.getProperty("java.class.path"),
                    StreamingTraining.class.getName(),
                    file.toString(),
                    from,
                    Double.toString(seconds),
                    Double.toString(seconds)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line;
    try (BufferedReader reader = process.inputReader()) {
      line = reader.readLine();
    }
    if (process.waitFor() != 0 || line == null) {
      throw new IOException("the process that trains from %s failed".formatted(from));
    }
    return Double.parseDouble(line);
  }
}
