package dev.cotangent.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writing a file so that readers see the old contents or all of the new ones, never a part. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What writes the contents. */
  @FunctionalInterface
  public interface Contents {
    /** Writes them, from the first byte to the last. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes text in UTF-8; see {@link #write(Path, Contents)}. */
  public static void write(Path target, String text) throws IOException {
    write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a file in a hidden folder beside the target and, once it is complete and on the disk,
   * moves it to its place. Where the target is a link, the file that it names is written. Folders
   * that are missing above it are made.
   *
   * @throws IOException if anything fails; the target is then as it was, and nothing is left beside
   *     it
   */
  public static void write(Path target, Contents contents) throws IOException {
    Path real = Staging.followed(target.toAbsolutePath());
    Path folder = real.getParent();
    Path name = real.getFileName();
    Staging.requireNoFolder(real);
    if (folder == null || name == null) {
      throw new IOException("[file] not the name of a file: " + Printable.text(target.toString()));
    }
    try (Staging staging = Staging.in(folder)) {
      try (FileChannel channel =
              FileChannel.open(
                  staging.folder().resolve(name),
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        contents.writeTo(out);
        out.flush();
        channel.force(true);
      }
      staging.publish();
    }
  }
}
