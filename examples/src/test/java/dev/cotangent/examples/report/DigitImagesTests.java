package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitImagesTests {
  @TempDir Path folder;

  private Path bar(Color paper, Color ink, int x, int y, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(200, 150, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(paper);
    graphics.fillRect(0, 0, 200, 150);
    graphics.setColor(ink);
    graphics.fillRect(x, y, width, height);
    graphics.dispose();
    return save(Images.png(image));
  }

  private Path save(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("digit.png"), bytes);
  }

  private static String refusal(Path file) {
    return assertThrows(IOException.class, () -> DigitImages.read(file)).getMessage();
  }

  @Test
  void aBarFillsTheHeightOfTheBoxInTheMiddle() throws IOException {
    Tensor digit = DigitImages.read(bar(Color.WHITE, Color.BLACK, 7, 20, 20, 100));
    Tensor wanted =
        Tensor.generate(
            Shape.of(28, 28),
            i -> i / 28 >= 4 && i / 28 < 24 && i % 28 >= 12 && i % 28 < 16 ? 1 : 0);
    assertEquals(wanted.shape(), digit.shape());
    for (int i = 0; i < digit.size(); i++) {
      assertEquals(wanted.at(i), digit.at(i), 1e-6, "position " + i);
    }
  }

  @Test
  void darkOnLightAndLightOnDarkAgree() throws IOException {
    Tensor dark = DigitImages.read(bar(Color.WHITE, Color.BLACK, 50, 33, 71, 37));
    Tensor light = DigitImages.read(bar(Color.BLACK, Color.WHITE, 50, 33, 71, 37));
    Tensor faint = DigitImages.read(bar(new Color(200, 200, 200), Color.GRAY, 50, 33, 71, 37));
    assertTrue(Arrays.stream(dark.toDoubles()).max().getAsDouble() == 1);
    for (int i = 0; i < dark.size(); i++) {
      assertEquals(dark.at(i), light.at(i), 1e-6);
      assertEquals(dark.at(i), faint.at(i), 1e-6);
    }
  }

  @Test
  void paperMayBeOfAnyGrey() throws IOException {
    Tensor black = DigitImages.read(bar(Color.WHITE, Color.BLACK, 50, 33, 71, 37));
    for (int[] greys : new int[][] {{115, 26}, {140, 230}, {230, 150}, {50, 128}}) {
      Color paper = new Color(greys[0], greys[0], greys[0]);
      Color ink = new Color(greys[1], greys[1], greys[1]);
      Tensor grey = DigitImages.read(bar(paper, ink, 50, 33, 71, 37));
      for (int i = 0; i < black.size(); i++) {
        assertEquals(black.at(i), grey.at(i), 1e-6, paper + ", " + ink);
      }
    }
  }

  @Test
  void whatMnistHoldsStaysAsItIs() throws IOException {
    // An L of 20 × 18 pixels, whose centre of mass is row 14.1 and column 5.4 of it.
    Tensor letter =
        Tensor.generate(
            Shape.of(28, 28),
            i -> {
              int y = i / 28;
              int x = i % 28 - 9;
              boolean stem = y < 20 && x >= 0 && x < 2;
              boolean foot = y >= 17 && y < 20 && x >= 0 && x < 18;
              return stem || foot ? 1 : 0;
            });
    Path file = save(Images.png(Images.of(letter, ColorScale.grey())));
    Tensor digit = DigitImages.read(file);
    for (int i = 0; i < digit.size(); i++) {
      assertEquals(letter.at(i), digit.at(i), 1e-6, "position " + i);
    }
  }

  @Test
  void aBlankPictureIsRefused() throws IOException {
    for (Color color : new Color[] {Color.WHITE, Color.BLACK, Color.GRAY}) {
      Path file = bar(color, color, 0, 0, 1, 1);
      assertTrue(refusal(file).startsWith("[digit] nothing is drawn: " + file));
    }
    assertTrue(
        refusal(bar(Color.WHITE, new Color(245, 245, 245), 9, 9, 50, 50))
            .contains("nothing is drawn"));
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    assertTrue(
        refusal(save("seven".getBytes(StandardCharsets.UTF_8))).contains("neither PNG, JPEG"));
    assertTrue(refusal(save(new byte[0])).contains("neither PNG, JPEG"));
    assertTrue(refusal(folder).contains("not a file"));
    assertTrue(refusal(folder.resolve("none.png")).contains("no such file"));
  }

  @Test
  void aTruncatedPictureIsRefusedWhereverItEnds() throws IOException {
    byte[] whole = Files.readAllBytes(bar(Color.WHITE, Color.BLACK, 3, 3, 99, 99));
    for (int length = 8; length < whole.length - 40; length += 7) {
      String message = refusal(save(Arrays.copyOf(whole, length)));
      assertTrue(message.startsWith("[image] damaged: "), message);
    }
  }

  @Test
  void aHugePictureIsRefusedBeforeItIsDecoded() throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(chunk);
    fields.writeBytes("IHDR");
    fields.writeInt(100_000);
    fields.writeInt(100_000);
    fields.write(new byte[] {8, 0, 0, 0, 0});
    CRC32 checksum = new CRC32();
    checksum.update(chunk.toByteArray());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    DataOutputStream png = new DataOutputStream(file);
    png.writeLong(0x89504E470D0A1A0AL);
    png.writeInt(13);
    png.write(chunk.toByteArray());
    png.writeInt((int) checksum.getValue());
    png.writeInt(0);
    png.writeBytes("IDAT");
    png.writeInt(0x35AF061E);
    String message = refusal(save(file.toByteArray()));
    assertTrue(message.contains("100000 × 100000") && message.contains("at most"), message);
  }
}
