package dev.cotangent.nn.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

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
   * Writes a file beside the target and, once it is complete and on the disk, renames it. Folders
   * that are missing above it are made.
   *
   * @throws IOException if anything fails; the target is then as it was, and nothing is left beside
   *     it
   */
  public static void write(Path target, Contents contents) throws IOException {
    Path absolute = target.toAbsolutePath();
    if (absolute.getParent() == null || Files.isDirectory(absolute)) {
      throw new IOException("[file] a file cannot take the place of a folder: " + target);
    }
    Files.createDirectories(absolute.getParent());
    Path temporary =
        absolute.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
        contents.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, absolute, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
