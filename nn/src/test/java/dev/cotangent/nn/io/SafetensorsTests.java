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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTests {
  private static final String ONE =
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file.safetensors"), bytes);
  }

  private Path file(String header, int... data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(json.length)
            .put(json);
    for (int value : data) {
      bytes.put((byte) value);
    }
    return file(bytes.array());
  }

  @Test
  void writesTheBytesThatTheFormatPrescribes() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("w", Tensor.of(Shape.of(1, 2), new float[] {1, -2}));
    tensors.put("s", Tensor.scalar(0.5));
    Path file = folder.resolve("golden.safetensors");
    new Safetensors(tensors, Map.of("by", "ünit")).write(file);

    String header =
        "{\"__metadata__\":{\"by\":\"ünit\"},"
            + "\"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,16]},"
            + "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}";
    int length = header.getBytes(StandardCharsets.UTF_8).length;
    String padding = " ".repeat((8 - length % 8) % 8);
    byte[] bytes = Files.readAllBytes(file);
    int start = bytes.length - 16;
    assertEquals(header + padding, new String(bytes, 8, start - 8, StandardCharsets.UTF_8));
    assertEquals(
        "%02x00000000000000".formatted(length + padding.length()),
        HexFormat.of().formatHex(bytes, 0, 8));
    assertEquals(
        "000000000000e03f" + "0000803f" + "000000c0",
        HexFormat.of().formatHex(bytes, start, bytes.length));
  }

  @Test
  void readsHalfPrecision() throws IOException {
    Safetensors read =
        Safetensors.read(
            file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                    + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[12,16]},"
                    + "\"h\":{\"shape\":[3,2],\"data_offsets\":[0,12],\"dtype\":\"F16\"}}  \n",
                // 1, −2, the smallest subnormal, the largest number, −∞ and −0 in binary16
                0x00,
                0x3C,
                0x00,
                0xC0,
                0x01,
                0x00,
                0xFF,
                0x7B,
                0x00,
                0xFC,
                0x00,
                0x80,
                // 1 and −3.140625 in bfloat16
                0x80,
                0x3F,
                0x49,
                0xC0));
    assertEquals(List.of("b", "h"), List.copyOf(read.tensors().keySet()));
    assertEquals(Map.of("format", "pt"), read.metadata());
    assertEquals(
        Tensor.of(
            Shape.of(3, 2), new float[] {1, -2, 0x1p-24f, 65504, Float.NEGATIVE_INFINITY, -0.0f}),
        read.tensors().get("h"));
    assertArrayEquals(new float[] {1, -3.140625f}, read.tensors().get("b").toFloats());
  }

  @Test
  void acceptsAFileWithoutTensors() throws IOException {
    assertEquals(new Safetensors(Map.of()), Safetensors.read(file("{}")));
  }

  @Test
  void readsValuesAcrossChunks() throws IOException {
    Tensor large = Tensor.generate(Shape.of(3, 50_001), i -> 1.0 / (i + 1));
    Path file = folder.resolve("large.safetensors");
    new Safetensors(Map.of("large", large)).write(file);
    assertEquals(large, Safetensors.read(file).tensors().get("large"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ''                                                                      | begin with {
          []                                                                      | begin with {
          {                                                                       | well-formed JSON
          {} x                                                                    | well-formed JSON
          {} {}                                                                   | only spaces may follow
          {"a":1}                                                                 | kind START_OBJECT
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},}                 | well-formed JSON
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}           | repeated names
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\\u0061":{}}     | repeated names
          {"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}    | repeated names
          {"a":{"dtype":"F32","shape":[1]}}                                       | two data_offsets
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                    | two data_offsets
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}            | a.x
          {"a":{"dtype":"I7","shape":[4],"data_offsets":[0,4]}}                   | one of [F64, F32, F16, BF16, I64, I32
          {"a":{"dtype":32,"shape":[1],"data_offsets":[0,4]}}                     | kind VALUE_STRING
          {"a":{"dtype":"F32","shape":[0],"data_offsets":[0,4]}}                  | takes no bytes
          {"a":{"dtype":"F32","shape":[0,-1],"data_offsets":[0,0]}}               | at least 1
          {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                 | at least 1
          {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}                | VALUE_NUMBER_INT
          {"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,4]}}        | below 2³¹
          {"a":{"dtype":"F32","shape":[4294967297],"data_offsets":[0,4]}}         | below 2³¹
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}} | well-formed JSON
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                  | takes 8 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                  | takes 4 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}                 | takes 4 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                  | begin where others end
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                  | within the 4 bytes
          {"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}} | within the 4 bytes
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775807,-9223372036854775805]}} | begin where
          {"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}                  | 4 bytes follow
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}} | begin where
          {"__metadata__":{"a":1}}                                                | kind VALUE_STRING
          {"__metadata__":[]}                                                     | kind START_OBJECT
          """)
  void refusesAWrongHeader(String header, String complaint) throws IOException {
    Path file = file(header.equals("''") ? "" : header, 0, 0, 0, 0);
    DataException e = assertThrows(DataException.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains(complaint), e.getMessage());
    assertTrue(e.getMessage().startsWith("[safetensors] " + file), e.getMessage());
  }

  @Test
  void refusesDeepNesting() throws IOException {
    Path file = file("{\"a\":" + "[".repeat(1_000_000));
    assertThrows(DataException.class, () -> Safetensors.read(file));
  }

  @Test
  void refusesNamesThatAreNotUtf8() throws IOException {
    byte[] bytes = Files.readAllBytes(file(ONE, 0, 0, 0, 0));
    bytes[8 + 2] = (byte) 0xFF;
    Path file = file(bytes);
    DataException e = assertThrows(DataException.class, () -> Safetensors.read(file));
    assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"0", "61", "100000001", "4294967296", "9223372036854775807", "-1"})
  void refusesAHeaderLengthThatCannotBe(long length) throws IOException {
    byte[] bytes = Files.readAllBytes(file(ONE, 0, 0, 0, 0));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Path file = file(bytes);
    assertThrows(DataException.class, () -> Safetensors.read(file));
  }

  @Test
  void refusesATensorNamedLikeTheNotes() {
    Map<String, Tensor> tensors = Map.of("__metadata__", Tensor.scalar(1));
    assertThrows(IllegalArgumentException.class, () -> new Safetensors(tensors));
  }

  @Test
  void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = file(ONE, 0, 0, 0, 0);
    byte[] before = Files.readAllBytes(file);
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("the disk is full");
                }));
    assertArrayEquals(before, Files.readAllBytes(file));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void everyTypeIsWrittenAsItWasRead() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    Map<String, NumberType> types = new LinkedHashMap<>();
    for (NumberType type : NumberType.values()) {
      tensors.put(type + "", Tensor.of(Shape.of(3), 0, 1, 1));
      types.put(type + "", type);
    }
    Path first = folder.resolve("first");
    new Safetensors(tensors, Map.of("format", "pt"), Map.of(), types).write(first);
    Safetensors read = Safetensors.read(first);
    for (NumberType type : NumberType.values()) {
      assertEquals(type, read.type(type + ""));
      assertEquals(tensors.get(type + "").toString(), read.tensors().get(type + "").toString());
    }
    Path second = folder.resolve("second");
    read.write(second);
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    Path halves = folder.resolve("halves");
    read.as(NumberType.BF16).write(halves);
    assertTrue(Files.size(halves) < Files.size(first));
    assertEquals(NumberType.BF16, Safetensors.read(halves).type("F64"));
  }

  @Test
  void aNumberThatATypeDoesNotHoldIsRefusedAndTheFileStays() throws IOException {
    Path file = folder.resolve("kept");
    Safetensors contents = new Safetensors(Map.of("steps", Tensor.vector(3, 2.5)));
    contents.write(file);
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> contents.as(NumberType.I8).write(file));
    assertTrue(e.getMessage().contains("whole, from -128 to 127: steps has 2.5"), e.getMessage());
    assertEquals(contents, Safetensors.read(file));
    assertThrows(IllegalArgumentException.class, () -> contents.type("none"));
    Map<String, NumberType> types = Map.of("none", NumberType.F16);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Safetensors(contents.tensors(), Map.of(), Map.of(), types));
  }
}
