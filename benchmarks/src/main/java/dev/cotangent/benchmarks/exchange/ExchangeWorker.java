package dev.cotangent.benchmarks.exchange;

import dev.cotangent.core.Precision;
import dev.cotangent.nn.parallel.FlatValues;
import dev.cotangent.nn.parallel.Rendezvous;
import dev.cotangent.nn.parallel.SocketCollective;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** The second of two processes: it makes the calls that the first one measures. */
final class ExchangeWorker {
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private ExchangeWorker() {}

  /** Takes the first one's port, how many values and how many exchanges; prints its own port. */
  public static void main(String[] args) throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    try (Rendezvous place = Rendezvous.open(local)) {
      System.out.println(place.address().getPort());
      String secret = new String(System.in.readAllBytes(), StandardCharsets.US_ASCII);
      List<InetSocketAddress> all =
          List.of(new InetSocketAddress(local, Integer.parseInt(args[0])), place.address());
      try (SocketCollective worker = place.join(1, all, HexFormat.of().parseHex(secret), TIMEOUT)) {
        FlatValues values = FlatValues.zeros(Precision.FLOAT32, Integer.parseInt(args[1]));
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
          worker.barrier();
          worker.allReduce(values);
        }
      }
    }
  }
}
