package dev.cotangent.nn.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A hidden folder inside another, in which files are completed before they appear there.
 *
 * <p>It holds a file that is locked for as long as its process lives and does not close it. What
 * has such a name and is not locked was left by a process that was killed, and is removed when the
 * next one is made in the same folder.
 */
final class Staging implements AutoCloseable {
  private static final Pattern NAME =
      Pattern.compile("(.*\\.)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.part");
  private static final String LOCK = "lock";
  private static final String FILES = "files";
  private static final int MOST_LINKS = 40;
  private static final int MOST_ATTEMPTS = 10;

  /** Those of this process: opening and closing a lock's file again would give up the lock. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final Path staging;
  private final FileChannel lock;

  private Staging(Path folder, Path staging, FileChannel lock) {
    this.folder = folder;
    this.staging = staging;
    this.lock = lock;
  }

  /** Makes one, after removing what others left; makes the folder around it if it is missing. */
  static Staging in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) { // createDirectories of JDK 17 refuses a link to a folder
      Files.createDirectories(followed(folder.toAbsolutePath()));
    }
    Path real = folder.toRealPath();
    removeStale(real);
    for (int attempt = 1; ; attempt++) {
      Path staging = real.resolve("." + UUID.randomUUID() + ".part");
      OPEN.add(staging);
      try {
        Files.createDirectory(staging);
        FileChannel lock = lock(staging);
        Files.createDirectory(staging.resolve(FILES));
        return new Staging(real, staging, lock);
      } catch (NoSuchFileException e) {
        // Perhaps another process took it for stale before it was locked.
        OPEN.remove(staging);
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      } catch (IOException | RuntimeException | Error e) {
        OPEN.remove(staging);
        Files.deleteIfExists(staging);
        throw e;
      }
    }
  }

  private static FileChannel lock(Path staging) throws IOException {
    Path file = staging.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      channel.tryLock();
    } catch (IOException e) {
      // A file system without locks; there nobody can lock it to remove it, either.
    }
    if (Files.notExists(file)) {
      channel.close();
      throw new NoSuchFileException(file.toString());
    }
    return channel;
  }

  private static void removeStale(Path folder) throws IOException {
    List<Path> parts;
    try (Stream<Path> entries = Files.list(folder)) {
      parts =
          entries
              .filter(entry -> NAME.matcher(entry.getFileName().toString()).matches())
              .filter(entry -> !OPEN.contains(entry) && !Files.isSymbolicLink(entry))
              .toList();
    } catch (AccessDeniedException e) {
      return; // what cannot be listed can still be written to
    }
    for (Path part : parts) {
      Path locked = Files.isDirectory(part) ? part.resolve(LOCK) : part;
      try (FileChannel channel = FileChannel.open(locked, StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          delete(part);
        }
      } catch (NoSuchFileException e) {
        delete(part);
      } catch (IOException e) {
        // Somebody else's: it does not stand in the way.
      }
    }
  }

  private static void delete(Path part) throws IOException {
    List<Path> inside;
    try (Stream<Path> entries = Files.walk(part)) {
      inside = entries.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return; // another process removes it
    }
    for (Path entry : inside) {
      Files.deleteIfExists(entry);
    }
  }

  /** The folder to write files to, all of them directly in it. */
  Path folder() {
    return staging.resolve(FILES);
  }

  /**
   * Gives every file its place in the folder around, where one of its name is replaced.
   *
   * @throws IOException if a file cannot take its place; if that is because a folder is there, none
   *     has
   */
  void publish() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder())) {
      entries.sorted().forEach(files::add);
    }
    for (Path file : files) {
      requireNoFolder(folder.resolve(file.getFileName()));
    }
    for (Path file : files) {
      publish(file, folder.resolve(file.getFileName()));
    }
  }

  /** Gives one file its place; where that is a link, the file it names is replaced. */
  private static void publish(Path file, Path target) throws IOException {
    Path real = followed(target);
    if (!real.equals(target)) {
      AtomicFile.write(real, out -> Files.copy(file, out));
      Files.delete(file);
      return;
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
  }

  static void requireNoFolder(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException(
          "[file] a file cannot take the place of a folder: " + Printable.text(target.toString()));
    }
  }

  /** What a path stands for: links are followed to the file they name, which may not be there. */
  static Path followed(Path path) throws IOException {
    Path followed = path;
    for (int links = 0; Files.isSymbolicLink(followed); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(path.toString());
      }
      followed = followed.resolveSibling(Files.readSymbolicLink(followed));
    }
    return followed;
  }

  /** Removes what was not published. */
  @Override
  public void close() throws IOException {
    try {
      lock.close();
      delete(staging);
    } finally {
      OPEN.remove(staging);
    }
  }
}
