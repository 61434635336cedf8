package dev.cotangent.nn.io;

import dev.cotangent.core.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Arrays by name in NumPy's format {@code .npz}: a ZIP archive of {@link Npy} files, as {@code
 * numpy.savez} and {@code numpy.savez_compressed} write it.
 *
 * @param arrays the arrays in the order of the archive, without {@code .npy} in their names
 */
public record Npz(Map<String, Tensor> arrays) {
  private static final String SUFFIX = ".npy";
  private static final int MOST_ENTRIES = 1 << 16;

  /** Compressed arrays may take so many bytes, however short they are. */
  private static final long SMALL = 64 << 20;

  /** Longer ones may take so many times their compressed length. */
  private static final long MOST_EXPANSION = 256;

  /** Archives of the same arrays are the same bytes, so they have one date: the earliest of ZIP. */
  private static final LocalDateTime DATE = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** Keeps a copy of the map, in its order. */
  public Npz {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /**
   * Reads an archive.
   *
   * <p>Of a compressed array at most 256 times its compressed length is read, or 64 MiB if that is
   * more; an array is stored before its header is believed.
   *
   * @throws DataException if the archive or an array in it is damaged, or there is something else
   *     in it; see {@link Npy#read}
   * @throws IOException if it cannot be read
   */
  public static Npz read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(file.toString());
    }
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (ZipFile archive = new ZipFile(file.toFile())) {
      if (archive.size() > MOST_ENTRIES) {
        throw wrong(
            file, "there must be at most %s arrays".formatted(MOST_ENTRIES), archive.size() + "");
      }
      for (Enumeration<? extends ZipEntry> entries = archive.entries();
          entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        String shown = Printable.name(entry.getName());
        if (!entry.getName().endsWith(SUFFIX)) {
          throw wrong(file, "there must be nothing but arrays, with names in .npy", shown);
        }
        String name = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        if (arrays.put(name, read(archive, entry, file, shown + ": ")) != null) {
          throw wrong(file, "each name must be there once", shown);
        }
      }
    } catch (ZipException | IllegalArgumentException e) {
      throw wrong(
          file,
          "the file must be a sound ZIP archive",
          Printable.name(String.valueOf(e.getMessage())));
    }
    return new Npz(arrays);
  }

  private static Tensor read(ZipFile archive, ZipEntry entry, Path file, String where)
      throws IOException {
    long most = Math.max(SMALL, MOST_EXPANSION * Math.max(0, entry.getCompressedSize()));
    CRC32 checksum = new CRC32();
    try (InputStream in =
        new BufferedInputStream(
            new CheckedInputStream(archive.getInputStream(entry), checksum), 1 << 16)) {
      Tensor tensor = Npy.read(in, Math.min(most, Math.max(0, entry.getSize())), file, where);
      if (checksum.getValue() != entry.getCrc()) {
        throw wrong(file, where + "the checksum must be right", "it is another");
      }
      return tensor;
    } catch (EOFException e) {
      throw wrong(file, where + "the array must not be cut short", "it ends too early");
    }
  }

  private static DataException wrong(Path file, String rule, String found) {
    return new DataException("npz", file, rule, found);
  }

  /**
   * Writes an archive, or replaces one. The same arrays give the same bytes.
   *
   * @throws IOException if it cannot be written; a file of that name is then as it was
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(file, this::writeTo);
  }

  private void writeTo(OutputStream out) throws IOException {
    ZipOutputStream archive = new ZipOutputStream(out);
    for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
      ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
      entry.setTimeLocal(DATE);
      archive.putNextEntry(entry);
      Npy.write(archive, array.getValue());
      archive.closeEntry();
    }
    archive.finish();
  }
}
