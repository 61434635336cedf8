package dev.cotangent.examples.training;

import static dev.cotangent.nn.Layers.dense;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Programs of several trainings, broken off and gone on with. */
class TrainingSessionTests {
  private static final Examples DATA =
      Examples.of(
          new CounterRandom(5, 5).normal(Shape.of(40, 4)),
          Tensor.generate(Shape.of(40), i -> i % 3));

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();
  private int steps;

  @Command
  private static final class Options {
    @Mixin private TrainingOptions options = new TrainingOptions();
  }

  /** Two networks one after the other, four epochs of four steps each; the weights of both. */
  private List<Tensor> run(Path out, int seed, int interruptedAfter, String... args)
      throws IOException {
    said.clear();
    steps = 0;
    Options options = new Options();
    var unused = new CommandLine(options).parseArgs(args);
    List<Tensor> weights = new ArrayList<>();
    TrainingSession.run(
        OutputFolder.open(out),
        options.options,
        said::add,
        session -> {
          for (String name : List.of("first", "second")) {
            Network network = Network.of(dense(3), Shape.of(4), seed);
            Trainer trainer = Trainer.of(network).batchSize(10).epochs(4);
            trainer.onBatchEnd(
                batch -> {
                  if (++steps == interruptedAfter) {
                    trainer.interrupt();
                  }
                });
            Object history =
                session.train(name, trainer, trainer.shuffled(DATA), trainer.inOrder(DATA));
            weights.add(network.variables().get(0).variable().value());
            assertTrue(history.toString().contains("4"), history.toString());
          }
        });
    return weights;
  }

  private String last() {
    return said.get(said.size() - 1);
  }

  @Test
  void whatWasBrokenOffGoesOnAndWhatWasDoneIsNotDoneAgain() throws IOException {
    List<Tensor> whole = run(folder.resolve("whole"), 1, 0);
    assertEquals(2, whole.size());
    Path broken = folder.resolve("broken");
    assertEquals(1, run(broken, 1, 22).size());
    assertEquals("interrupted at epoch 2, step 2 of 4 of second; go on with --resume", last());
    assertEquals(whole, run(broken, 1, 0, "--resume"));
    assertEquals(10, steps, "of the second training only");
    assertEquals(whole, run(broken, 1, 0, "--resume"));
    assertEquals(0, steps);
    assertTrue(Files.exists(broken.resolve("steps-second.jsonl")));
  }

  /** A state of a later training is of another run where the one before was trained anew. */
  @Test
  void statesOfAnEarlierRunAreNotGoneOnWith() throws IOException {
    Path out = folder.resolve("out");
    List<Tensor> other = run(out, 7, 0);
    assertEquals(0, run(out, 8, 5).size()); // begins anew, and is broken off in the first training
    List<Tensor> whole = run(folder.resolve("whole"), 8, 0);
    assertEquals(whole, run(out, 8, 0, "--resume"), "the second one has no state of this run");
    assertEquals(27, steps);
    assertFalse(other.equals(whole));
  }

  @Test
  void aSearchForARateTrainsNothing() throws IOException {
    Path out = folder.resolve("out");
    assertEquals(0, run(out, 1, 0, "--find-rate").size());
    assertTrue(
        said.get(0).matches("(?s)The loss falls steepest at the rate [0-9.e-]+\\..*"), last());
    assertTrue(Files.size(out.resolve("learning-rates.png")) > 0);
    assertTrue(
        Files.readString(out.resolve("learning-rates.html"))
            .contains(said.get(0).split("\\R", 2)[0]));
    assertFalse(Files.exists(out.resolve("checkpoints")));
    assertEquals(2, run(out, 1, 0).size());
  }
}
