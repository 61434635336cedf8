package dev.cotangent.nn.io;

import static dev.cotangent.nn.Layers.batchNorm;
import static dev.cotangent.nn.Layers.conv2d;
import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.embedding;
import static dev.cotangent.nn.Layers.flatten;
import static dev.cotangent.nn.Layers.gru;
import static dev.cotangent.nn.Layers.relu;
import static dev.cotangent.nn.Layers.transformerEncoder;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTests {
  @TempDir Path folder;

  /** {@code nn.Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), ReLU(), Flatten(), Linear(8, 3))}. */
  private static Network network(long seed) {
    return Network.of(
        Sequential.of(conv2d(2, 3), batchNorm(), relu(), flatten(), dense(3)).numbered(),
        Shape.of(1, 4, 4),
        seed);
  }

  private static Tensor value(Network network, String name) {
    return network.saved().stream()
        .filter(node -> node.variable().name().equals(name))
        .map(Node::variable)
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void namesAreThoseOfModules() {
    assertEquals(
        Set.of(
            "0.weight",
            "0.bias",
            "1.weight",
            "1.bias",
            "1.running_mean",
            "1.running_var",
            "4.weight",
            "4.bias"),
        Set.copyOf(network(1).moduleNames().values()));
    Network plain = Network.of(dense(3), Shape.of(2), 1);
    assertEquals(
        List.of("dense1.weight", "dense1.bias"), List.copyOf(plain.moduleNames().values()));
  }

  @Test
  void aFileAsPyTorchWritesItIsLoaded() throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] filters = sequence(18, 0.25f);
    float[] weights = sequence(24, -0.5f);
    write(
        file,
        new Entry("0.bias", "F32", "[2]", floats(1, 2)),
        new Entry("0.weight", "F32", "[2,1,3,3]", floats(filters)),
        new Entry("1.bias", "F32", "[2]", floats(3, 4)),
        new Entry("1.num_batches_tracked", "I64", "[]", longs(7)),
        new Entry("1.running_mean", "F32", "[2]", floats(5, 6)),
        new Entry("1.running_var", "F32", "[2]", floats(7, 8)),
        new Entry("1.weight", "F32", "[2]", floats(9, 10)),
        new Entry("4.bias", "F32", "[3]", floats(11, 12, 13)),
        new Entry("4.weight", "F32", "[3,8]", floats(weights)));
    Network network = network(1);
    StateDict.load(file, network);
    assertArrayEquals(filters, value(network, "0/conv1/weight").toFloats());
    assertArrayEquals(new float[] {7, 8}, value(network, "1/batchNorm1/running_var").toFloats());
    assertArrayEquals(weights, value(network, "4/dense1/weight").toFloats());
  }

  /** The names of {@code nn.TransformerEncoderLayer} in a module with an embedding and a GRU. */
  @Test
  void layersOfSeveralWeightsHaveThoseOfTheirModules() {
    Network network =
        Network.of(
            Sequential.of(
                embedding(5, 4).named("embed"),
                transformerEncoder(1, 2, 8).named("encoder"),
                gru(3).last().named("rnn"),
                dense(2).named("fc")),
            Shape.of(6),
            1);
    assertEquals(
        Set.of(
            "embed.weight",
            "encoder.layers.0.self_attn.in_proj_weight",
            "encoder.layers.0.self_attn.in_proj_bias",
            "encoder.layers.0.self_attn.out_proj.weight",
            "encoder.layers.0.self_attn.out_proj.bias",
            "encoder.layers.0.linear1.weight",
            "encoder.layers.0.linear1.bias",
            "encoder.layers.0.linear2.weight",
            "encoder.layers.0.linear2.bias",
            "encoder.layers.0.norm1.weight",
            "encoder.layers.0.norm1.bias",
            "encoder.layers.0.norm2.weight",
            "encoder.layers.0.norm2.bias",
            "rnn.weight_ih_l0",
            "rnn.weight_hh_l0",
            "rnn.bias_ih_l0",
            "rnn.bias_hh_l0",
            "fc.weight",
            "fc.bias"),
        Set.copyOf(network.moduleNames().values()));
  }

  @Test
  void whatIsSavedIsLoaded() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Network saved = network(1);
    Network loaded = network(2);
    Tensor x = Tensor.generate(Shape.of(2, 1, 4, 4), i -> Math.sin(i));
    StateDict.save(file, saved);
    StateDict.load(file, loaded);
    assertArrayEquals(saved.predict(x).toFloats(), loaded.predict(x).toFloats());
  }

  @Test
  void whatIsMissingIsSaidUnderTheNameThere() throws IOException {
    Path file = folder.resolve("model.safetensors");
    write(file, new Entry("fc.weight", "F32", "[1]", floats(1)));
    DataException thrown =
        assertThrows(DataException.class, () -> StateDict.load(file, network(1)));
    assertTrue(thrown.getMessage().contains("4.weight [3, 8] is missing"), thrown.getMessage());
    assertTrue(
        thrown.getMessage().contains("fc.weight [1] is not a variable here"), thrown.getMessage());
  }

  @Test
  void layersOfOneScopeNeedNames() {
    Network network = Network.of(Sequential.of(dense(3), dense(3)).named("head"), Shape.of(3), 1);
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> StateDict.save(folder.resolve("x"), network));
    assertTrue(thrown.getMessage().contains("head/dense2/weight"), thrown.getMessage());
  }

  @Test
  void wholeNumbersAreReadExactly() throws IOException {
    Path file = folder.resolve("whole.safetensors");
    ByteBuffer ints = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    ints.putInt(Integer.MIN_VALUE).putInt(3);
    write(
        file,
        new Entry("a", "I64", "[2]", longs(1L << 53, -5)),
        new Entry("b", "I32", "[2]", ints.array()));
    Safetensors read = Safetensors.read(file);
    assertArrayEquals(new double[] {0x1p53, -5}, read.tensors().get("a").toDoubles());
    assertArrayEquals(new double[] {-0x1p31, 3}, read.tensors().get("b").toDoubles());
    write(file, new Entry("a", "I64", "[1]", longs((1L << 53) + 1)));
    DataException thrown = assertThrows(DataException.class, () -> Safetensors.read(file));
    assertTrue(thrown.getMessage().contains("9007199254740993"), thrown.getMessage());
    write(file, new Entry("a", "I64", "[1]", longs(Long.MIN_VALUE)));
    assertThrows(DataException.class, () -> Safetensors.read(file));
  }

  private record Entry(String name, String type, String shape, byte[] values) {}

  /** Writes a file by the description of its format. */
  private static void write(Path file, Entry... entries) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (Entry entry : entries) {
      int begin = data.size();
      data.writeBytes(entry.values);
      header.append(
          ",\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%s,%s]}"
              .formatted(entry.name, entry.type, entry.shape, begin, data.size()));
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    Files.write(
        file,
        ByteBuffer.allocate(8 + json.length + data.size())
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(data.toByteArray())
            .array());
  }

  private static float[] sequence(int count, float step) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = i * step;
    }
    return values;
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return bytes.array();
  }
}
