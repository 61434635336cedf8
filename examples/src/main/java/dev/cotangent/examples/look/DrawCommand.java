package dev.cotangent.examples.look;

import com.google.common.net.HostAndPort;
import dev.cotangent.examples.command.ExampleCommand;
import dev.cotangent.examples.command.RunOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Serves a page on which to draw a digit and to see what the networks make of it. */
@Command(
    name = "draw",
    description = {
      "Serves a page to draw a digit on, and shows what the networks make of it.",
      "",
      "The networks are those of `hundred-digits` and `mnist` with the weights that these programs"
          + " left in out/; where there are none, they are trained for a moment on generated digits.",
      "",
      "Where no digit has a probability of "
          + Answer.SURE_PERCENT
          + " %% or more, the page says that the"
          + " network is unsure."
    },
    footer = {"", "Examples:", "  cotangent draw", "  cotangent draw --port 9000"})
public final class DrawCommand extends ExampleCommand {
  private static final List<DigitNetwork> SERVED =
      List.of(DigitNetwork.HUNDRED_DIGITS, DigitNetwork.MNIST);
  private static final int REQUESTS_PER_SECOND = 40;
  private static final int MOST_PORT = 65_535;

  @Mixin private RunOptions options = new RunOptions();

  @Option(
      names = "--host",
      defaultValue = "localhost",
      description =
          "The address to listen on; default ${DEFAULT-VALUE}: this machine alone. With 0.0.0.0,"
              + " others can draw, too.")
  private String host = "localhost";

  @Option(
      names = "--port",
      defaultValue = "8080",
      converter = Port.class,
      description = "The port; default ${DEFAULT-VALUE}, and 0 takes any that is free.")
  private int port = 8080;

  @Override
  public Integer call() throws IOException, InterruptedException {
    InetSocketAddress wanted = address();
    requireFree(wanted); // said before a minute is spent on training
    List<TrainedNetwork> networks = new ArrayList<>();
    for (DigitNetwork kind : SERVED) {
      networks.add(TrainedNetwork.find(kind, options.out("draw"), options.seed(), this::say));
    }
    RateLimit rate = new RateLimit(REQUESTS_PER_SECOND, 2 * REQUESTS_PER_SECOND, System::nanoTime);
    try (DrawServer server = new DrawServer(networks, wanted, rate)) {
      InetSocketAddress address = server.address();
      networks.forEach(network -> say("%s: %s".formatted(network.kind(), network.about())));
      if (!address.getAddress().isLoopbackAddress()) {
        say("Everyone who can reach this machine can use the page.");
      }
      say(
          "Draw at http://%s/ and end with Ctrl-C."
              .formatted(
                  HostAndPort.fromParts(
                      address.getAddress().isAnyLocalAddress() ? "localhost" : host,
                      address.getPort())));
      new CountDownLatch(1).await(); // until Ctrl-C
    }
    return 0;
  }

  private InetSocketAddress address() throws IOException {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IOException("no such host: %s; leave --host out".formatted(host), e);
    }
  }

  private void requireFree(InetSocketAddress address) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(address);
    } catch (BindException e) {
      throw new IOException(
          "cannot listen on %s, port %s (%s); try another with --port, or --port 0 for any"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  /** Reads the number of a port. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      try {
        int port = Integer.parseInt(value);
        if (port >= 0 && port <= MOST_PORT) {
          return port;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new TypeConversionException("must be a port, 0 to 65535: '%s'".formatted(value));
    }
  }
}
