package dev.cotangent.examples;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.cotangent.nn.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finding out that results cannot be written before time is spent on them. */
public final class OutputFolder {
  /** About what a training leaves. */
  private static final int TRIAL_BYTES = 8 << 20;

  private OutputFolder() {}

  /**
   * Makes a folder with those above it, unless it is there, and writes a file into it, which is
   * deleted again.
   *
   * @return the folder
   * @throws IOException if that fails, with the reason
   */
  @CanIgnoreReturnValue
  public static Path prepare(Path folder) throws IOException {
    Path trial = folder.resolve(".cotangent-trial");
    try {
      AtomicFile.write(trial, out -> out.write(new byte[TRIAL_BYTES]));
      Files.deleteIfExists(trial);
    } catch (IOException e) {
      throw new IOException(
          "cannot write into %s (%s); name another folder with --out"
              .formatted(folder, Main.message(e)),
          e);
    }
    return folder;
  }
}
