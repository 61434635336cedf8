package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
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

  /** A seven, drawn with a pen on what is given. */
  private static void seven(BufferedImage picture, Color... inks) {
    Graphics2D pen = picture.createGraphics();
    pen.setStroke(new BasicStroke(10));
    pen.setColor(inks[0]);
    pen.drawLine(30, 20, 70, 20);
    pen.setColor(inks[inks.length - 1]);
    pen.drawLine(70, 20, 45, 80);
    pen.dispose();
  }

  private Tensor read(BufferedImage picture) throws IOException {
    Path file = folder.resolve("seven.png");
    assertTrue(ImageIO.write(picture, "png", file.toFile()));
    return DigitImages.read(file);
  }

  private void assertSeven(BufferedImage picture, String what) throws IOException {
    BufferedImage plain = new BufferedImage(100, 100, BufferedImage.TYPE_INT_RGB);
    seven(plain, Color.WHITE);
    Tensor right = read(plain);
    Tensor found = read(picture);
    for (int i = 0; i < right.size(); i++) {
      assertEquals(right.at(i), found.at(i), 0.05, what + ", position " + i);
    }
  }

  @Test
  void onTransparencyInkMayBeOfAnyColour() throws IOException {
    for (Color ink :
        new Color[] {
          Color.BLACK,
          Color.WHITE,
          Color.GRAY,
          Color.RED,
          Color.YELLOW,
          new Color(255, 255, 255, 128),
          new Color(0, 0, 0, 128)
        }) {
      BufferedImage picture = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
      // A pen that is not opaque would be laid over itself where the strokes meet.
      seven(picture, new Color(ink.getRGB() | 0xFF000000));
      for (int i = 0; i < 10_000; i++) {
        int argb = picture.getRGB(i % 100, i / 100);
        picture.setRGB(
            i % 100, i / 100, argb >>> 24 == 0 ? argb : (argb & 0xFFFFFF) | ink.getAlpha() << 24);
      }
      assertSeven(picture, ink + ", " + ink.getAlpha());
    }
    BufferedImage colourful = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
    seven(colourful, Color.WHITE, Color.BLACK);
    assertSeven(colourful, "white and black");
  }

  @Test
  void whatIsTransparentMayBeOfAnyColourToo() throws IOException {
    for (int paper : new int[] {0x000000, 0xFFFFFF, 0x3366FF}) {
      BufferedImage picture = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
      seven(picture, Color.WHITE);
      for (int i = 0; i < 10_000; i++) {
        if (picture.getRGB(i % 100, i / 100) >>> 24 == 0) {
          picture.setRGB(i % 100, i / 100, paper);
        }
      }
      assertSeven(picture, Integer.toHexString(paper));
    }
  }

  @Test
  void aPaletteMayHoldTransparency() throws IOException {
    for (int ink : new int[] {0xFF000000, 0xFFFFFFFF}) {
      IndexColorModel colours =
          new IndexColorModel(
              1, 2, new int[] {ink & 0xFFFFFF, ink}, 0, true, 0, DataBuffer.TYPE_BYTE);
      BufferedImage picture = new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_BINARY, colours);
      seven(picture, new Color(ink));
      assertSeven(picture, Integer.toHexString(ink));
      Path gif = folder.resolve("seven.gif");
      assertTrue(ImageIO.write(picture, "gif", gif.toFile()));
      assertEquals(read(picture), DigitImages.read(gif));
    }
  }

  @Test
  void greyMayHaveOpacity() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    BufferedImage plain = new BufferedImage(100, 100, BufferedImage.TYPE_BYTE_GRAY);
    seven(plain, Color.WHITE);
    for (int ink : new int[] {0, 100, 255}) {
      BufferedImage picture =
          new BufferedImage(model, model.createCompatibleWritableRaster(100, 100), false, null);
      for (int i = 0; i < 10_000; i++) {
        int opacity = plain.getRaster().getSample(i % 100, i / 100, 0);
        picture.getRaster().setPixel(i % 100, i / 100, new int[] {ink, opacity});
      }
      assertSeven(picture, "grey " + ink);
    }
  }

  @Test
  void opaquePicturesWithAnOpacityAreReadByTheirColours() throws IOException {
    for (Color[] colours : new Color[][] {{Color.WHITE, Color.BLACK}, {Color.BLUE, Color.WHITE}}) {
      BufferedImage picture = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
      Graphics2D graphics = picture.createGraphics();
      graphics.setColor(colours[0]);
      graphics.fillRect(0, 0, 100, 100);
      graphics.dispose();
      seven(picture, colours[1]);
      assertSeven(picture, "paper of " + colours[0]);
      // The same as a card that does not reach the edge.
      for (int i = 0; i < 100; i++) {
        for (int edge : new int[] {0, 1, 98, 99}) {
          picture.setRGB(i, edge, 0);
          picture.setRGB(edge, i, 0);
        }
      }
      assertSeven(picture, "card of " + colours[0]);
    }
  }
}
