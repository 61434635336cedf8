package dev.cotangent.nn.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepEventTests {
  @TempDir private Path folder;

  @Test
  void aRecordingHoldsEveryStep() throws IOException {
    Examples examples =
        Examples.of(
            new CounterRandom(1, 1).normal(Shape.of(10, 3)),
            Tensor.generate(Shape.of(10), i -> i % 2));
    List<Batch> batches = new ArrayList<>();
    Trainer trainer =
        Trainer.of(Network.of(Layers.dense(2), Shape.of(3), 1))
            .batchSize(4)
            .epochs(2)
            .onBatchEnd(batches::add);
    Path file = folder.resolve("training.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("dev.cotangent.TrainingStep");
      recording.start();
      trainer.fit(examples);
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> steps =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("dev.cotangent.TrainingStep"))
            .toList();
    assertEquals(6, steps.size());
    for (int i = 0; i < 6; i++) {
      Batch batch = batches.get(i);
      RecordedEvent step = steps.get(i);
      assertEquals(batch.epoch(), step.getInt("epoch"));
      assertEquals(batch.batch(), step.getInt("batch"));
      assertEquals(batch.samples(), step.getInt("samples"));
      assertEquals(batch.result().loss(), step.getDouble("loss"));
    }
  }
}
