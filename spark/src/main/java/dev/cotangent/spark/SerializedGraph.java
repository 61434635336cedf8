package dev.cotangent.spark;

import dev.cotangent.core.Graph;
import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.nn.io.GraphFile;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A function of a batch, {@code [n, …]} to {@code [n, …]}, as the bytes of a {@link GraphFile}.
 *
 * <p>Only the bytes are serialised. The graph is read from them once for each copy of this object,
 * of which a broadcast makes one in each process; programs of several threads then share its
 * weights.
 */
final class SerializedGraph implements Serializable {
  private static final long serialVersionUID = 1;

  private final byte[] bytes;
  private transient @Nullable Graph graph;

  private SerializedGraph(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A graph in its present state.
   *
   * @throws ShapeException if it is no function of one batch that gives one batch of as many rows
   * @throws IllegalArgumentException if it has an operation that a {@link GraphFile} does not know
   */
  static SerializedGraph of(Graph graph) {
    requireBatches(graph);
    return new SerializedGraph(
        inTemporaryFile(
            file -> {
              GraphFile.save(file, graph);
              return Files.readAllBytes(file);
            }));
  }

  /**
   * A graph in the bytes of a file.
   *
   * @throws UncheckedIOException with a {@link dev.cotangent.nn.io.DataException} if the bytes are
   *     damaged
   * @throws ShapeException if it is no function of one batch that gives one batch of as many rows
   */
  static SerializedGraph ofBytes(byte[] bytes) {
    SerializedGraph read = new SerializedGraph(bytes);
    requireBatches(read.graph());
    return read;
  }

  /** The bytes; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** The graph, with the weights of all programs of this process. */
  synchronized Graph graph() {
    Graph known = graph;
    if (known == null) {
      known =
          inTemporaryFile(
              file -> {
                Files.write(file, bytes);
                return GraphFile.load(file);
              });
      graph = known;
    }
    return known;
  }

  private static void requireBatches(Graph graph) {
    boolean one = graph.inputs().size() == 1 && graph.outputs().size() == 1;
    Shape in = one ? graph.inputs().get(0).shape() : Shape.scalar();
    Shape out = one ? graph.outputs().get(0).shape() : Shape.scalar();
    if (in.isScalar() || out.isScalar() || in.dim(0) != out.dim(0)) {
      throw new ShapeException(
          "spark",
          "a graph must have one input [n, …] and one output [n, …]",
          "%s to %s".formatted(graph.inputs(), graph.outputs()),
          "leave reductions over samples out, and join several outputs by concat");
    }
  }

  private interface FileUse<T> {
    T apply(Path file) throws IOException;
  }

  private static <T> T inTemporaryFile(FileUse<T> use) {
    try {
      Path file = Files.createTempFile("cotangent", ".safetensors");
      try {
        return use.apply(file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
