package dev.cotangent.nn.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureBoundsTests {
  private static final long MOST_BYTES = 8 << 20;

  @TempDir Path folder;

  /**
   * What this thread has allocated so far; by reflection, since the module does not read the
   * bean's.
   */
  private static long allocatedBytes() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return (long)
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class)
              .invoke(threads, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  /** The message of the refusal, which may take some memory but not what the file claims. */
  private String refusal(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("picture"), bytes);
    long before = allocatedBytes();
    String message = assertThrows(IOException.class, () -> ImageFiles.readGrey(file)).getMessage();
    long taken = allocatedBytes() - before;
    assertTrue(taken < MOST_BYTES + 8L * bytes.length, "took " + taken + " bytes: " + message);
    assertTrue(message.startsWith("[image] ") && message.contains(file.toString()), message);
    return message;
  }

  private void tooLarge(byte[] bytes) throws IOException {
    String message = refusal(bytes);
    assertTrue(message.contains("pixels are read"), message);
  }

  private void cutShort(byte[] bytes) throws IOException {
    String message = refusal(bytes);
    assertTrue(message.startsWith("[image] damaged: "), message);
  }

  private static byte[] bmp(int width, int height, int bits, int compression, byte... pixels) {
    return ByteBuffer.allocate(54 + 1024 + pixels.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'B')
        .put((byte) 'M')
        .putInt(54 + 1024 + pixels.length)
        .putInt(0)
        .putInt(54 + 1024)
        .putInt(40)
        .putInt(width)
        .putInt(height)
        .putShort((short) 1)
        .putShort((short) bits)
        .putInt(compression)
        .putInt(pixels.length)
        .putLong(0)
        .putInt(256)
        .putInt(0)
        .position(54 + 1024)
        .put(pixels)
        .array();
  }

  @ParameterizedTest
  @CsvSource({
    "1900564, 16, 8, 1",
    "20, 1048592, 8, 1",
    "20, -1048592, 8, 1",
    "16777216, 1, 4, 2",
    "2147483647, 2147483647, 8, 1",
    "2147483647, 2147483647, 24, 0",
    "1000, 1000, 8, 1"
  })
  void aSmallBmpFileHasFewPixels(int width, int height, int bits, int compression)
      throws IOException {
    tooLarge(bmp(width, height, bits, compression, new byte[66]));
  }

  @ParameterizedTest
  @CsvSource({"5000, 5000, 24, 0", "5000, -5000, 1, 0", "5000, 5000, 16, 3", "12, 12, 32, 0"})
  void aPlainBmpFileHoldsAllItsPixels(int width, int height, int bits, int compression)
      throws IOException {
    cutShort(bmp(width, height, bits, compression, new byte[66]));
  }

  @Test
  void aBmpFileMayNotHoldAnotherKindOfPicture() throws IOException {
    for (int compression : new int[] {4, 5, -1, 6}) {
      assertTrue(refusal(bmp(4, 4, 24, compression, new byte[64])).contains("compression"));
    }
    byte[] claims = bmp(4, 4, 8, 0, new byte[16]);
    ByteBuffer.wrap(claims).order(ByteOrder.LITTLE_ENDIAN).putInt(46, 1 << 29);
    cutShort(claims);
    byte[] offset = bmp(4, 4, 8, 0, new byte[16]);
    ByteBuffer.wrap(offset).order(ByteOrder.LITTLE_ENDIAN).putInt(10, Integer.MAX_VALUE);
    cutShort(offset);
  }

  private static void chunk(DataOutputStream out, String type, byte[] data) throws IOException {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(data);
    out.writeInt(data.length);
    out.write(name);
    out.write(data);
    out.writeInt((int) checksum.getValue());
  }

  private static byte[] deflated(long zeros) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
      byte[] some = new byte[1 << 16];
      for (long left = zeros; left > 0; left -= some.length) {
        deflater.write(some, 0, (int) Math.min(left, some.length));
      }
    }
    return out.toByteArray();
  }

  private static byte[] png(
      int width, int height, int bits, int kind, int interlaced, byte[] data, byte[]... more)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(0x89504E470D0A1A0AL);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    chunk(
        out,
        "IHDR",
        header.put(new byte[] {(byte) bits, (byte) kind, 0, 0, (byte) interlaced}).array());
    for (byte[] chunk : more) {
      chunk(
          out,
          new String(chunk, 0, 4, StandardCharsets.US_ASCII),
          Arrays.copyOfRange(chunk, 4, chunk.length));
    }
    chunk(out, "IDAT", data);
    chunk(out, "IEND", new byte[0]);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({"30000, 1000, 1, 0, 0", "30000, 1000, 1, 3, 1", "8000, 4000, 1, 0, 1"})
  void aSmallPngFileHasFewPixels(int width, int height, int bits, int kind, int interlaced)
      throws IOException {
    tooLarge(png(width, height, bits, kind, interlaced, deflated((long) width * height / 8)));
  }

  @Test
  void pngDataThatExpandToMoreThanTheSizeAreRefused() throws IOException {
    String message = refusal(png(10, 10, 8, 0, 0, deflated(1L << 28)));
    assertTrue(message.contains("more than its size says"), message);
  }

  @Test
  void pngDataMustFillThePicture() throws IOException {
    cutShort(png(100, 100, 8, 0, 0, deflated(100 * 50)));
    cutShort(png(100, 100, 8, 2, 1, deflated(100 * 300)));
    byte[] data = deflated(100 * 101);
    cutShort(png(100, 100, 8, 0, 0, Arrays.copyOf(data, data.length - 5)));
  }

  @Test
  void notesInAPngFileAreNotExpanded() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes("zTXtname\0\0".getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(deflated(1L << 28));
    byte[] profile = text.toByteArray();
    System.arraycopy("iCCP".getBytes(StandardCharsets.US_ASCII), 0, profile, 0, 4);
    byte[] palette = "PLTE\0\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = png(10, 10, 8, 3, 0, deflated(110), text.toByteArray(), profile, palette);
    Path file = Files.write(folder.resolve("picture"), bytes);
    long before = allocatedBytes();
    assertEquals(0, ImageFiles.readGrey(file).get(5, 5));
    long taken = allocatedBytes() - before;
    assertTrue(taken < MOST_BYTES + 8L * bytes.length, "took " + taken + " bytes");
  }

  @Test
  void damagedNotesInAPngFileDoNotMatter() throws IOException {
    byte[] palette = "PLTE\0\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] time = "tIME\0\0\0".getBytes(StandardCharsets.US_ASCII); // 3 of 7 bytes
    byte[] profile = "iCCPname\0\0nothing deflated".getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = png(10, 10, 8, 3, 0, deflated(110), time, profile, palette);
    Path file = Files.write(folder.resolve("picture"), bytes);
    assertEquals(0, ImageFiles.readGrey(file).get(5, 5));
  }

  private static byte[] written(BufferedImage image, String format, boolean progressive)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      ImageWriteParam param = writer.getDefaultWriteParam();
      if (progressive) {
        param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** White, with a black bar from (10, 20) that is 60 wide and 40 high. */
  private static BufferedImage bar(int type) {
    BufferedImage image = new BufferedImage(200, 150, type);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 200, 150);
    graphics.setColor(Color.BLACK);
    graphics.fillRect(10, 20, 60, 40);
    graphics.dispose();
    return image;
  }

  @ParameterizedTest
  @CsvSource({
    "jpeg, false",
    "jpeg, true",
    "png, false",
    "png, true",
    "gif, false",
    "gif, true",
    "bmp, false"
  })
  void aPictureCutShortAnywhereIsRefused(String format, boolean progressive) throws IOException {
    byte[] whole = written(bar(BufferedImage.TYPE_INT_RGB), format, progressive);
    Path file = Files.write(folder.resolve("whole"), whole);
    assertEquals(0, ImageFiles.readGrey(file).get(40, 40), 0.02);
    int trailer = format.equals("gif") ? 2 : 1;
    for (int length = 10; length <= whole.length - trailer; length += 1 + whole.length / 300) {
      cutShort(Arrays.copyOf(whole, length));
    }
    cutShort(Arrays.copyOf(whole, whole.length - trailer));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aJpegFileCutShortIsRefusedAlsoWithItsEndMarker(boolean progressive) throws IOException {
    BufferedImage noise = new BufferedImage(200, 150, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 200 * 150; i++) {
      noise.getRaster().setSample(i % 200, i / 200, 0, i * 7919 % 251);
    }
    byte[] whole = written(noise, "jpeg", progressive);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    half[half.length - 2] = (byte) 0xFF;
    half[half.length - 1] = (byte) 0xD9;
    cutShort(half);
  }

  @Test
  void aSmallJpegOrGifFileHasFewPixels() throws IOException {
    byte[] jpeg = written(bar(BufferedImage.TYPE_INT_RGB), "jpeg", false);
    for (int at = 0; at < jpeg.length; at++) {
      if (jpeg[at] == (byte) 0xFF && jpeg[at + 1] == (byte) 0xC0) {
        ByteBuffer.wrap(jpeg).putShort(at + 5, (short) 5000).putShort(at + 7, (short) 5000);
        break;
      }
    }
    tooLarge(jpeg);
    byte[] gif = written(bar(BufferedImage.TYPE_BYTE_INDEXED), "gif", false);
    int image = 13 + (gif[10] < 0 ? 3 << ((gif[10] & 7) + 1) : 0);
    while (gif[image] != 0x2C) {
      image++;
    }
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(image + 5, (short) 30_000);
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(image + 7, (short) 1_000);
    tooLarge(gif);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiff", "wbmp"})
  void otherFormatsAreNotReadAtAll(String format) throws IOException {
    BufferedImage image = bar(BufferedImage.TYPE_BYTE_BINARY);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertTrue(ImageIO.write(image, format, bytes));
    assertTrue(refusal(bytes.toByteArray()).contains("neither PNG, JPEG, GIF nor BMP"));
  }

  /** The picture's bytes with EXIF notes of an orientation. */
  private static byte[] turned(byte[] jpeg, int orientation, ByteOrder order) throws IOException {
    ByteBuffer exif = ByteBuffer.allocate(6 + 26).order(order);
    exif.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    exif.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    exif.putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x112).putShort((short) 3).putInt(1).putShort((short) orientation);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(jpeg, 0, 2);
    out.writeShort(0xFFE1);
    out.writeShort(2 + exif.capacity());
    out.write(exif.array());
    out.write(jpeg, 2, jpeg.length - 2);
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    // where the bar's middle, right and below the upper left corner at first, comes to lie
    "1, 40, 40, 150, 200", "2, 40, 160, 150, 200", "3, 110, 160, 150, 200", "4, 110, 40, 150, 200",
    "5, 40, 40, 200, 150", "6, 40, 110, 200, 150", "7, 160, 110, 200, 150", "8, 160, 40, 200, 150",
    "0, 40, 40, 150, 200", "9, 40, 40, 150, 200"
  })
  void photographsAreTurnedAsExifSays(int orientation, int y, int x, int height, int width)
      throws IOException {
    byte[] jpeg = written(bar(BufferedImage.TYPE_INT_RGB), "jpeg", false);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      Path file = Files.write(folder.resolve("photo.jpg"), turned(jpeg, orientation, order));
      Tensor grey = ImageFiles.readGrey(file);
      assertEquals(height, grey.shape().dim(0));
      assertEquals(width, grey.shape().dim(1));
      assertEquals(0, grey.get(y, x), 0.05);
      assertEquals(1, grey.get(height - 1 - y, width - 1 - x), 0.05);
    }
  }
}
