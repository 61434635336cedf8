package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.parallel.CollectiveException;
import dev.cotangent.nn.parallel.Rendezvous;
import dev.cotangent.nn.parallel.SocketCollective;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers over sockets have the weights of one trainer by itself. */
class SocketTrainingTests {
  private static final byte[] SECRET = "sixteen bytes it is".getBytes(StandardCharsets.US_ASCII);
  private static final int SHARDS = 6;

  private static final Examples DATA =
      Examples.of(
          new CounterRandom(1, 1).normal(Shape.of(203, 8)),
          Tensor.generate(Shape.of(203), i -> i % 4));

  @TempDir private Path folder;
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    pool.shutdownNow();
    processes.forEach(Process::destroyForcibly);
  }

  private static Network network() {
    return Network.of(Sequential.of(dense(32), tanh(), dropout(0.2), dense(4)), Shape.of(8), 5);
  }

  private static Trainer trainer(Network network, int epochs) {
    return Trainer.of(network)
        .optimizer(new Adam().clipGlobalNorm(1))
        .learningRate(0.01)
        .batchSize(20)
        .epochs(epochs)
        .threads(1);
  }

  /** A worker in a process of its own, which is told the other's address. */
  static final class Child {
    /** Takes the port of the first worker, the epochs and the file of the weights. */
    public static void main(String[] args) throws IOException {
      InetAddress local = InetAddress.getLoopbackAddress();
      PrintStream out = System.out;
      try (Rendezvous place = Rendezvous.open(local)) {
        out.println(place.address().getPort());
        byte[] secret =
            HexFormat.of()
                .parseHex(new String(System.in.readAllBytes(), StandardCharsets.US_ASCII));
        List<InetSocketAddress> all =
            List.of(new InetSocketAddress(local, Integer.parseInt(args[0])), place.address());
        try (SocketCollective worker = place.join(1, all, secret, Duration.ofSeconds(60))) {
          Network network = network();
          trainer(network, Integer.parseInt(args[1])).shards(SHARDS, worker).fit(DATA);
          Checkpoint.save(Path.of(args[2]), network.saved());
        }
      }
    }
  }

  /** Starts the other worker and meets it. */
  private SocketCollective meet(int epochs, Duration timeout) throws IOException {
    Rendezvous place = Rendezvous.open(InetAddress.getLoopbackAddress());
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--add-modules=jdk.incubator.vector", // the same loops, so the same bits
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                Integer.toString(place.address().getPort()),
                Integer.toString(epochs),
                folder.resolve("theirs").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    try (var secret = process.getOutputStream()) {
      secret.write(HexFormat.of().formatHex(SECRET).getBytes(StandardCharsets.US_ASCII));
    }
    BufferedReader lines = process.inputReader();
    InetSocketAddress other =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(lines.readLine()));
    return place.join(0, List.of(place.address(), other), SECRET, timeout);
  }

  private Path alone(int epochs) throws IOException {
    Network network = network();
    trainer(network, epochs).shards(SHARDS).fit(DATA);
    Path file = folder.resolve("alone");
    Checkpoint.save(file, network.saved());
    return file;
  }

  @Test
  void twoAndFourWorkersOfOneProcessHaveTheBitsOfOne() throws Exception {
    Path expected = alone(2);
    for (int size : new int[] {2, 4}) {
      List<Rendezvous> places = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        places.add(Rendezvous.open(InetAddress.getLoopbackAddress()));
      }
      List<InetSocketAddress> all = places.stream().map(Rendezvous::address).toList();
      List<Future<Path>> files = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        int rank = i;
        files.add(
            pool.submit(
                () -> {
                  Network network = network();
                  try (SocketCollective worker =
                      places.get(rank).join(rank, all, SECRET, Duration.ofSeconds(60))) {
                    trainer(network, 2).shards(SHARDS, worker).fit(DATA);
                  }
                  Path file = folder.resolve("worker" + rank);
                  Checkpoint.save(file, network.saved());
                  return file;
                }));
      }
      for (Future<Path> file : files) {
        assertEquals(-1, Files.mismatch(expected, file.get()));
      }
    }
  }

  @Test
  void twoProcessesHaveTheBitsOfOne() throws Exception {
    Path expected = alone(2);
    Network network = network();
    try (SocketCollective worker = meet(2, Duration.ofSeconds(60))) {
      trainer(network, 2).shards(SHARDS, worker).fit(DATA);
    }
    Path mine = folder.resolve("mine");
    Checkpoint.save(mine, network.saved());
    assertEquals(0, processes.get(0).waitFor());
    assertEquals(-1, Files.mismatch(expected, mine));
    assertEquals(-1, Files.mismatch(expected, folder.resolve("theirs")));
  }

  @Test
  void aWorkerThatIsKilledEndsTheTrainingOfTheOthers() throws Exception {
    try (SocketCollective worker = meet(1_000_000, Duration.ofSeconds(60))) {
      Trainer trainer = trainer(network(), 1_000_000).shards(SHARDS, worker);
      trainer.onBatchEnd(
          batch -> {
            if (batch.epoch() == 2) {
              processes.get(0).destroyForcibly();
            }
          });
      String message =
          assertThrows(CollectiveException.class, () -> trainer.fit(DATA)).getMessage();
      assertTrue(message.contains("worker 0 of 2 gives up the all-reduce"), message);
    }
  }

  @Test
  void aWorkerThatStandsStillEndsTheTrainingOfTheOthers() throws Exception {
    Rendezvous first = Rendezvous.open(InetAddress.getLoopbackAddress());
    Rendezvous second = Rendezvous.open(InetAddress.getLoopbackAddress());
    List<InetSocketAddress> all = List.of(first.address(), second.address());
    Future<SocketCollective> silent =
        pool.submit(() -> second.join(1, all, SECRET, Duration.ofSeconds(60)));
    try (SocketCollective worker = first.join(0, all, SECRET, Duration.ofSeconds(1))) {
      Trainer trainer = trainer(network(), 1).shards(SHARDS, worker);
      String message =
          assertThrows(CollectiveException.class, () -> trainer.fit(DATA)).getMessage();
      assertTrue(message.contains("worker 1 for PT1S"), message);
    }
    silent.get().close();
  }
}
