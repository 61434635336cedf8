package dev.cotangent.nn.io;

import dev.cotangent.core.Shape;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The rows of an array in a file in NumPy's format, read one by one: data larger than memory.
 *
 * <p>Nothing is mapped into memory, so nothing outlives {@link #close}. Threads may read at once;
 * one that is interrupted while it reads closes the file.
 */
public final class NpyFile implements Closeable {
  private final Path file;
  private final FileChannel channel;
  private final NpyHeader header;
  private final Shape rowShape;

  private NpyFile(Path file, FileChannel channel, NpyHeader header, Shape rowShape) {
    this.file = file;
    this.channel = channel;
    this.header = header;
    this.rowShape = rowShape;
  }

  /**
   * Opens a file.
   *
   * @throws DataException if it is damaged or of another length than its header says, a scalar, or
   *     in Fortran's order; see {@link Npy#read}
   * @throws IOException if it cannot be read
   */
  public static NpyFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file);
    try {
      NpyHeader header = NpyHeader.read(stream(channel), file, "");
      if (header.dims().isEmpty() || (header.fortran() && header.dims().size() > 1)) {
        throw NpyHeader.wrong(
            file, "an array that is read by rows must have rows in C's order", "it has none");
      }
      Shape rowShape = header.shape(1, file, "");
      long row = (long) rowShape.size() * header.type().bytes();
      if (row > Integer.MAX_VALUE) {
        throw NpyHeader.wrong(file, "a row must take less than 2³¹ bytes", row + " bytes");
      }
      long promised = header.bytes() + header.dims().get(0) * row;
      if (promised != channel.size()) {
        throw NpyHeader.wrong(
            file,
            "the header promises %s bytes".formatted(promised),
            "there are " + channel.size());
      }
      return new NpyFile(file, channel, header, rowShape);
    } catch (EOFException e) {
      channel.close();
      throw NpyHeader.wrong(file, "the file must not be cut short", "it ends too early");
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static InputStream stream(FileChannel channel) {
    return Channels.newInputStream(channel);
  }

  /** The number of rows: the first extent. */
  public int count() {
    return header.dims().get(0);
  }

  /** The extents of a row: all but the first. */
  public Shape rowShape() {
    return rowShape;
  }

  /** How numbers are stored. */
  public NumberType type() {
    return header.type();
  }

  /**
   * Reads a row, in float32.
   *
   * @param target where to
   * @param at the place of the first number
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws DataException if the file has become shorter, or a whole number is beyond 2⁵³
   * @throws IOException if it cannot be read
   */
  public void read(long row, float[] target, int at) throws IOException {
    Objects.checkIndex(row, (long) count());
    NumberType type = header.type();
    int bytes = rowShape.size() * type.bytes();
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(header.order());
    long from = header.bytes() + row * bytes;
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, from + buffer.position()) < 0) {
        throw NpyHeader.wrong(file, "the file must not be cut short", "row %s".formatted(row));
      }
    }
    buffer.flip();
    if (type == NumberType.F32) {
      buffer.asFloatBuffer().get(target, at, rowShape.size());
      return;
    }
    for (int i = 0; i < rowShape.size(); i++) {
      double value = type.get(buffer);
      if (Double.isNaN(value) && !type.isFloating()) {
        throw NpyHeader.wrong(file, type.rule(), "row %s, number %s".formatted(row, i));
      }
      target[at + i] = (float) value;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
