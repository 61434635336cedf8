package dev.cotangent.nn.data;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one record after another, as from a file that is larger than memory. */
public interface RecordReader<T> extends Closeable {
  /** The next record, or null behind the last. */
  @Nullable T read() throws IOException;

  /** What opens a reader at the first record, once for each pass. */
  @FunctionalInterface
  interface Opener<T> {
    /** Opens it. */
    RecordReader<T> open() throws IOException;
  }
}
