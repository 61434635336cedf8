package dev.cotangent.nn.training;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.dropout;
import static dev.cotangent.nn.Layers.tanh;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.optimizer.LearningRate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training in a process of its own, killed with no warning. */
class KillTests {
  private static final int KILLS = 10;
  private static final int BATCHES = 25;
  private static final int EPOCHS = 40;

  @TempDir private Path folder;

  /** Trains, with a line for each step. */
  static final class Child {
    /** Takes the folder of the states, the file of the weights, and the number of threads. */
    public static void main(String[] args) throws IOException {
      Network network =
          Network.of(Sequential.of(dense(32), tanh(), dropout(0.2), dense(4)), Shape.of(8), 5);
      Examples data =
          Examples.of(
              new CounterRandom(1, 1).normal(Shape.of(BATCHES * 16 - 3, 8)),
              Tensor.generate(Shape.of(BATCHES * 16 - 3), i -> i % 4));
      History history =
          Trainer.of(network)
              .learningRate(LearningRate.cosine(0.01))
              .batchSize(16)
              .epochs(EPOCHS)
              .threads(Integer.parseInt(args[2]))
              .checkpoints(Path.of(args[0]))
              .everySteps(3)
              .resume()
              .onBatchEnd(batch -> System.out.println("step"))
              .fit(data);
      assertEquals(EPOCHS, history.epochs().size());
      Checkpoint.save(Path.of(args[1]), network.saved());
    }
  }

  private Process start(String states, String weights, int threads) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            folder.resolve(states).toString(),
            folder.resolve(weights).toString(),
            Integer.toString(threads))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static boolean ends(Process process) throws IOException, InterruptedException {
    process.getInputStream().transferTo(OutputStream.nullOutputStream());
    return process.waitFor() == 0;
  }

  @Test
  void theWeightsAreTheSameFileAfterTenKills() throws Exception {
    assertTrue(ends(start("whole", "a", 2)));
    int kills = 0;
    for (int i = 0; i < KILLS; i++) {
      Process process = start("broken", "b", 1 + i % 3);
      int steps = ThreadLocalRandom.current().nextInt(1, 100);
      try (BufferedReader lines = process.inputReader()) {
        while (steps > 0 && lines.readLine() != null) {
          steps--;
        }
        kills += process.destroyForcibly().isAlive() || steps == 0 ? 1 : 0;
        process.waitFor();
      }
    }
    assertEquals(KILLS, kills);
    assertTrue(ends(start("broken", "b", 2)));
    assertEquals(-1, Files.mismatch(folder.resolve("a"), folder.resolve("b")));
  }
}
