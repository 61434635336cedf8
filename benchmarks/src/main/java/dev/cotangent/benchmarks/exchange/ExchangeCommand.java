package dev.cotangent.benchmarks.exchange;

import dev.cotangent.core.Precision;
import dev.cotangent.nn.parallel.FlatValues;
import dev.cotangent.nn.parallel.Rendezvous;
import dev.cotangent.nn.parallel.SocketCollective;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Adds up values of two processes over sockets. */
@Command(
    name = "exchange",
    mixinStandardHelpOptions = true,
    description =
        "Adds up values of two processes on this machine over sockets, again and again, and prints"
            + " how long that takes.")
public final class ExchangeCommand implements Callable<Integer> {
  @Option(
      names = "--values",
      paramLabel = "N",
      description = "How many float32 values are added up (default: ${DEFAULT-VALUE}).")
  private int count = 421_642;

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "How often it is measured (default: ${DEFAULT-VALUE}).")
  private int times = 500;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "How often it is done before (default: ${DEFAULT-VALUE}).")
  private int warmUp = 300;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    double[] millis = new double[times];
    try (Rendezvous place = Rendezvous.open(InetAddress.getLoopbackAddress())) {
      Process other = start(place.address().getPort());
      try (OutputStream told = other.getOutputStream()) {
        told.write(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
      }
      try (BufferedReader lines = other.inputReader()) {
        InetSocketAddress theirs =
            new InetSocketAddress(
                InetAddress.getLoopbackAddress(), Integer.parseInt(lines.readLine()));
        try (SocketCollective worker =
            place.join(0, List.of(place.address(), theirs), secret, ExchangeWorker.TIMEOUT)) {
          measure(worker, millis);
        }
      }
      if (other.waitFor() != 0) {
        throw new IOException("the other process failed");
      }
    }
    Arrays.sort(millis);
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%,d values of float32 added up by 2 processes, %,d times: median %.2f ms, 5 %% %.2f ms, 95 %% %.2f ms%n",
            count,
            times,
            millis[times / 2],
            millis[times / 20],
            millis[times - 1 - times / 20]);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private void measure(SocketCollective worker, double[] millis) {
    FlatValues values = FlatValues.zeros(Precision.FLOAT32, count);
    for (int i = -warmUp; i < times; i++) {
      worker.barrier();
      long start = System.nanoTime();
      worker.allReduce(values);
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) * 1e-6;
      }
    }
  }

  private Process start(int port) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                ExchangeWorker.class.getName(),
                Integer.toString(port),
                Integer.toString(count),
                Integer.toString(warmUp + times)))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
