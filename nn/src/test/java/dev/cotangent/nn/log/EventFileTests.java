package dev.cotangent.nn.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Layers;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTests {
  private static final Clock CLOCK =
      Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);

  @TempDir private Path folder;

  /** A field of a message, as any reader of protocol buffers sees it. */
  private record Field(int number, int type, long bits, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    double float64() {
      return Double.longBitsToDouble(bits);
    }

    List<Field> fields() {
      return EventFileTests.fields(bytes);
    }
  }

  private static List<Field> fields(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    List<Field> fields = new ArrayList<>();
    while (in.hasRemaining()) {
      long key = varint(in);
      int type = (int) (key & 7);
      byte[] bytes = new byte[0];
      long bits = 0;
      switch (type) {
        case 0 -> bits = varint(in);
        case 1 -> bits = in.getLong();
        case 5 -> bits = in.getInt();
        case 2 -> {
          bytes = new byte[(int) varint(in)];
          in.get(bytes);
        }
        default -> throw new AssertionError("type " + type);
      }
      fields.add(new Field((int) (key >>> 3), type, bits, bytes));
    }
    return fields;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static Field field(List<Field> fields, int number) {
    List<Field> found = fields.stream().filter(field -> field.number() == number).toList();
    assertEquals(1, found.size(), "fields " + number);
    return found.get(0);
  }

  /** The events, with checksums as the format's description has them. */
  private static List<List<Field>> events(Path file) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<List<Field>> events = new ArrayList<>();
    while (in.hasRemaining()) {
      byte[] length = new byte[8];
      in.get(length);
      assertEquals(masked(length), in.getInt());
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      in.get(data);
      assertEquals(masked(data), in.getInt());
      events.add(fields(data));
    }
    return events;
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    long crc = checksum.getValue();
    return (int) (((crc >>> 15) | (crc << 17)) + 0xa282ead8L);
  }

  private List<List<Field>> written(ThrowingWriter writer) throws IOException {
    Path file;
    try (EventFile events = EventFile.in(folder, CLOCK)) {
      writer.write(events);
      file = events.file();
    }
    List<List<Field>> all = events(file);
    assertEquals("brain.Event:2", field(all.get(0), 3).text());
    all.forEach(event -> assertEquals(1_700_000_000.25, field(event, 1).float64()));
    return all.subList(1, all.size());
  }

  private interface ThrowingWriter {
    void write(EventFile events) throws IOException;
  }

  private static List<Field> onlyValue(List<List<Field>> events, long step) {
    assertEquals(1, events.size());
    assertEquals(step, field(events.get(0), 2).bits());
    return field(field(events.get(0), 5).fields(), 1).fields();
  }

  /** The checksum of "123456789" is the one that descriptions of CRC-32C give: e3069283. */
  @Test
  void checksumsAreMasked() {
    int crc = 0xe3069283;
    int expected = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    assertEquals(expected, EventFile.masked("123456789".getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void aScalarIsANumberAtAStep() throws IOException {
    List<Field> value = onlyValue(written(file -> file.scalar("loss/training", 300, 0.1)), 300);
    assertEquals("loss/training", field(value, 1).text());
    assertEquals(0.1f, Float.intBitsToFloat((int) field(value, 2).bits()));
  }

  @Test
  void largeStepsAndNumbersThatAreNotFiniteAreKept() throws IOException {
    List<Field> value =
        onlyValue(written(file -> file.scalar("x", 1L << 40, Double.NaN)), 1L << 40);
    assertTrue(Float.isNaN(Float.intBitsToFloat((int) field(value, 2).bits())));
  }

  @Test
  void aHistogramCountsEveryFiniteValueOnce() throws IOException {
    Tensor normal = new CounterRandom(1, 1).normal(Shape.of(1000));
    double[] values = normal.toDoubles();
    values[3] = Double.NaN;
    values[4] = Double.NEGATIVE_INFINITY;
    values[5] = 0;
    values[6] = -1e-30;
    values[7] = 1e300;
    Tensor tensor = Tensor.of(Shape.of(1000), values);
    List<Field> histogram =
        field(onlyValue(written(file -> file.histogram("w", 2, tensor)), 2), 5).fields();
    double[] limits = doubles(field(histogram, 6));
    double[] buckets = doubles(field(histogram, 7));
    assertEquals(limits.length, buckets.length);
    assertEquals(998, field(histogram, 3).float64());
    double[] expected = new double[buckets.length];
    double sum = 0;
    for (double value : values) {
      if (Double.isFinite(value)) {
        sum += value;
        int bucket = 0;
        while (value > limits[bucket]) {
          bucket++;
        }
        expected[bucket]++;
      }
    }
    assertArrayEquals(expected, buckets);
    assertEquals(sum, field(histogram, 4).float64(), 1e-12 * Math.abs(sum));
    assertEquals(1e300, field(histogram, 2).float64());
    for (int i = 1; i < limits.length; i++) {
      assertTrue(limits[i] > limits[i - 1], "limit " + i);
    }
  }

  private static double[] doubles(Field packed) {
    double[] numbers = new double[packed.bytes().length / Double.BYTES];
    ByteBuffer.wrap(packed.bytes()).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(numbers);
    return numbers;
  }

  @Test
  void aHistogramOfNothingIsEmpty() throws IOException {
    List<Field> histogram =
        field(onlyValue(written(file -> file.histogram("w", 0, Tensor.vector(Double.NaN))), 0), 5)
            .fields();
    assertEquals(0, field(histogram, 3).float64());
  }

  @Test
  void anImageIsItsFile() throws IOException {
    byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 200};
    List<Field> image =
        field(onlyValue(written(file -> file.image("filters", 9, 40, 30, png)), 9), 4).fields();
    assertEquals(30, field(image, 1).bits());
    assertEquals(40, field(image, 2).bits());
    assertArrayEquals(png, field(image, 4).bytes());
  }

  @Test
  void aTextIsATensorForTheTextPlugin() throws IOException {
    List<Field> value = onlyValue(written(file -> file.text("notes", 1, "größer **als**")), 1);
    assertEquals("notes/text_summary", field(value, 1).text());
    List<Field> tensor = field(value, 8).fields();
    assertEquals(7, field(tensor, 1).bits());
    assertEquals("größer **als**", field(tensor, 8).text());
    List<Field> metadata = field(value, 9).fields();
    assertEquals("text", field(field(metadata, 1).fields(), 1).text());
  }

  @Test
  void aGraphNamesEveryNodeOnceAndItsInputsBefore() throws IOException {
    Network network =
        Network.of(
            Sequential.of(Layers.dense(4), Layers.relu(), Layers.dense(4), Layers.batchNorm()),
            Shape.of(3),
            1);
    Node input = Expressions.input("inputs", 2, 3);
    Node output = network.training(input);
    List<Field> graph = field(written(file -> file.graph(List.of(output))).get(0), 4).fields();
    Set<String> names = new HashSet<>();
    for (Field node : graph) {
      for (Field of : node.fields()) {
        if (of.number() == 3) {
          assertTrue(names.contains(of.text()), of.text());
        }
      }
      String name = field(node.fields(), 1).text();
      assertTrue(name.matches("[A-Za-z0-9.][A-Za-z0-9_./-]*"), name);
      assertTrue(names.add(name), name);
    }
    assertTrue(names.contains("dense1/weight"), names.toString());
    assertThrows(IllegalArgumentException.class, () -> written(file -> file.graph(List.of())));
  }

  @Test
  void filesOfOneMomentDoNotMeet() throws IOException {
    try (EventFile first = EventFile.in(folder, CLOCK);
        EventFile second = EventFile.in(folder, CLOCK)) {
      first.scalar("a", 1, 1);
      second.scalar("b", 1, 1);
      first.flush();
      assertEquals(2, events(first.file()).size());
      assertTrue(!first.file().equals(second.file()));
    }
  }
}
