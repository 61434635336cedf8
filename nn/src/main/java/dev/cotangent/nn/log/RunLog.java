package dev.cotangent.nn.log;

import dev.cotangent.nn.training.Batch;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Trainer;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What is noted of a training while it runs. */
public interface RunLog extends Closeable {
  /**
   * Notes a training step.
   *
   * @param step its number from the beginning of the run, from 1
   */
  void step(long step, Batch batch) throws IOException;

  /**
   * Notes an epoch that has ended.
   *
   * @param step the number of its last step
   */
  void epoch(long step, Epoch epoch) throws IOException;

  /**
   * Notes everything that a trainer is going to do. A log that cannot be written ends the training
   * with an {@link UncheckedIOException}.
   */
  default void follow(Trainer trainer) {
    trainer.onBatchEnd(
        batch -> {
          try {
            step(stepOf(trainer), batch);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    trainer.onEpochEnd(
        epoch -> {
          try {
            epoch(stepOf(trainer), epoch);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** How many steps a trainer's network has been trained, also before the training went on. */
  static long stepOf(Trainer trainer) {
    return (long) trainer.network().step().variable().value().item();
  }
}
