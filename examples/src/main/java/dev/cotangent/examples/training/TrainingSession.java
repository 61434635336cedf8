package dev.cotangent.examples.training;

import com.google.common.io.Closer;
import dev.cotangent.examples.command.TrainingOptions;
import dev.cotangent.examples.report.Images;
import dev.cotangent.examples.report.Provenance;
import dev.cotangent.examples.runs.SavedRun;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.io.OutputFolder;
import dev.cotangent.nn.log.JsonLines;
import dev.cotangent.nn.log.RunLog;
import dev.cotangent.nn.log.TensorBoard;
import dev.cotangent.nn.optimizer.RateFinder;
import dev.cotangent.nn.training.History;
import dev.cotangent.nn.training.Trainer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The trainings of a program, one after the other: their states are saved and gone on from, they
 * can be watched, and Ctrl-C breaks them off after a step.
 *
 * <p>Each has a name, under which its files lie in the output folder: {@code checkpoints/NAME},
 * {@code steps-NAME.jsonl}, {@code tensorboard/NAME}. The only training of a program needs none.
 */
public final class TrainingSession {
  static final String REPORT = "report.html";

  private static final String STATES = "checkpoints";
  private static final Duration BETWEEN_STATES = Duration.ofSeconds(30);

  /** A state of a training of many short epochs is saved about so often in all. */
  private static final int STATES_OF_A_TRAINING = 50;

  private final OutputFolder folder;
  private final TrainingOptions options;
  private final Consumer<String> say;
  private final StopOnInterrupt interrupt;

  /** Whether the states in the folder are of these trainings. */
  private boolean resuming;

  private boolean watched;

  /** What a program does with its trainings. */
  public interface Body {
    /** Trains, and writes what came of it. */
    void run(TrainingSession session) throws IOException;
  }

  private TrainingSession(
      OutputFolder folder,
      TrainingOptions options,
      Consumer<String> say,
      StopOnInterrupt interrupt) {
    this.folder = folder;
    this.options = options;
    this.say = say;
    this.interrupt = interrupt;
    this.resuming = options.resume();
  }

  /**
   * Does what a program does with its trainings. Where one is left unfinished, it is said why.
   *
   * @param say is told that, and where to watch
   */
  public static void run(
      OutputFolder folder, TrainingOptions options, Consumer<String> say, Body body)
      throws IOException {
    try (StopOnInterrupt interrupt = new StopOnInterrupt()) {
      try {
        body.run(new TrainingSession(folder, options, say, interrupt));
        if (Files.exists(folder.file(REPORT))) {
          LivePage.leadTo(REPORT, folder.path());
        }
      } catch (UnfinishedException e) {
        say.accept(e.getMessage());
      }
    }
  }

  /** Whether the folder has states of a training that this one does not go on with. */
  boolean wouldSetStatesAside() {
    return !options.resume() && !options.findRate() && Files.exists(folder.file(STATES));
  }

  /**
   * Trains to the end.
   *
   * @param name of letters, digits, hyphens and dots; empty for the only training of a program
   * @throws UnfinishedException if it was broken off, or if all that is asked for is a search for a
   *     learning rate
   */
  public History train(String name, Trainer trainer, Batches training, Batches validation)
      throws IOException {
    History history = trainSome(name, trainer, training, validation);
    history
        .interruption()
        .ifPresent(
            place -> {
              throw new UnfinishedException(
                  "interrupted at %s%s; go on with --resume"
                      .formatted(place, name.isEmpty() ? "" : " of " + name));
            });
    return history;
  }

  /** Trains, perhaps not to the end. */
  History trainSome(String name, Trainer trainer, Batches training, Batches validation)
      throws IOException {
    interrupt.interrupts(trainer);
    if (options.findRate()) {
      String outcome = RatePage.write(folder.path(), trainer.findRate(new RateFinder(), training));
      throw new UnfinishedException(
          outcome + System.lineSeparator() + "See " + folder.file(RatePage.FILE));
    }
    trainer
        .checkpoints(folder.file(STATES).resolve(name))
        .everyEpochs(1 + trainer.epochCount() / STATES_OF_A_TRAINING)
        .every(BETWEEN_STATES);
    options.saveEvery().ifPresent(trainer::everySteps);
    if (resuming) {
      trainer.resume();
    }
    boolean[] stepped = new boolean[1];
    trainer.onBatchEnd(batch -> stepped[0] = true);
    History history;
    try (Closer watching = Closer.create()) {
      watch(name, trainer, watching);
      history = trainer.fit(training, validation);
    }
    // What follows a step that was not taken before is of an earlier run.
    resuming &= !stepped[0];
    return history;
  }

  private void watch(String name, Trainer trainer, Closer watching) throws IOException {
    SavedRun.writeOrigin(folder.path(), Provenance.current());
    String lines = name.isEmpty() ? "steps.jsonl" : "steps-%s.jsonl".formatted(name);
    RunLog log = watching.register(JsonLines.to(folder.file(lines)));
    log.follow(trainer);
    if (options.tensorBoard()) {
      Path events = folder.file("tensorboard").resolve(name);
      TensorBoard board =
          watching.register(TensorBoard.in(events, trainer.networks().toArray(Network[]::new)));
      board.follow(trainer);
      trainer.onEpochEnd(epoch -> addFilters(board, trainer));
    }
    LivePage page = watching.register(new LivePage(folder.path(), trainer));
    page.follow();
    if (!watched) {
      say.accept("Watch it in " + folder.file(LivePage.FILE));
      watched = true;
    }
  }

  private static void addFilters(TensorBoard board, Trainer trainer) {
    FirstFilters.of(trainer.network())
        .ifPresent(
            picture -> {
              try {
                addPicture(board, RunLog.stepOf(trainer), picture);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static void addPicture(TensorBoard board, long step, BufferedImage picture)
      throws IOException {
    board
        .events()
        .image("first filters", step, picture.getWidth(), picture.getHeight(), Images.png(picture));
    board.events().flush();
  }
}
