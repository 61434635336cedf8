package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file beside the model, which holds a tensor's elements.
 *
 * @param file in the model's folder or below it
 * @param offset where the elements begin
 * @param length how many bytes they take
 */
record ExternalData(Path file, long offset, int length) {
  /**
   * Finds the part, and that it lies within the file.
   *
   * @param facts location, offset and length, as the tensor names them
   */
  static ExternalData of(WireReader in, String tensor, Map<String, String> facts, long bytes)
      throws DataException {
    Path file = find(in, tensor, facts.getOrDefault("location", ""));
    long offset = number(in, tensor, facts.get("offset"), 0);
    long length = number(in, tensor, facts.get("length"), bytes);
    long size;
    try {
      size = Files.size(file);
    } catch (IOException e) {
      throw in.wrong("the data of tensor %s must be readable".formatted(tensor), e.toString());
    }
    if (length != bytes || bytes > Integer.MAX_VALUE || offset > size - length) {
      throw in.wrong(
          "the data of tensor %s must be %s bytes within the %s of %s"
              .formatted(tensor, bytes, size, file.getFileName()),
          "%s bytes from %s on".formatted(length, offset));
    }
    return new ExternalData(file, offset, (int) length);
  }

  private static Path find(WireReader in, String tensor, String location) throws DataException {
    String rule =
        "the data of tensor %s must be a file in the model's folder or below it".formatted(tensor);
    try {
      Path folder = in.file().toAbsolutePath().normalize().getParent();
      Path file = folder == null ? null : folder.resolve(location).normalize();
      if (folder != null
          && file != null
          && !location.isEmpty()
          && file.startsWith(folder)
          && file.toRealPath().startsWith(folder.toRealPath())
          && Files.isRegularFile(file)) {
        return file;
      }
    } catch (InvalidPathException | IOException e) {
      throw in.wrong(rule, location);
    }
    throw in.wrong(rule, location);
  }

  private static long number(WireReader in, String tensor, @Nullable String text, long otherwise)
      throws DataException {
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Answered below.
    }
    throw in.wrong("where the data of tensor %s lie must be numbers".formatted(tensor), text);
  }

  ByteBuffer read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new DataException("onnx", file, "the file must not be cut short", "it has ended");
        }
      }
    }
    return bytes.flip();
  }
}
