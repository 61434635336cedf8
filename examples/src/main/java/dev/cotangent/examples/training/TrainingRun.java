package dev.cotangent.examples.training;

import dev.cotangent.nn.Examples;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A training of which weights, history and a report are written at the end, also after Ctrl-C. */
public final class TrainingRun {
  private TrainingRun() {}

  /** Writes a program's pictures and page. */
  public interface Report {
    /**
     * Writes them.
     *
     * @param folder where to
     * @return the outcome, in a line
     */
    String write(Path folder, History history) throws IOException;
  }

  /**
   * Trains, and writes.
   *
   * @param say is told the outcome, and where the page is
   */
  public static void run(
      Trainer trainer,
      Examples training,
      Examples judgedBy,
      OutputFolder folder,
      Report report,
      Consumer<String> say)
      throws IOException {
    try (StopOnInterrupt unused = new StopOnInterrupt(trainer)) {
      History history = trainer.fit(training, judgedBy);
      say.accept(
          folder.write(
              out -> {
                Checkpoint.save(out.resolve("weights.safetensors"), trainer.network().saved());
                AtomicFile.write(out.resolve("history.csv"), history.toCsv());
                return report.write(out, history);
              }));
      say.accept("See " + folder.file("report.html"));
    }
  }
}
