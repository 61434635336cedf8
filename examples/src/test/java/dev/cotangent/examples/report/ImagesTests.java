package dev.cotangent.examples.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.ShapeException;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.image.ImageFiles;
import dev.cotangent.nn.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTests {
  @TempDir Path folder;

  private static int[] pixels(BufferedImage image) {
    int[] argb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < argb.length; i++) {
      argb[i] &= 0xFFFFFF;
    }
    return argb;
  }

  @Test
  void greyRunsFromBlackToWhiteAndClamps() {
    Tensor plane = Tensor.of(Shape.of(2, 3), 0, 0.2, 1, -7, 7, 0.6);
    BufferedImage image = Images.of(plane, ColorScale.grey());
    assertEquals(3, image.getWidth());
    assertArrayEquals(new int[] {0, 0x333333, 0xFFFFFF, 0, 0xFFFFFF, 0x999999}, pixels(image));
  }

  @Test
  void divergingIsWhiteAtZeroAndMeetsItsEnds() {
    ColorScale scale = ColorScale.diverging(Tensor.vector(-4, 1, Double.NaN));
    assertEquals(-4, scale.low());
    assertEquals(4, scale.high());
    assertEquals(0xFFFFFF, scale.rgb(0));
    assertEquals(0x0B4A80, scale.rgb(-4));
    assertEquals(0x5BA3D6, scale.rgb(-2));
    assertEquals(0xF2A65A, scale.rgb(2));
    assertEquals(0xA64200, scale.rgb(400));
  }

  @Test
  void whatIsNotFiniteHasAColourOfItsOwn() {
    ColorScale scale = ColorScale.sequential(1);
    assertEquals(0xFF4FC3, scale.rgb(Double.NaN));
    assertEquals(0xFF4FC3, scale.rgb(Double.POSITIVE_INFINITY));
    assertEquals(0xFEE838, scale.rgb(1e300));
  }

  @Test
  void scalesOfNothingStillWork() {
    assertEquals(0xFFFFFF, ColorScale.diverging(Tensor.zeros(3)).rgb(0));
    assertEquals(0x00224E, ColorScale.sequential(Tensor.vector(Double.NaN)).rgb(0));
    assertThrows(IllegalArgumentException.class, () -> ColorScale.diverging(0));
    assertThrows(IllegalArgumentException.class, () -> ColorScale.sequential(Double.NaN));
  }

  @Test
  void planesAreCutInOrder() {
    Tensor planes = Tensor.of(Shape.of(2, 1, 1, 2), 0, 1, 1, 0);
    List<BufferedImage> images = Images.planes(planes, ColorScale.grey());
    assertEquals(2, images.size());
    assertArrayEquals(new int[] {0, 0xFFFFFF}, pixels(images.get(0)));
    assertArrayEquals(new int[] {0xFFFFFF, 0}, pixels(images.get(1)));
  }

  @Test
  void rgbTakesOneChannelAfterAnother() {
    Tensor image = Tensor.of(Shape.of(3, 1, 2), 1, 0, 0.2, 0.4, 0, 1);
    assertArrayEquals(new int[] {0xFF3300, 0x0066FF}, pixels(Images.rgb(image)));
  }

  @Test
  void shapesThatAreNoPicturesAreRefused() {
    ColorScale grey = ColorScale.grey();
    assertThrows(ShapeException.class, () -> Images.of(Tensor.zeros(3), grey));
    assertThrows(ShapeException.class, () -> Images.of(Tensor.zeros(2, 3, 3), grey));
    assertThrows(ShapeException.class, () -> Images.planes(Tensor.zeros(2, 2, 3, 3), grey));
    assertThrows(ShapeException.class, () -> Images.rgb(Tensor.zeros(1, 3, 3)));
  }

  @Test
  void enlargedPixelsAreSquares() {
    BufferedImage image = Images.of(Tensor.of(Shape.of(1, 2), 0, 1), ColorScale.grey());
    int[] row = {0, 0, 0, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF};
    BufferedImage enlarged = Images.enlarge(image, 3);
    assertEquals(3, enlarged.getHeight());
    for (int y = 0; y < 3; y++) {
      assertArrayEquals(row, pixels(enlarged.getSubimage(0, y, 6, 1)));
    }
    assertThrows(IllegalArgumentException.class, () -> Images.enlarge(image, 0));
  }

  @Test
  void pngComesBackAsItWas() throws IOException {
    Tensor plane = Tensor.generate(Shape.of(5, 7), i -> i / 51.0);
    Path file = folder.resolve("new").resolve("plane.png");
    Images.writePng(Images.of(plane, ColorScale.grey()), file);
    Tensor read = ImageFiles.readGrey(file);
    assertEquals(plane.shape(), read.shape());
    for (int i = 0; i < plane.size(); i++) {
      assertEquals(plane.at(i), read.at(i), 1e-6);
    }
  }

  @Test
  void aFileIsReplacedWholeAndNothingIsLeftBeside() throws IOException {
    Path file = folder.resolve("text");
    AtomicFile.write(file, "old and long");
    AtomicFile.write(file, "né");
    assertEquals("né", Files.readString(file));
    assertThrows(IOException.class, () -> AtomicFile.write(folder, "a folder is in the way"));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(file), files.toList());
    }
    assertTrue(Files.isDirectory(folder));
  }

  @Test
  void gridsAreAsWideAsTheirTiles() {
    BufferedImage tile = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
    TileGrid grid = new TileGrid("").columns(3).zoom(2);
    assertThrows(IllegalStateException.class, grid::draw);
    for (int i = 0; i < 7; i++) {
      grid.add(tile);
    }
    BufferedImage drawn = grid.draw();
    int margin = 14;
    int gap = 8;
    assertEquals(Images.DENSITY * (2 * margin + 3 * 56 + 2 * gap), drawn.getWidth());
    assertEquals(Images.DENSITY * (2 * margin + 3 * 56 + 2 * gap), drawn.getHeight());
    int inside = Images.DENSITY * (margin + 10);
    assertEquals(0, drawn.getRGB(inside, inside) & 0xFFFFFF);
    assertEquals(0xFFFFFF, drawn.getRGB(2, 2) & 0xFFFFFF);
    assertThrows(IllegalArgumentException.class, () -> grid.columns(0));
    assertThrows(IllegalArgumentException.class, () -> grid.zoom(0));
  }

  @Test
  void chartsAreDrawnWhateverTheirValues() {
    double[] steps = new double[100];
    double[] values = new double[100];
    for (int i = 0; i < 100; i++) {
      steps[i] = i;
      values[i] = i % 10 == 0 ? Double.NaN : Math.exp(-i);
    }
    BufferedImage chart =
        new LineChart("loss", "step", "loss").add("a", steps, values).logarithmic().draw();
    assertEquals(560 * Images.DENSITY, chart.getWidth());
    assertTrue(
        new LineChart("loss", "epoch", "loss").add("a", Double.NaN).logarithmic().draw().getWidth()
            > 0);
    LineChart empty = new LineChart("loss", "epoch", "loss");
    assertThrows(IllegalStateException.class, empty::draw);
    assertThrows(IllegalArgumentException.class, () -> empty.add("a"));
    assertThrows(
        IllegalArgumentException.class, () -> empty.add("a", new double[2], new double[3]));
  }
}
