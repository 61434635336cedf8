package dev.cotangent.nn.log;

import dev.cotangent.core.Graphs;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.NodeNames;
import dev.cotangent.nn.io.ProtoMessage;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events that TensorBoard shows: scalars, histograms, images, texts and graphs over the
 * steps of a run.
 *
 * <p>Each run has a folder of its own, and each process that adds to it a file of its own there.
 * Where a later file begins at an earlier step, as after a run that was killed, TensorBoard drops
 * what the earlier file says of later steps. What is written is on the disk at the latest after
 * {@link #flush}.
 *
 * <p>Format: records as in {@code tensorflow/core/lib/io/record_writer.h}, each an {@code Event} of
 * {@code tensorflow/core/util/event.proto}.
 */
public final class EventFile implements Closeable {
  private static final int MASK = 0xa282ead8;

  /** Fields of {@code Event}. */
  private static final int WALL_TIME = 1;

  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int GRAPH = 4;
  private static final int SUMMARY = 5;

  private static final int STRING_TYPE = 7;

  private final Path file;
  private final OutputStream out;
  private final Clock clock;

  private EventFile(Path file, Clock clock) throws IOException {
    this.file = file;
    this.out =
        new BufferedOutputStream(
            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    this.clock = clock;
    write(new ProtoMessage().text(FILE_VERSION, "brain.Event:2"));
    flush();
  }

  /**
   * Begins a file in the folder of a run, which is made if it is missing.
   *
   * @throws IOException if it cannot be written
   */
  public static EventFile in(Path folder) throws IOException {
    return in(folder, Clock.systemUTC());
  }

  static EventFile in(Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    long millis = clock.millis();
    for (int number = 0; ; number++) {
      Path file =
          folder.resolve(
              String.format(
                  Locale.ROOT,
                  "events.out.tfevents.%010d.cotangent.%d.%d",
                  millis / 1000,
                  ProcessHandle.current().pid(),
                  number));
      if (Files.notExists(file)) {
        return new EventFile(file, clock);
      }
    }
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** Adds a number, in float32, to a curve. */
  public void scalar(String tag, long step, double value) throws IOException {
    summary(step, value(tag).float32(2, (float) value));
  }

  /**
   * Adds how a tensor's values are distributed. Values that are not finite are left out.
   *
   * @see Histogram
   */
  public void histogram(String tag, long step, Tensor values) throws IOException {
    summary(step, value(tag).message(5, Histogram.of(values).toProto()));
  }

  /**
   * Adds a picture.
   *
   * @param png the picture as a PNG file
   */
  public void image(String tag, long step, int width, int height, byte[] png) throws IOException {
    int rgb = 3;
    ProtoMessage image =
        new ProtoMessage().integer(1, height).integer(2, width).integer(3, rgb).bytes(4, png);
    summary(step, value(tag).message(4, image));
  }

  /** Adds a text, which may be Markdown. */
  public void text(String tag, long step, String text) throws IOException {
    ProtoMessage one = new ProtoMessage().message(2, new ProtoMessage().integer(1, 1));
    ProtoMessage tensor = new ProtoMessage().integer(1, STRING_TYPE).message(2, one).text(8, text);
    ProtoMessage plugin = new ProtoMessage().text(1, "text");
    summary(
        step,
        value(tag + "/text_summary")
            .message(8, tensor)
            .message(9, new ProtoMessage().message(1, plugin)));
  }

  /**
   * Adds what is computed from what, up to some nodes. Labels with slashes are groups.
   *
   * @throws IllegalArgumentException if there is no node
   */
  public void graph(Collection<Node> roots) throws IOException {
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("[eventFile] a graph must have a node: none");
    }
    write(new ProtoMessage().bytes(GRAPH, graphOf(roots).toBytes()));
  }

  private static ProtoMessage graphOf(Collection<Node> roots) {
    ProtoMessage graph = new ProtoMessage();
    Map<Node, String> names = new IdentityHashMap<>();
    NodeNames taken = new NodeNames();
    for (Node node : Graphs.topologicalOrder(roots)) {
      String name = taken.unique(node.label());
      names.put(node, name);
      ProtoMessage shown =
          new ProtoMessage().text(1, name).text(2, node.op().getClass().getSimpleName());
      for (Node input : node.inputs()) {
        shown.text(3, String.valueOf(names.get(input)));
      }
      ProtoMessage shapes = new ProtoMessage();
      for (Node result : node.results()) {
        ProtoMessage dims = new ProtoMessage();
        for (int dim : result.shape().dims()) {
          dims.message(2, new ProtoMessage().integer(1, dim));
        }
        shapes.message(7, dims); // AttrValue.ListValue.shape
      }
      ProtoMessage attribute =
          new ProtoMessage()
              .text(1, "_output_shapes")
              .message(2, new ProtoMessage().message(1, shapes));
      graph.message(1, shown.message(5, attribute));
    }
    return graph;
  }

  private static ProtoMessage value(String tag) {
    return new ProtoMessage().text(1, tag);
  }

  private void summary(long step, ProtoMessage value) throws IOException {
    write(
        new ProtoMessage()
            .integer(STEP, step)
            .message(SUMMARY, new ProtoMessage().message(1, value)));
  }

  private synchronized void write(ProtoMessage event) throws IOException {
    byte[] data = event.float64(WALL_TIME, clock.millis() / 1000.0).toBytes();
    byte[] length = ProtoMessage.little(Long.BYTES).putLong(0, data.length).array();
    out.write(length);
    out.write(ProtoMessage.little(Integer.BYTES).putInt(0, masked(length)).array());
    out.write(data);
    out.write(ProtoMessage.little(Integer.BYTES).putInt(0, masked(data)).array());
  }

  /** The CRC-32C of bytes, turned and moved, as a checksum of checksums would be weak. */
  static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }

  /** Writes all of it to the file. */
  public synchronized void flush() throws IOException {
    out.flush();
  }

  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
