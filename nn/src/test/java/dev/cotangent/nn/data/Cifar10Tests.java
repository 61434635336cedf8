package dev.cotangent.nn.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Download;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Tests {
  private static final int RECORD = 3073;
  private static final Download NOT_THERE =
      new Download(List.of(URI.create("http://127.0.0.1:1/")), 1, "00");

  @TempDir Path folder;
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();

  private Parts load(Download published) throws IOException {
    return Cifar10.load(new DataFolders(environment::get, properties::get), published);
  }

  /** 10,000 grey pictures of one class, but for the second: of class 9, red above blue. */
  private static byte[] batch(int label) {
    byte[] bytes = new byte[10_000 * RECORD];
    for (int i = 0; i < 10_000; i++) {
      bytes[i * RECORD] = (byte) label;
      bytes[i * RECORD + 1] = 51;
    }
    bytes[RECORD] = 9;
    Arrays.fill(bytes, RECORD + 1, RECORD + 1 + 512, (byte) 255);
    Arrays.fill(bytes, RECORD + 1 + 2048 + 512, 2 * RECORD, (byte) 102);
    return bytes;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  @Test
  void readsTheBatchesThereAre() throws IOException {
    write(folder.resolve("data_batch_2.bin"), batch(3));
    write(folder.resolve("data_batch_5.bin"), batch(7));
    write(folder.resolve("test_batch.bin"), batch(1));
    Parts parts = Cifar10.load(folder);
    assertEquals(20_000, parts.train().size());
    assertEquals(10_000, parts.test().size());
    assertEquals(Shape.of(3, 32, 32), parts.train().sampleShape());
    assertEquals(
        Tensor.of(Shape.of(4), new float[] {3, 9, 7, 9}),
        parts.train().targets(0, 1, 10_000, 10_001));
    assertEquals("automobile", parts.test().classes().get(parts.test().label(0)));
    Tensor picture = parts.train().image(10_001);
    assertEquals(1, picture.get(0, 15, 31));
    assertEquals(0, picture.get(0, 16, 0));
    assertEquals(0, picture.get(1, 0, 0));
    assertEquals(0.4, picture.get(2, 16, 0), 1e-6);
    assertEquals(0.2, parts.train().image(9_999).get(0, 0, 0), 1e-6);
  }

  @Test
  void refusesAFileThatIsDamaged() throws IOException {
    byte[] whole = batch(4);
    Path test = folder.resolve("test_batch.bin");
    write(folder.resolve("data_batch_1.bin"), whole);
    for (int length : new int[] {0, 1, 5000 * RECORD, whole.length - 1, whole.length + 1}) {
      write(test, Arrays.copyOf(whole, length));
      String message = assertThrows(DataException.class, () -> Cifar10.load(folder)).getMessage();
      assertTrue(message.contains(test.toString()), message);
      assertTrue(message.contains("30,730,000 bytes: %,d bytes".formatted(length)), message);
    }
    whole[9_999 * RECORD] = 10;
    write(test, whole);
    String message = assertThrows(DataException.class, () -> Cifar10.load(folder)).getMessage();
    assertTrue(message.contains("[0, 10): label 10 of picture 9,999"), message);
  }

  @Test
  void refusesAFileThatShrinksWhileItIsRead() {
    Path file = folder.resolve("test_batch.bin");
    byte[] whole = batch(4);
    byte[] pixels = new byte[10_000 * (RECORD - 1)];
    for (int length : new int[] {0, 1, 5000 * RECORD, whole.length - 1}) {
      InputStream shorter = new ByteArrayInputStream(whole, 0, length);
      String message =
          assertThrows(
                  DataException.class,
                  () -> Cifar10.read(shorter, file, pixels, new int[10_000], 0))
              .getMessage();
      assertTrue(message.contains("30,730,000 bytes: %,d bytes".formatted(length)), message);
    }
  }

  @Test
  void namesWhatAFolderLacks() throws IOException {
    for (String file : new String[] {"other.bin", "test_batch.bin"}) {
      write(folder.resolve(file), new byte[0]);
      String message =
          assertThrows(FileNotFoundException.class, () -> Cifar10.load(folder)).getMessage();
      assertTrue(message.contains("data_batch_1.bin") && message.contains(folder.toString()));
    }
  }

  @Test
  void saysHowToProvideDataWhenThereIsNone() {
    properties.put("cotangent.cache", folder.toString());
    String message = assertThrows(IOException.class, () -> load(NOT_THERE)).getMessage();
    assertTrue(message.contains(folder.resolve("cifar10").toString()), message);
    assertTrue(message.contains("COTANGENT_DATA"), message);
  }

  @Test
  void downloadsAndUnpacksOnce() throws IOException, GeneralSecurityException {
    properties.put("cotangent.cache", folder.toString());
    byte[] archive = archive();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread serving = new Thread(() -> answer(server, archive));
      serving.start();
      URI address = URI.create("http://127.0.0.1:%d/".formatted(server.getLocalPort()));
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(archive);
      Parts parts =
          load(new Download(List.of(address), archive.length, HexFormat.of().formatHex(sha256)));
      assertEquals(6, parts.train().label(0));
      assertEquals(8, parts.test().label(0));
    }
    Path cache = folder.resolve("cifar10");
    assertArrayEquals(
        new String[] {"data_batch_1.bin", "test_batch.bin"},
        Arrays.stream(cache.toFile().list()).sorted().toArray());
    assertEquals(10_000, load(NOT_THERE).train().size());
    assertFalse(Files.exists(folder.resolve("outside.bin")));
  }

  /** Answers one request, whatever it asks for. */
  private static void answer(ServerSocket server, byte[] contents) {
    try (Socket socket = server.accept()) {
      int unused = socket.getInputStream().read();
      String head =
          "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(contents.length);
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(contents);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      add(tar, "cifar-10-batches-bin/readme.html", new byte[10]);
      add(tar, "cifar-10-batches-bin/data_batch_1.bin", batch(6));
      add(tar, "../outside.bin", new byte[10]);
      add(tar, "cifar-10-batches-bin/test_batch.bin", batch(8));
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, String name, byte[] contents)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(contents.length);
    tar.putArchiveEntry(entry);
    tar.write(contents);
    tar.closeArchiveEntry();
  }

  @Test
  void loadsTheRealData() throws IOException {
    String data = System.getenv("COTANGENT_DATA");
    assumeTrue(
        data != null && Files.isDirectory(Path.of(data, "cifar10")),
        "set COTANGENT_DATA to a folder with cifar10 in it to run this test");
    Parts parts = Cifar10.load();
    assertEquals(0, parts.train().size() % 10_000);
    assertEquals(10_000, parts.test().size());
    int[] counts = new int[10];
    for (int i = 0; i < parts.test().size(); i++) {
      counts[parts.test().label(i)]++;
    }
    assertEquals(1_000, Arrays.stream(counts).min().getAsInt());
  }
}
