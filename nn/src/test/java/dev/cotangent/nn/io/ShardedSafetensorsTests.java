package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardedSafetensorsTests {
  @TempDir private Path folder;

  private static Safetensors contents() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", Tensor.of(Shape.of(3), new float[] {1, 2, 3})); // 12 bytes
    tensors.put("b", Tensor.scalar(4)); // 8
    tensors.put("c", Tensor.generate(Shape.of(4, 2), i -> i)); // 64
    tensors.put("d", Tensor.of(Shape.of(1), new float[] {5}));
    return new Safetensors(
        tensors,
        Map.of("format", "pt"),
        Map.of("e", new Safetensors.Empty(NumberType.BF16, List.of(0L, 3L))),
        Map.of());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void tensorsAreFoundByTheIndex() throws IOException {
    Path index = ShardedSafetensors.write(folder, contents(), 20);
    assertEquals(
        List.of(
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors",
            "model.safetensors.index.json"),
        files());
    Safetensors read = ShardedSafetensors.read(index);
    assertEquals(contents(), read);
    assertEquals(
        List.of("a", "b"),
        List.copyOf(
            Safetensors.read(folder.resolve("model-00001-of-00003.safetensors"))
                .tensors()
                .keySet()));
    String json = Files.readString(index);
    assertTrue(json.contains("\"total_size\" : 88"), json);
    assertTrue(json.contains("\"c\" : \"model-00002-of-00003.safetensors\""), json);
    assertThrows(
        IllegalArgumentException.class, () -> ShardedSafetensors.write(folder, contents(), 0));
  }

  private String refusal(String json) throws IOException {
    Path index = Files.writeString(folder.resolve(ShardedSafetensors.INDEX), json);
    return assertThrows(DataException.class, () -> ShardedSafetensors.read(index)).getMessage();
  }

  @Test
  void missingAndForeignShardsAreRefused() throws IOException {
    String json = Files.readString(ShardedSafetensors.write(folder, contents(), 1 << 20));
    String file = "model-00001-of-00001.safetensors";
    assertTrue(refusal(json.replace(file, "other.safetensors")).contains("is missing"));
    assertTrue(
        refusal(json.replace("\"a\"", "\"x\"")).contains("missing \"[x]\", others \"[a]\"")
            || refusal(json.replace("\"a\"", "\"x\"")).contains("[x]"));
    assertTrue(refusal(json.replace(file, "../" + file)).contains("plain name"));
    assertTrue(refusal(json.replace(file, "/etc/passwd")).contains("plain name"));
    assertTrue(refusal(json.replace("weight_map", "weights")).contains("weight_map"));
    assertTrue(refusal(json.replace("\"b\"", "\"a\"")).contains("repeated"));
    assertTrue(refusal("[]").contains("object"));
    assertTrue(refusal("{\"weight_map\": 3}").contains("object"));
    assertTrue(refusal("{\"weight_map\": {\"a\": 3}}").contains("plain name"));
    assertTrue(
        refusal(json + "x").contains("well-formed") || refusal(json + "{}").contains("follow"));
    assertTrue(refusal("").contains("object"));
    Files.write(folder.resolve(file), new byte[4]);
    assertTrue(refusal(json).contains(file));
  }

  private Path file(String header, byte... values) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return Files.write(
        folder.resolve("t.safetensors"),
        ByteBuffer.allocate(8 + json.length + values.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json)
            .put(values)
            .array());
  }

  @ParameterizedTest
  @CsvSource({
    "I8, ff02, -1, 2",
    "U8, ff02, 255, 2",
    "BOOL, 0001, 0, 1",
    "I16, feff0100, -2, 1",
    "U16, feff0100, 65534, 1",
    "F16, 003c00c0, 1, -2",
    "BF16, 803f00c0, 1, -2",
    "I32, feffffff01000000, -2, 1",
    "U32, feffffff01000000, 4294967294, 1",
    "F32, 0000803f00000040, 1, 2",
    "I64, feffffffffffffff0100000000000000, -2, 1",
    "U64, 00000000000020000100000000000000, 9007199254740992, 1",
    "F64, 000000000000f03f0000000000000040, 1, 2"
  })
  void everyTypeIsRead(String type, String hex, double first, double second) throws IOException {
    byte[] values = HexFormat.of().parseHex(hex);
    String header =
        "{\"x\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%s]}}"
            .formatted(type, values.length);
    Tensor read = Safetensors.read(file(header, values)).tensors().get("x");
    assertArrayEquals(new double[] {first, second}, read.toDoubles());
  }

  @Test
  void whatFloat64DoesNotHoldIsRefused() throws IOException {
    for (String type : List.of("U64", "I64")) {
      String header =
          "{\"x\":{\"dtype\":\"%s\",\"shape\":[],\"data_offsets\":[0,8]}}".formatted(type);
      Path odd =
          file(
              header,
              (byte) 1,
              (byte) 0,
              (byte) 0,
              (byte) 0,
              (byte) 0,
              (byte) 0,
              (byte) 0x20,
              (byte) 0);
      String message = assertThrows(DataException.class, () -> Safetensors.read(odd)).getMessage();
      assertTrue(message.contains("9007199254740993"), message);
    }
    Path truth =
        file("{\"x\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}}", (byte) 2);
    assertThrows(DataException.class, () -> Safetensors.read(truth));
  }
}
