package dev.cotangent.nn.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Graph;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Examples;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.io.Checkpoint;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.GraphFile;
import dev.cotangent.nn.io.Npy;
import dev.cotangent.nn.io.NpyFile;
import dev.cotangent.nn.io.Npz;
import dev.cotangent.nn.io.Safetensors;
import dev.cotangent.nn.io.StateFile;
import dev.cotangent.nn.training.Trainer;
import dev.cotangent.ops.Activations;
import dev.cotangent.ops.Convolutions;
import dev.cotangent.ops.Ops;
import dev.cotangent.ops.Pooling;
import dev.cotangent.ops.Reductions;
import dev.cotangent.ops.Sampling;
import dev.cotangent.ops.Shapes;
import dev.cotangent.ops.Window;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers answer any bytes with what they hold, or with a {@link DataException}. */
class ReadersFuzzTests {
  private static final List<String> CLASSES = List.of("a", "b", "c");
  private static final String GRAPH_NOTE = "cotangent.graph";
  private static final String STATE_NOTE = "cotangent.state";

  @TempDir static Path folder;

  private static List<Node> variables() {
    return List.of(
        Expressions.variable("weight", Tensor.generate(Shape.of(2, 3), i -> i)),
        Expressions.state("step", Tensor.scalar(0.5)));
  }

  private interface Reader {
    void read(Path file) throws IOException;
  }

