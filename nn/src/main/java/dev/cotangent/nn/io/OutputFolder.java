package dev.cotangent.nn.io;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/**
 * A folder for the results of long work: found fit before the work, and filled at once after it.
 *
 * @param path the folder
 */
public record OutputFolder(Path path) {
  /** More than the weights and pictures of a small network take. */
  private static final int PROBE = 8 << 20;

  /**
   * What writes the results.
   *
   * @param <T> what it has to say about them
   */
  @FunctionalInterface
  public interface Results<T> {
    /** Writes them as files directly in a folder. */
    T writeTo(Path folder) throws IOException;
  }

  /**
   * Makes the folder if it is missing, and writes 8 MiB to it and removes them again.
   *
   * @throws IOException if that fails: the folder cannot be made, nothing can be written to it, or
   *     its disk is full
   */
  public static OutputFolder open(Path path) throws IOException {
    try (Staging staging = Staging.in(path)) {
      AtomicFile.write(staging.folder().resolve("probe"), out -> out.write(new byte[PROBE]));
    } catch (IOException e) {
      throw new IOException(
          "[output] the folder must be one that can be written to: %s (%s); name another"
              .formatted(Printable.text(path.toString()), reason(e)),
          e);
    }
    return new OutputFolder(path);
  }

  /** A file of a name in the folder, from the root on. */
  public Path file(String name) {
    return path.resolve(name).toAbsolutePath().normalize();
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "a file is in the way";
    }
    String message = String.valueOf(e.getMessage());
    return Printable.text(
        e.getClass() == IOException.class
            ? message
            : e.getClass().getSimpleName() + ": " + message);
  }

  /**
   * Has all results written elsewhere, and only when that is done moves them here, where files of
   * the same names are replaced: after work that fails everything is as it was.
   *
   * @return what {@code results} returns
   * @throws IOException if a file cannot be written, or cannot take its place
   */
  public <T> T write(Results<T> results) throws IOException {
    try (Staging staging = Staging.in(path)) {
      T said = results.writeTo(staging.folder());
      staging.publish();
      return said;
    }
  }
}
