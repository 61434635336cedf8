package dev.cotangent.nn.io;

import dev.cotangent.core.Buffer;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Arrays in NumPy's format {@code .npy} (NEP 1, <i>A simple file format for NumPy arrays</i>), of
 * versions 1 to 3.
 *
 * <p>Read are all types of real numbers (float16 to float64, signed and unsigned whole numbers of 8
 * to 64 bits, truth values), in both orders of bytes, and in C's and Fortran's order of elements.
 * Numbers of up to 16 bits and float32 become float32, others float64; whole numbers beyond 2⁵³,
 * which that does not hold exactly, are refused. {@link NpyFile} reads single rows of large files.
 */
public final class Npy {
  private static final int CHUNK = 1 << 16;

  private Npy() {}

  /**
   * Reads a file.
   *
   * @throws DataException if the file is damaged, cut short, or goes on after the array, or if the
   *     array has no extent, more than 2³¹−1 numbers, or numbers of another type
   * @throws IOException if it cannot be read
   */
  public static Tensor read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), CHUNK)) {
      return read(in, Files.size(file), file, "");
    }
  }

  /**
   * Reads an array to the end of a stream.
   *
   * @param most how many bytes there can be
   * @param where in the file the array is, for messages
   */
  static Tensor read(InputStream in, long most, Path file, String where) throws IOException {
    try {
      NpyHeader header = NpyHeader.read(in, file, where);
      int count = header.shape(0, file, where).size();
      long promised = header.bytes() + (long) count * header.type().bytes();
      if (promised > most) {
        throw NpyHeader.wrong(
            file,
            where + "the header promises %s bytes".formatted(promised),
            "there are at most " + most);
      }
      Tensor tensor = values(in, header, file, where);
      if (in.read() >= 0) {
        throw NpyHeader.wrong(
            file, where + "the file must end after its last number", "more bytes follow");
      }
      return header.fortran() ? transposed(tensor) : tensor;
    } catch (EOFException e) {
      throw NpyHeader.wrong(file, where + "the file must not be cut short", "it ends too early");
    }
  }

  private static Tensor values(InputStream in, NpyHeader header, Path file, String where)
      throws IOException {
    NumberType type = header.type();
    Buffer values =
        Buffer.allocate(
            header.shape(0, file, where), type.isWide() ? Precision.FLOAT64 : Precision.FLOAT32);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(header.order());
    for (int done = 0; done < values.size(); ) {
      int now = Math.min(values.size() - done, CHUNK / type.bytes());
      if (in.readNBytes(chunk.array(), 0, now * type.bytes()) < now * type.bytes()) {
        throw new EOFException();
      }
      chunk.clear();
      for (int i = 0; i < now; i++) {
        double value = type.get(chunk);
        if (Double.isNaN(value) && !type.isFloating()) {
          throw NpyHeader.wrong(file, where + type.rule(), "number " + (done + i));
        }
        values.set(done + i, value);
      }
      done += now;
    }
    return Tensor.copyOf(values);
  }

  /** What lies in Fortran's order in that of C. */
  private static Tensor transposed(Tensor tensor) {
    Shape shape = tensor.shape();
    int rank = shape.rank();
    Buffer values = Buffer.allocate(shape, tensor.precision());
    int[] index = new int[rank];
    int[] strides = new int[rank];
    int stride = 1;
    for (int axis = 0; axis < rank; axis++) {
      strides[axis] = stride;
      stride *= shape.dim(axis);
    }
    for (int i = 0; i < values.size(); i++) {
      int from = 0;
      for (int axis = 0; axis < rank; axis++) {
        from += index[axis] * strides[axis];
      }
      values.set(i, tensor.at(from));
      for (int axis = rank - 1; axis >= 0 && ++index[axis] == shape.dim(axis); axis--) {
        index[axis] = 0;
      }
    }
    return Tensor.copyOf(values);
  }

  /**
   * Writes a file, or replaces one, in the tensor's precision and C's order, in version 1 of the
   * format.
   *
   * @throws IOException if it cannot be written; a file of that name is then as it was
   */
  public static void write(Path file, Tensor tensor) throws IOException {
    AtomicFile.write(file, out -> write(out, tensor));
  }

  static void write(OutputStream out, Tensor tensor) throws IOException {
    boolean wide = tensor.precision() == Precision.FLOAT64;
    NumberType type = wide ? NumberType.F64 : NumberType.F32;
    out.write(NpyHeader.encode(type, tensor.shape()));
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    Buffer values = tensor.values();
    for (int done = 0; done < values.size(); ) {
      int now = Math.min(values.size() - done, CHUNK / type.bytes());
      if (wide) {
        chunk.asDoubleBuffer().put(values.doubles(), values.offset() + done, now);
      } else {
        chunk.asFloatBuffer().put(values.floats(), values.offset() + done, now);
      }
      out.write(chunk.array(), 0, now * type.bytes());
      done += now;
    }
  }
}
