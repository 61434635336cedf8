package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyTests {
  @TempDir private Path folder;

  /** A file byte by byte as NEP 1 says: magic, version, length, header, then the numbers. */
  static byte[] file(int version, String header, byte... numbers) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int width = version == 1 ? 2 : 4;
    ByteBuffer file =
        ByteBuffer.allocate(8 + width + text.length + numbers.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    return (version == 1 ? file.putShort((short) text.length) : file.putInt(text.length))
        .put(text)
        .put(numbers)
        .array();
  }

  private static String header(String type, boolean fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }\n"
        .formatted(type, fortran ? "True" : "False", shape);
  }

  private Tensor read(byte[] bytes) throws IOException {
    return Npy.read(Files.write(folder.resolve("a.npy"), bytes));
  }

  private String refusal(byte[] bytes) {
    String message = assertThrows(DataException.class, () -> read(bytes)).getMessage();
    assertTrue(message.contains("a.npy"), message);
    return message;
  }

  @ParameterizedTest
  @CsvSource({
    "<i1, ff02, -1, 2",
    "|i1, ff02, -1, 2",
    "|u1, ff02, 255, 2",
    "|b1, 0001, 0, 1",
    "<i2, feff0100, -2, 1",
    ">i2, fffe0001, -2, 1",
    "<u2, feff0100, 65534, 1",
    "<f2, 003c00c0, 1, -2",
    ">f2, 3c00c000, 1, -2",
    "<i4, feffffff01000000, -2, 1",
    ">i4, fffffffe00000001, -2, 1",
    "<u4, feffffff01000000, 4294967294, 1",
    "<f4, 0000803f00000040, 1, 2",
    ">f4, 3f80000040000000, 1, 2",
    "<i8, feffffffffffffff0100000000000000, -2, 1",
    ">i8, fffffffffffffffe0000000000000001, -2, 1",
    "<u8, 00000000000020000100000000000000, 9007199254740992, 1",
    "<f8, 000000000000f03f0000000000000040, 1, 2",
    ">f8, 3ff00000000000004000000000000000, 1, 2"
  })
  void everyTypeIsRead(String type, String hex, double first, double second) throws IOException {
    byte[] numbers = HexFormat.of().parseHex(hex);
    for (int version = 1; version <= 3; version++) {
      byte[] bytes = file(version, header(type, false, "(2,)"), numbers);
      Tensor read = read(bytes);
      assertArrayEquals(new double[] {first, second}, read.toDoubles());
      boolean wide = type.substring(1).matches("f8|[iu][48]");
      assertEquals(wide ? Precision.FLOAT64 : Precision.FLOAT32, read.precision());
      try (NpyFile rows = NpyFile.open(folder.resolve("a.npy"))) {
        float[] row = new float[3];
        rows.read(1, row, 2);
        assertArrayEquals(new float[] {0, 0, (float) second}, row);
        assertEquals(2, rows.count());
        assertThrows(IndexOutOfBoundsException.class, () -> rows.read(2, row, 0));
      }
    }
  }

  @Test
  void fortransOrderIsTurned() throws IOException {
    byte[] numbers = {0, 1, 2, 3, 4, 5};
    assertEquals(
        Tensor.of(Shape.of(2, 3), new float[] {0, 2, 4, 1, 3, 5}),
        read(file(1, header("|u1", true, "(2, 3)"), numbers)));
    assertThrows(DataException.class, () -> NpyFile.open(folder.resolve("a.npy")).close());
    assertEquals(
        Tensor.of(Shape.of(2, 1, 3), new float[] {0, 1, 2, 3, 4, 5}),
        read(file(2, header("|u1", false, "(2, 1, 3)"), numbers)));
    assertEquals(
        Tensor.of(Shape.scalar(), new float[] {7}),
        read(file(1, "{\"shape\":(),\"fortran_order\":False,\"descr\":\"|u1\"}", (byte) 7)));
  }

  @Test
  void whatIsWrittenIsWhatTheFormatSays() throws IOException {
    Path file = folder.resolve("b.npy");
    Npy.write(file, Tensor.of(Shape.of(1, 2), new float[] {1, 2}));
    byte[] expected =
        file(
            1,
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }" + " ".repeat(58) + "\n",
            HexFormat.of().parseHex("0000803f00000040"));
    assertArrayEquals(expected, Files.readAllBytes(file));
    assertEquals(0, (expected.length - 8) % 64);
    for (Tensor tensor :
        List.of(
            Tensor.scalar(3),
            Tensor.vector(1, Double.NaN, -0.0),
            Tensor.generate(Shape.of(3, 20_000, 2), i -> i * 0.1),
            Tensor.zeros(2, 3).reshape(3, 2))) {
      Npy.write(file, tensor);
      assertEquals(tensor, Npy.read(file));
    }
  }

  @Test
  void refusesWhatIsNoSuchArray() {
    byte[] two = {1, 2};
    assertTrue(refusal(new byte[0]).contains("NUMPY"));
    assertTrue(refusal("PK\3\4 something else".getBytes(StandardCharsets.UTF_8)).contains("NUMPY"));
    assertTrue(refusal(file(4, header("|u1", false, "(2,)"), two)).contains("version"));
    assertTrue(refusal(file(1, header("|u1", false, "(3,)"), two)).contains("promises"));
    assertTrue(refusal(file(1, header("|u1", false, "(1,)"), two)).contains("more bytes follow"));
    assertTrue(refusal(file(1, header("|u1", false, "(0,)"))).contains("at least 1"));
    assertTrue(refusal(file(1, header("|u1", false, "(99999, 99999)"), two)).contains("below 2³¹"));
    assertTrue(refusal(file(1, header("|u1", false, "(99999999999,)"), two)).contains("extents"));
    assertTrue(refusal(file(1, header("<c8", false, "(2,)"), two)).contains("type"));
    assertTrue(refusal(file(1, header("|O", false, "(2,)"), two)).contains("type"));
    assertTrue(refusal(file(1, header("<U3", false, "(2,)"), two)).contains("type"));
    assertTrue(refusal(file(1, header("|u1", false, "(1, , 2)"), two)).contains("tuple"));
    assertTrue(refusal(file(1, "{'descr': '|u1', 'shape': (2,), }", two)).contains("header"));
    assertTrue(
        refusal(file(1, header("|u1", false, "(2,)").replace("}", "'x': True}"), two))
            .contains("header"));
    assertTrue(
        refusal(file(1, "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}", two))
            .contains("header"));
    assertTrue(refusal(file(1, header("|b1", false, "(2,)"), two)).contains("0 or 1"));
    byte[] large = {1, 0, 0, 0, 0, 0, 0x20, 0};
    assertTrue(refusal(file(1, header("<i8", false, "()"), large)).contains("2⁵³"));
    byte[] cut = Arrays.copyOf(file(1, header("|u1", false, "(2,)"), two), 30);
    assertTrue(refusal(cut).contains("too early"));
  }

  /**
   * The file is as long as it says, but has a hole where its rows are, so that it takes no room.
   */
  @Test
  void rowsOfAnArrayOfGigabytesAreRead() throws IOException {
    Path large = folder.resolve("large.npy");
    byte[] start = file(1, header("<f4", false, "(3000000, 1, 32, 32)"));
    long rowBytes = 4 * 1024;
    try (FileChannel channel =
        FileChannel.open(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(start));
      ByteBuffer last = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 2.5f);
      channel.write(last, start.length + 3_000_000 * rowBytes - 4);
    }
    try (NpyFile rows = NpyFile.open(large)) {
      assertEquals(3_000_000, rows.count());
      float[] row = new float[1025];
      rows.read(2_999_999, row, 1);
      assertEquals(2.5f, row[1024]);
      assertEquals(0, row[1023]);
      assertThrows(IndexOutOfBoundsException.class, () -> rows.read(3_000_000, row, 0));
    } finally {
      Files.delete(large);
    }
  }

  @Test
  void archivesHoldArraysByName() throws IOException {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("weights", Tensor.generate(Shape.of(100, 30), i -> i));
    arrays.put("ärray/0", Tensor.of(Shape.of(2), new float[] {1, 2}));
    Path file = folder.resolve("a.npz");
    new Npz(arrays).write(file);
    Npz read = Npz.read(file);
    assertEquals(arrays, read.arrays());
    assertEquals(List.copyOf(arrays.keySet()), List.copyOf(read.arrays().keySet()));
    byte[] first = Files.readAllBytes(file);
    read.write(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  private String refusedArchive(String entry, byte[] contents, boolean damage) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(contents);
    }
    byte[] archive = bytes.toByteArray();
    if (damage) { // the CRC in the central directory
      int at = new String(archive, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
      archive[at + 16] ^= 1;
    }
    Path file = Files.write(folder.resolve("b.npz"), archive);
    return assertThrows(DataException.class, () -> Npz.read(file)).getMessage();
  }

  @Test
  void archivesOfSomethingElseAreRefused() throws IOException {
    byte[] array = file(1, header("|u1", false, "(2,)"), (byte) 1, (byte) 2);
    assertTrue(refusedArchive("a.txt", array, false).contains("nothing but arrays"));
    assertTrue(refusedArchive("a.npy", new byte[3], false).contains("a.npy: "));
    assertTrue(refusedArchive("a.npy", array, true).contains("checksum"));
    byte[] bomb = file(1, header("|u1", false, "(200000000,)"), new byte[200_000_000]);
    assertTrue(refusedArchive("a.npy", bomb, false).contains("at most"));
    Path text = Files.writeString(folder.resolve("text.npz"), "no archive");
    assertThrows(DataException.class, () -> Npz.read(text));
    assertThrows(IOException.class, () -> Npz.read(folder.resolve("missing.npz")));
  }
}
