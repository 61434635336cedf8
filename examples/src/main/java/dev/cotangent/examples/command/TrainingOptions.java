package dev.cotangent.examples.command;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of programs that train by one loop: it can be broken off, go on and be watched. */
public final class TrainingOptions {
  @Option(
      names = "--resume",
      description = "Go on where the last training in the folder of --out was broken off.")
  private boolean resume;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      converter = RunOptions.Count.class,
      description =
          "Save the training's state after every N steps (default: after every epoch, and every"
              + " half minute).")
  private @Nullable Integer saveEvery;

  @Option(
      names = "--find-rate",
      description =
          "Instead of training, try a hundred learning rates from 1e-7 to 10, and draw what the loss"
              + " becomes: learning-rates.html.")
  private boolean findRate;

  @Option(
      names = "--metrics",
      paramLabel = "NAME",
      split = ",",
      description =
          "What else to measure: top-K, precision, recall, f1, micro-f1, weighted-f1 and perplexity of"
              + " classes; mae, rmse and r2 of numbers (several with commas between).")
  private List<String> metrics = List.of();

  @Option(
      names = "--tensorboard",
      description = "Write what TensorBoard shows to the folder tensorboard in that of --out.")
  private boolean tensorBoard;

  /** Whether to look for a learning rate, and to train nothing. */
  public boolean findRate() {
    return findRate;
  }

  /** What to measure besides loss and accuracy. */
  public List<String> metrics() {
    return List.copyOf(metrics);
  }

  /** Whether to write event files for TensorBoard. */
  public boolean tensorBoard() {
    return tensorBoard;
  }

  /** Whether to go on from the state in the output folder. */
  public boolean resume() {
    return resume;
  }

  /** After how many steps the state is saved, if a number was given. */
  public OptionalInt saveEvery() {
    return saveEvery == null ? OptionalInt.empty() : OptionalInt.of(saveEvery);
  }
}
