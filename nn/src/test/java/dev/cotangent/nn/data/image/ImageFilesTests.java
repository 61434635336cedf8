package dev.cotangent.nn.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTests {
  @TempDir Path folder;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path image(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  private static String refusal(Path file) {
    IOException e = assertThrows(IOException.class, () -> ImageFiles.readGrey(file));
    assertTrue(e.getMessage().contains(file.getFileName().toString()), e.getMessage());
    return e.getMessage();
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY})
  void greyFilesKeepTheirValues(int type) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, type);
    int white = type == BufferedImage.TYPE_BYTE_GRAY ? 255 : 65535;
    for (int i = 0; i < 6; i++) {
      image.getRaster().setSample(i % 3, i / 3, 0, i * white / 5);
    }
    Tensor grey = ImageFiles.readGrey(image(image, "png"));
    assertEquals(Shape.of(2, 3), grey.shape());
    for (int i = 0; i < 6; i++) {
      assertEquals(i / 5.0, grey.at(i), 1e-6);
    }
  }

  @Test
  void greyWithOpacityLiesOnWhite() throws IOException {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    BufferedImage image =
        new BufferedImage(model, model.createCompatibleWritableRaster(3, 1), false, null);
    int[][] greyAndOpacity = {{51, 255}, {0, 0}, {0, 51}};
    for (int x = 0; x < 3; x++) {
      image.getRaster().setPixel(x, 0, greyAndOpacity[x]);
    }
    double[] expected = {0.2, 1, 0.8};
    assertEquals(
        Arrays.toString(expected),
        Arrays.toString(
            Arrays.stream(ImageFiles.readGrey(image(image, "png")).toDoubles())
                .map(v -> Math.round(v * 1000) / 1000.0)
                .toArray()));
  }

  @Test
  void coloursBecomeLumaAndTransparencyWhite() throws IOException {
    BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFFFF0000);
    image.setRGB(1, 0, 0xFF00FF00);
    image.setRGB(2, 0, 0xFF808080);
    image.setRGB(3, 0, 0x00000000);
    Tensor grey = ImageFiles.readGrey(image(image, "png"));
    double[] expected = {0.299, 0.587, 128 / 255.0, 1};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], grey.at(i), 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "gif", "bmp"})
  void everyFormatIsRead(String format) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, 0xFFFFFF);
    }
    assertEquals(1, ImageFiles.readGrey(image(image, format)).get(4, 4), 0.01);
  }

  @Test
  void whatIsNoPictureIsRefused() throws IOException {
    byte[] text = "1, 2, 3\n".getBytes(StandardCharsets.UTF_8);
    assertTrue(refusal(file("text.png", text)).contains("PNG, JPEG, GIF"));
    refusal(file("empty.png", new byte[0]));
    refusal(folder);
    assertTrue(refusal(folder.resolve("missing.png")).contains("no such file"));
  }

  @Test
  void damagedBytesGiveAPictureOrOneException() throws IOException {
    for (String format : new String[] {"png", "jpg", "gif", "bmp"}) {
      BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
      byte[] good = Files.readAllBytes(image(image, format));
      for (int i = 0; i < good.length; i += 1 + good.length / 200) {
        byte[] bad = good.clone();
        bad[i] ^= (byte) 0xFF;
        Path file = file("damaged." + format, bad);
        try {
          assertEquals(2, ImageFiles.readGrey(file).shape().rank());
        } catch (IOException e) {
          assertTrue(e.getMessage().contains("damaged."), e.getMessage());
        }
      }
    }
  }

  @Test
  void coloursAreThreePlanesOverABackground() throws IOException {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xFF336699);
    image.setRGB(1, 0, 0x33FF0000);
    Path file = image(image, "png");
    assertArrayEquals(
        new double[] {0.2, 0.2 + 0.8 * 0.5, 0.4, 0.8 * 0.5, 0.6, 0.8 * 0.5},
        ImageFiles.read(file, 3, 0.5).toDoubles(),
        1e-6);
    assertEquals(Shape.of(3, 1, 2), ImageFiles.read(file, 3, 1).shape());
    assertEquals(Shape.of(1, 1, 2), ImageFiles.read(file, 1, 1).shape());
    assertThrows(IllegalArgumentException.class, () -> ImageFiles.read(file, 2, 1));
    assertThrows(IllegalArgumentException.class, () -> ImageFiles.read(file, 3, 2));
  }

  @Test
  void greyFilesAreThreeEqualPlanes() throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, 51);
    double[] planes = ImageFiles.read(image(image, "png"), 3, 1).toDoubles();
    assertArrayEquals(new double[] {0.2, 0.2, 0.2}, planes, 1e-6);
  }
}
