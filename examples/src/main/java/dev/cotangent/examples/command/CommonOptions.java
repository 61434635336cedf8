package dev.cotangent.examples.command;

import dev.cotangent.nn.data.DataFolders;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every program that trains has. */
public final class CommonOptions extends RunOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      converter = Folder.class,
      description = "Folder of the data set (default: the program's own).")
  private @Nullable Path data;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = Count.class,
      description = "Passes through the training data (default: the program's own).")
  private @Nullable Integer epochs;

  @Option(names = "--generated", description = "Generate the data even if the data set is there.")
  private boolean generated;

  /** Whether generated data is asked for, wherever the data set may be. */
  public boolean generated() {
    return generated;
  }

  /**
   * Says that a data set is not on this machine.
   *
   * @param title its name
   * @param folder what its folder in the one of {@code COTANGENT_DATA} is called
   */
  public static String notFound(String title, String folder) {
    String looked =
        DataFolders.ofThisMachine()
            .provided(folder)
            .map(path -> "in %s, which COTANGENT_DATA names,".formatted(path))
            .orElse("(COTANGENT_DATA names no folder)");
    return "%s was not found %s and could not be downloaded".formatted(title, looked);
  }

  /** The folder of the data set, if one was named. */
  public @Nullable Path data() {
    return data;
  }

  /** How many passes through the training data to make, at least 1. */
  public int epochs(int ifNotGiven) {
    return epochs == null ? ifNotGiven : epochs;
  }
}
