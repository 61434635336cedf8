package dev.cotangent.examples.command;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of programs whose training can be broken off and go on. */
public final class StateOptions {
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

  /** Whether to go on from the state in the output folder. */
  public boolean resume() {
    return resume;
  }

  /** After how many steps the state is saved, if a number was given. */
  public OptionalInt saveEvery() {
    return saveEvery == null ? OptionalInt.empty() : OptionalInt.of(saveEvery);
  }
}
