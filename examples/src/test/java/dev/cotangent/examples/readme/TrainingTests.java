package dev.cotangent.examples.readme;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.ops.Losses.binaryCrossEntropy;
import static dev.cotangent.ops.Ops.add;
import static dev.cotangent.ops.Shapes.concat;
import static dev.cotangent.ops.Shapes.full;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Model;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Minibatch;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.Loading;
import dev.cotangent.nn.log.JsonLines;
import dev.cotangent.nn.log.TensorBoard;
import dev.cotangent.nn.optimizer.Adam;
import dev.cotangent.nn.parallel.Rendezvous;
import dev.cotangent.nn.parallel.SocketCollective;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Sweep;
import dev.cotangent.nn.training.SweepTable;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Losses;
import dev.cotangent.ops.Sampling;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTests {
  private static final Examples POINTS =
      Examples.of(
          new CounterRandom(1, 1).normal(Shape.of(40, 2)),
          Tensor.generate(Shape.of(40), i -> i % 2));

  @TempDir private Path folder;

  @Test
  void goesOn() {
    Network network = Network.of(dense(2), Shape.of(2), 1);
    Examples train = POINTS;
    Examples test = POINTS;
    // README: a training that can be left alone
    History history =
        Trainer.of(network)
            .epochs(20)
            .checkpoints(folder)
            .keepBest("validation loss")
            .resume() // goes on from the newest state in the folder, or begins
            .fit(train, test);
    // README: end
    assertEquals(20, history.epochs().size());
    assertTrue(Files.exists(folder.resolve("best-validation-loss.safetensors")));
  }

  @Test
  void isCutIntoShards() {
    Network network = Network.of(dense(2), Shape.of(2), 1);
    Examples train = POINTS;
    Examples test = POINTS;
    // README: a training in shards
    History history = Trainer.of(network).batchSize(256).shards(8).threads(4).fit(train, test);
    // README: end
    assertEquals(1, history.epochs().size());
  }

  @Test
  void isDividedAmongWorkers() {
    Network network = Network.of(dense(2), Shape.of(2), 1);
    Network alone = network.copy();
    Examples train = POINTS;
    InetAddress local = InetAddress.getLoopbackAddress();
    int rank = 0;
    List<InetSocketAddress> addresses = List.of(new InetSocketAddress(local, 0));
    byte[] secret = new byte[32];
    // README: a training of several workers
    try (Rendezvous place = Rendezvous.open(local)) {
      // tell all workers all addresses, in order: place.address()
      try (SocketCollective workers = place.join(rank, addresses, secret, Duration.ofMinutes(1))) {
        Trainer.of(network).shards(8, workers).checkpoints(folder).resume().fit(train);
      }
    }
    // README: end
    Trainer.of(alone).shards(8).fit(train);
    assertEquals(
        alone.variables().get(0).variable().value(), network.variables().get(0).variable().value());
  }

  @Test
  void isWatched() throws Exception {
    Network network = Network.of(dense(2), Shape.of(2), 1);
    Trainer trainer = Trainer.of(network).epochs(2);
    Examples train = POINTS;
    Examples test = POINTS;
    Path run = folder.resolve("run");
    // README: a training that is watched
    try (TensorBoard board = TensorBoard.in(run, network);
        JsonLines lines = JsonLines.to(run.resolve("steps.jsonl"))) {
      board.follow(trainer);
      lines.follow(trainer);
      trainer.fit(train, test);
      board.events().text("notes", 0, "a **first** run");
    }
    // README: end
    assertEquals(
        4, Files.readAllLines(run.resolve("steps.jsonl")).size()); // a step and an epoch, twice
  }

  @Test
  void isSwept() throws Exception {
    Examples train = POINTS;
    Examples test = POINTS;
    Path table = folder.resolve("sweep.csv");
    // README: a sweep
    SweepTable results =
        new Sweep()
            .vary("rate", 0.001, 0.01, 0.1)
            .vary("batch", 8, 32)
            .random(4, 1) // some of the six, by chance
            .parallel(2)
            .resumable(table)
            .run(
                point -> {
                  Trainer trainer =
                      Trainer.of(Network.of(dense(2), Shape.of(2), 1))
                          .learningRate(point.number("rate"))
                          .batchSize((int) point.number("batch"))
                          .threads(1);
                  return Map.of("loss", trainer.fit(train, test).last().validation().loss());
                });
    System.out.println(results);
    System.out.println(results.best("loss", false));
    // README: end
    assertEquals(4, results.rows().size());
  }

  @Test
  void loadsAPart() throws Exception {
    Network trained =
        Network.of(Sequential.of(dense(4).named("body"), dense(2).named("head")), Shape.of(2), 1);
    Network network =
        Network.of(Sequential.of(dense(4).named("trunk"), dense(3).named("head")), Shape.of(2), 2);
    Path file = folder.resolve("trained.safetensors");
    Checkpoint.save(file, trained.saved());
    // README: a part of a file
    Loading some = Loading.partial().rename("body/", "trunk/");
    Loading.Result result = Checkpoint.load(file, network.saved(), some);
    System.out.println("kept as they were: " + result.missing());
    // README: end
    assertEquals(2, result.loaded().size());
  }

  @Test
  void severalInputsAndOutputs() {
    Batches batches =
        new Batches() {
          @Override
          public Pass epoch(int number, long first) {
            return new Pass() {
              private long next = first;

              @Override
              public boolean hasNext() {
                return next < 3;
              }

              @Override
              public Minibatch next() {
                CounterRandom random = new CounterRandom(number, next++);
                return new Minibatch(
                    Map.of(
                        "picture",
                        random.normal(Shape.of(4, 3)),
                        "age",
                        Tensor.zeros(4, 1),
                        "price",
                        Tensor.zeros(4, 1),
                        "kind",
                        Tensor.zeros(4)));
              }
            };
          }

          @Override
          public OptionalLong count() {
            return OptionalLong.of(3);
          }
        };
    Network eye = Network.of(Sequential.of(dense(8), relu()), Shape.of(3), 1);
    Network price = Network.of(dense(1), Shape.of(9), 2);
    Network kind = Network.of(dense(2), Shape.of(9), 3);
    // README: several inputs and outputs
    Model model =
        Model.of(
            in -> {
              Node features = concat(1, in.apply(eye, in.input("picture")), in.input("age"));
              return Map.of("price", in.apply(price, features), "kind", in.apply(kind, features));
            },
            eye,
            price,
            kind);
    Trainer trainer =
        Trainer.of(model)
            .loss("price", Losses::meanSquaredError, 1)
            .loss("kind", Losses::crossEntropy, 0.3);
    // README: end
    assertEquals(
        List.of("price loss", "kind loss"),
        List.copyOf(trainer.fit(batches).last().training().metrics().keySet()));
  }

  @Test
  void adversaries() {
    // README: adversaries
    Network generator = Network.of(Sequential.of(dense(16), relu(), dense(2)), Shape.of(2), 1);
    Network discriminator = Network.of(Sequential.of(dense(16), relu(), dense(1)), Shape.of(2), 2);
    Adam ofGenerator = new Adam().betas(0.5, 0.999);
    Adam ofDiscriminator = new Adam().betas(0.5, 0.999);
    Trainer trainer =
        Trainer.of(
            step -> {
              Node real = step.input("inputs");
              Node noise = Sampling.randomNormal(generator.step(), real.shape(), 1, 0);
              Node fake = step.apply(generator, noise);
              Node ofReal = step.apply(discriminator, real);
              Node ofFake = step.apply(discriminator, fake);
              Node yes = full(ofReal.shape(), 1);
              Node no = full(ofReal.shape(), 0);
              Node mistakes = add(binaryCrossEntropy(ofReal, yes), binaryCrossEntropy(ofFake, no));
              step.minimise("told apart", mistakes, discriminator.variables(), ofDiscriminator);
              Node caught = binaryCrossEntropy(ofFake, yes);
              step.minimise("caught", caught, generator.variables(), ofGenerator);
            },
            generator,
            discriminator);
    // README: end
    assertEquals(2, trainer.fit(POINTS).last().training().metrics().size());
  }
}
