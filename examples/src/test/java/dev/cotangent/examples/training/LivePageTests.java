package dev.cotangent.examples.training;

import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.flatten;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LivePageTests {
  @TempDir private Path folder;

  private static Trainer trainer() {
    return Trainer.of(
            Network.of(Sequential.of(conv2d(2, 3), flatten(), dense(2)), Shape.of(1, 6, 6), 1))
        .batchSize(2)
        .epochs(3);
  }

  private static final Examples EXAMPLES =
      Examples.of(
          new CounterRandom(1, 1).normal(Shape.of(1000, 1, 6, 6)),
          Tensor.generate(Shape.of(1000), i -> i % 2));

  @Test
  void aTrainingIsShownAndThePageLeadsToTheReport() throws IOException {
    Trainer trainer = trainer();
    Path file = folder.resolve(LivePage.FILE);
    try (LivePage page = new LivePage(folder, trainer)) {
      page.follow();
      trainer.fit(EXAMPLES, EXAMPLES);
    }
    String last = Files.readString(file);
    assertFalse(last.contains("http-equiv=\"refresh\""), "it has ended");
    assertTrue(last.contains("Epoch 3.00 of 3"), last.substring(0, 3000));
    assertTrue(last.contains("alt=\"Loss so far\""));
    assertTrue(last.contains("alt=\"The first layer&#39;s filters now\""));
    assertTrue(last.contains("epoch 2: training loss"));
    LivePage.leadTo("report.html", folder);
    String after = Files.readString(file);
    assertTrue(after.contains("0; url=report.html"));
    assertFalse(after.contains("Loss so far"));
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aTrainingDoesNotWaitForThePageThatIsDrawn() throws InterruptedException {
    Trainer trainer = trainer().epochs(1);
    CountDownLatch drawing = new CountDownLatch(1);
    CountDownLatch trained = new CountDownLatch(1);
    LivePage page =
        new LivePage(
            folder,
            trainer,
            () -> {
              drawing.countDown();
              Uninterruptibles.awaitUninterruptibly(trained);
              return Optional.empty();
            });
    Thread reader = new Thread(page::page);
    trainer.onBatchEnd(
        batch -> {
          if (batch.batch() == 10) {
            reader.start();
            Uninterruptibles.awaitUninterruptibly(drawing);
          }
        });
    page.follow();
    assertEquals(1, trainer.fit(EXAMPLES).epochs().size());
    trained.countDown();
    page.close();
    reader.join();
  }

  @Test
  void aTrainingGoesOnWithoutAPageThatCannotBeWritten() throws IOException {
    Path taken = folder.resolve("taken");
    Files.writeString(taken, "");
    Trainer trainer = trainer().epochs(1);
    LivePage page = new LivePage(taken, trainer);
    page.follow();
    assertTrue(trainer.fit(EXAMPLES).last().training().loss() > 0);
  }
}
