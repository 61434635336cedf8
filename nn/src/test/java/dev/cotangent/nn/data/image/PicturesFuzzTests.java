package dev.cotangent.nn.data.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes are a digit, or are refused in a line. */
class PicturesFuzzTests {
  @TempDir static Path folder;

  static Stream<byte[]> seeds() throws IOException {
    Stream.Builder<byte[]> seeds = Stream.builder();
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_ARGB,
          BufferedImage.TYPE_INT_RGB,
          BufferedImage.TYPE_BYTE_INDEXED,
          BufferedImage.TYPE_BYTE_BINARY,
          BufferedImage.TYPE_USHORT_GRAY
        }) {
      BufferedImage image = new BufferedImage(20, 15, type);
      Graphics2D graphics = image.createGraphics();
      graphics.setColor(Color.WHITE);
      graphics.fillRect(5, 3, 4, 8);
      graphics.dispose();
      for (String format : new String[] {"png", "jpeg", "gif", "bmp", "tiff", "wbmp"}) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (ImageIO.write(image, format, bytes)) {
          seeds.add(bytes.toByteArray());
        }
      }
    }
    return seeds.build();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void picture(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed"), bytes);
    try {
      for (int channels : new int[] {1, 3}) {
        for (double value : ImageFiles.read(file, channels, 0.5).toDoubles()) {
          if (!(value >= 0 && value <= 1)) {
            throw new AssertionError("a value of " + value);
          }
        }
      }
    } catch (IOException e) {
      String message = e.getMessage();
      if (!message.matches("\\[image] \\P{Cntrl}+") || message.length() > 1_000) {
        throw new AssertionError("not a line for a terminal: " + message, e);
      }
    }
  }

  /** As {@link #picture}, with the checksums of PNG chunks set right. */
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void pictureWithRightChecksums(byte[] bytes) throws IOException {
    byte[] mended = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(mended);
    for (long at = 8; at + 12 <= mended.length; at += 12 + buffer.getInt((int) at)) {
      int length = buffer.getInt((int) at);
      if (length < 0 || at + 12 + length > mended.length) {
        break;
      }
      CRC32 checksum = new CRC32();
      checksum.update(mended, (int) at + 4, length + 4);
      buffer.putInt((int) at + 8 + length, (int) checksum.getValue());
    }
    picture(Bytes.startsWith(bytes, 0, PngPicture.SIGNATURE) ? mended : bytes);
  }
}