  /** Reads a file of these bytes; what else is thrown is found by the fuzzer. */
  private static void read(byte[] bytes, Reader reader) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed"), bytes);
    try {
      reader.read(file);
    } catch (DataException e) {
      String message = e.getMessage();
      if (message.chars().anyMatch(Character::isISOControl) || message.length() > 5_000) {
        throw new AssertionError("not fit for a terminal: " + message, e);
      }
    }
  }

  static Stream<byte[]> safetensorsSeeds() throws IOException {
    Path file = folder.resolve("seed");
    Checkpoint.save(file, variables());
    byte[] checkpoint = Files.readAllBytes(file);
    new Safetensors(
            Map.of("a\u001b", Tensor.vector(1, 2), "b", Tensor.of(Shape.of(1, 2), new float[2])),
            Map.of("format", "pt"))
        .write(file);
    return Stream.of(checkpoint, Files.readAllBytes(file));
  }

  @MethodSource("safetensorsSeeds")
  @FuzzTest(maxDuration = "1m")
  void safetensors(byte[] bytes) throws IOException {
    read(bytes, Safetensors::read);
  }

  @MethodSource("safetensorsSeeds")
  @FuzzTest(maxDuration = "1m")
  void checkpoint(byte[] bytes) throws IOException {
    List<Node> variables = variables();
    read(bytes, file -> Checkpoint.load(file, variables));
  }

  private static final Examples EXAMPLES =
      Examples.of(Tensor.generate(Shape.of(6, 2), i -> i % 5), Tensor.vector(0, 1, 0, 1, 1, 0));

  private static Trainer trainer(Path states) {
    Network network = Network.of(Layers.dense(2), Shape.of(2), 1);
    return Trainer.of(network).batchSize(2).epochs(2).checkpoints(states).resume();
  }

  private static Path newState() throws IOException {
    Path states = Files.createTempDirectory(folder, "states");
    Trainer trainer = trainer(states);
    trainer
        .onBatchEnd(
            batch -> {
              if (batch.epoch() == 2) {
                trainer.interrupt();
              }
            })
        .fit(EXAMPLES);
    return states.resolve("state-000002-00000001.safetensors");
  }

  static Stream<byte[]> stateSeeds() throws IOException {
    return Stream.of(Files.readAllBytes(newState()));
  }

  @MethodSource("stateSeeds")
  @FuzzTest(maxDuration = "1m")
  void state(byte[] bytes) throws IOException {
    read(bytes, StateFile::read);
  }

  static Stream<byte[]> stateNoteSeeds() throws IOException {
    String note = Safetensors.read(newState()).metadata().get(STATE_NOTE);
    return Stream.of(
        note.getBytes(StandardCharsets.UTF_8),
        note.replace("\"epoch\":2", "\"epoch\":-2").getBytes(StandardCharsets.UTF_8),
        note.replace("[2,2]", "[2,0]").getBytes(StandardCharsets.UTF_8),
        note.replace("[2,2]", "[2000000000,2000000000]").getBytes(StandardCharsets.UTF_8),
        note.replace("[2,2]", "\"[]\"").getBytes(StandardCharsets.UTF_8),
        "{}".getBytes(StandardCharsets.UTF_8),
        "[]".getBytes(StandardCharsets.UTF_8));
  }

  /** Fuzzed are the facts, in a file that is sound: a training goes on, or it says why not. */
  @MethodSource("stateNoteSeeds")
  @FuzzTest(maxDuration = "1m")
  void stateNote(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8);
    CRC32C checksum = new CRC32C();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    Path file = newState();
    Safetensors sound = Safetensors.read(file);
    Map<String, String> notes = new LinkedHashMap<>(sound.metadata());
    notes.put(STATE_NOTE + ".crc32c", HexFormat.of().toHexDigits((int) checksum.getValue()));
    notes.put(STATE_NOTE, text);
    new Safetensors(sound.tensors(), notes).write(file);
    Files.delete(file.resolveSibling("state-000002-00000000.safetensors"));
    try {
      trainer(file.getParent()).fit(EXAMPLES);
    } catch (UncheckedIOException e) {
      if (!e.getMessage().contains("none of the 1 states")) {
        throw e;
      }
    } catch (IllegalArgumentException e) {
      if (!e.getMessage().startsWith("[trainer]")) {
        throw e; // other settings are refused by their names
      }
    }
  }

  /** Functions of all kinds of operations, and of attributes. */
  private static List<Graph> graphs() {
    Node image = Expressions.input("image", Shape.of(1, 1, 4, 4));
    Node weight = Expressions.variable("weight", Tensor.generate(Shape.of(2, 1, 3, 3), i -> i));
    Node y = Activations.relu(Convolutions.conv2d(image, weight, Window.same(3, 3)));
    Node pooled = Pooling.maxPool(y, Window.valid(2, 2).stride(2, 2));
    Node counter = Expressions.input("counter", Shape.scalar());
    Node random = Sampling.randomUniform(counter, Shape.of(3), 1, 2);
    return List.of(
        Graph.of(List.of(image), List.of(Reductions.sum(pooled), Shapes.permute(y, 0, 2, 3, 1))),
        Graph.of(
            List.of(counter),
            List.of(Ops.add(random, Expressions.constant(Tensor.vector(1, Double.NaN, 3))))));
  }

  static Stream<byte[]> graphSeeds() throws IOException {
    Path file = folder.resolve("seed");
    List<byte[]> seeds = new ArrayList<>();
    for (Graph graph : graphs()) {
      GraphFile.save(file, graph);
      seeds.add(Files.readAllBytes(file));
    }
    return seeds.stream();
  }

  @MethodSource("graphSeeds")
  @FuzzTest(maxDuration = "1m")
  void graph(byte[] bytes) throws IOException {
    read(bytes, GraphFile::load);
  }

  static Stream<byte[]> graphNoteSeeds() throws IOException {
    Path file = folder.resolve("seed");
    List<byte[]> seeds = new ArrayList<>();
    for (Graph graph : graphs()) {
      GraphFile.save(file, graph);
      String note = Safetensors.read(file).metadata().get(GRAPH_NOTE);
      seeds.add(note.getBytes(StandardCharsets.UTF_8));
    }
    return seeds.stream();
  }

  /** Fuzzed is the note that holds the operations, in a file that is sound. */
  @MethodSource("graphNoteSeeds")
  @FuzzTest(maxDuration = "1m")
  void graphNote(byte[] bytes) throws IOException {
    Path file = folder.resolve("note");
    Map<String, Tensor> tensors =
        Map.of(
            "tensor0", Tensor.generate(Shape.of(2, 1, 3, 3), i -> i), "tensor1", Tensor.scalar(1));
    new Safetensors(tensors, Map.of(GRAPH_NOTE, new String(bytes, StandardCharsets.UTF_8)))
        .write(file);
    read(Files.readAllBytes(file), GraphFile::load);
  }

  static Stream<byte[]> idxSeeds() throws IOException {
    byte[] images = IdxFiles.images(2, 2, 3, new byte[12]);
    byte[] labels = IdxFiles.labels((byte) 1, (byte) 2);
    return Stream.of(images, labels, IdxFiles.gzip(images), IdxFiles.gzip(labels));
  }

  @MethodSource("idxSeeds")
  @FuzzTest(maxDuration = "1m")
  void idx(byte[] bytes) throws IOException {
    Path images = Files.write(folder.resolve("images"), IdxFiles.images(2, 2, 3, new byte[12]));
    Path labels = Files.write(folder.resolve("labels"), IdxFiles.labels((byte) 1, (byte) 2));
    read(bytes, file -> Idx.read(file, labels, CLASSES));
    read(bytes, file -> Idx.read(images, file, CLASSES));
  }

  /** Fuzzed is what is compressed, so that the checksum fits. */
  @MethodSource("idxSeeds")
  @FuzzTest(maxDuration = "1m")
  void compressedIdx(byte[] bytes) throws IOException {
    idx(IdxFiles.gzip(bytes));
  }

  static Stream<byte[]> npySeeds() throws IOException {
    Path file = folder.resolve("seed");
    Npy.write(file, Tensor.generate(Shape.of(2, 3), i -> i));
    byte[] array = Files.readAllBytes(file);
    String header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 1), }";
    byte[] other = (header + "\n\0\1\0\2").getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer second = ByteBuffer.allocate(12 + other.length).order(ByteOrder.LITTLE_ENDIAN);
    second.put(array, 0, 6).put((byte) 3).put((byte) 0).putInt(header.length() + 1).put(other);
    return Stream.of(array, second.array());
  }

  @MethodSource("npySeeds")
  @FuzzTest(maxDuration = "1m")
  void npy(byte[] bytes) throws IOException {
    read(bytes, Npy::read);
    read(
        bytes,
        file -> {
          try (NpyFile rows = NpyFile.open(file)) {
            float[] row = new float[rows.rowShape().size()];
            rows.read(rows.count() - 1, row, 0);
          }
        });
  }

  static Stream<byte[]> npzSeeds() throws IOException {
    Path file = folder.resolve("seed");
    new Npz(Map.of("a", Tensor.vector(1, 2), "b", Tensor.scalar(3))).write(file);
    return Stream.of(Files.readAllBytes(file));
  }

  @MethodSource("npzSeeds")
  @FuzzTest(maxDuration = "1m")
  void npz(byte[] bytes) throws IOException {
    read(bytes, Npz::read);
  }

  static Stream<byte[]> csvSeeds() {
    return Stream.of("a,b\n1,\"2\"\n\r\n3,\"x\"\"\ny\"\r\n".getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("csvSeeds")
  @FuzzTest(maxDuration = "1m")
  void csv(byte[] bytes) throws IOException {
    read(
        bytes,
        file ->
            elements(Csv.open(file).rows().map(row -> row.number(row.table().columns().get(0)))));
    read(bytes, file -> elements(TextLines.of(file, StandardCharsets.UTF_8, 100)));
  }

  /** Goes through the elements; what is wrong with one is thrown as it is. */
  private static void elements(Dataset<?> data) throws IOException {
    try {
      data.forEach(1, element -> {});
    } catch (DatasetException e) {
      if (e.getCause() instanceof DataException cause) {
        throw cause;
      }
      throw e;
    }
  }

  static Stream<byte[]> cifarSeeds() {
    return Stream.of(new byte[0], new byte[3073]);
  }

  @MethodSource("cifarSeeds")
  @FuzzTest(maxDuration = "1m")
  void cifar(byte[] bytes) throws IOException {
    Path batches = Files.createDirectories(folder.resolve("cifar"));
    read(
        bytes,
        file -> {
          Files.write(batches.resolve("data_batch_1.bin"), bytes);
          Files.write(batches.resolve("test_batch.bin"), bytes);
          throw new AssertionError(Cifar10.load(batches) + " is not whole");
        });
  }
}
