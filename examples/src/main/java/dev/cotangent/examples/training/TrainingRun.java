package dev.cotangent.examples.training;

import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.runs.SavedRun;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.io.AtomicFile;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.onnx.export.OnnxExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A training whose state is saved on the way, and of which weights, history, a report and, of a
 * single network, a model of the ONNX format are written at the end.
 *
 * <p>After Ctrl-C the state is saved. Weights, history and a report of the whole epochs so far are
 * written then, too, with a file {@code interrupted.txt} beside them, unless the folder holds those
 * of a training that was not interrupted.
 */
public final class TrainingRun {
  private static final String WEIGHTS = "weights.safetensors";
  private static final String MODEL = "model.onnx";
  private static final String INTERRUPTED = "interrupted.txt";

  private final Trainer trainer;
  private final OutputFolder folder;
  private final TrainingOptions options;
  private final Report report;
  private final Consumer<String> say;

  /** Writes a program's pictures and page. */
  public interface Report {
    /**
     * Writes them.
     *
     * @param folder where to
     * @param history with at least one epoch
     * @return the outcome, in a line
     */
    String write(Path folder, History history) throws IOException;
  }

  /**
   * A training that has not begun.
   *
   * @param report writes the pictures and the page
   * @param say is told the outcome, and where the page is
   */
  public TrainingRun(
      Trainer trainer,
      OutputFolder folder,
      TrainingOptions options,
      Report report,
      Consumer<String> say) {
    this.trainer = trainer;
    this.folder = folder;
    this.options = options;
    this.report = report;
    this.say = say;
  }

  /** Trains a network that makes one output of one input, and writes. */
  public void run(Examples training, Examples judgedBy) throws IOException {
    run(trainer.shuffled(training), trainer.inOrder(judgedBy));
  }

  /** Trains a network that makes one output of one input, and writes. */
  public void run(Batches training, Batches judgedBy) throws IOException {
    NamedMetrics.measure(options.metrics(), trainer);
    runSteps(training, judgedBy);
  }

  /** Trains by steps that say themselves what is measured, and writes. */
  public void runSteps(Batches training, Batches judgedBy) throws IOException {
    TrainingSession.run(
        folder,
        options,
        say,
        session -> {
          if (session.wouldSetStatesAside() && !holdsResults()) {
            say.accept(
                "There is a training in %s that was broken off, with which --resume would go on; the first saved state of this one sets it aside."
                    .formatted(folder.path()));
          }
          write(session.trainSome("", trainer, training, judgedBy));
        });
  }

  /** Whether the folder holds the results of a training that was not interrupted. */
  private boolean holdsResults() {
    return Files.exists(folder.file(WEIGHTS)) && Files.notExists(folder.file(INTERRUPTED));
  }

  private void write(History history) throws IOException {
    if (history.interruption().isEmpty()) {
      say.accept(folder.write(out -> results(out, history)));
      Files.deleteIfExists(folder.file(INTERRUPTED));
      say.accept("See " + folder.file(TrainingSession.REPORT));
      return;
    }
    String interrupted =
        "interrupted at %s; go on with --resume".formatted(history.interruption().get());
    if (history.epochs().isEmpty()) {
      say.accept(interrupted);
    } else if (holdsResults()) {
      say.accept(interrupted);
      say.accept(
          "The results of the finished training in %s stay as they are.".formatted(folder.path()));
    } else {
      say.accept(
          folder.write(
              out -> {
                AtomicFile.write(out.resolve(INTERRUPTED), interrupted + "\n");
                return results(out, history);
              }));
      say.accept("See " + folder.file(TrainingSession.REPORT));
      say.accept(interrupted);
    }
  }

  /** The network for other runtimes, with the figures of its last epoch. */
  private OnnxExport model(Epoch last) {
    OnnxExport model =
        OnnxExport.of(trainer.network())
            .note("epochs", Integer.toString(last.number()))
            .note("validation loss", Double.toString(last.validation().loss()));
    for (Map.Entry<String, Double> metric : last.validation().metrics().entrySet()) {
      model = model.note("validation " + metric.getKey(), metric.getValue().toString());
    }
    return model;
  }

  private String results(Path out, History history) throws IOException {
    Checkpoint.save(
        out.resolve(WEIGHTS),
        trainer.networks().stream().flatMap(network -> network.saved().stream()).toList());
    AtomicFile.write(out.resolve(SavedRun.HISTORY), history.toCsv());
    if (trainer.networks().size() == 1) {
      model(history.last()).write(out.resolve(MODEL));
    }
    return report.write(out, history);
  }
}
