package dev.cotangent.nn.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.DatasetException;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTests {
  @TempDir private Path folder;

  private Path write(String name, int height, int width, double value) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, (int) Math.round(255 * value));
    }
    assertTrue(ImageIO.write(image, "png", file.toFile()));
    return file;
  }

  private String refusal() {
    return assertThrows(IOException.class, () -> ImageFolder.of(folder).readGrey()).getMessage();
  }

  @Test
  void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
    write("cat/b.png", 3, 2, 1);
    write("cat/a.png", 3, 2, 0.4);
    write("ant/z.png", 3, 2, 0);
    Files.writeString(folder.resolve("README"), "not a class");
    Files.writeString(folder.resolve("ant/.hidden"), "not a picture");
    LabelledImages read = ImageFolder.of(folder).readGrey();
    assertEquals(List.of("ant", "cat"), read.classes());
    assertEquals(Shape.of(1, 3, 2), read.sampleShape());
    assertEquals(3, read.size());
    double[] values = {0, 0.4, 1};
    for (int i = 0; i < 3; i++) {
      assertEquals(i == 0 ? 0 : 1, read.label(i));
      assertEquals(values[i], read.image(i).at(0), 1e-6);
    }
  }

  @Test
  void aFolderWithoutClassesIsRefused() {
    String message = refusal();
    assertTrue(message.contains("it must hold a folder for each class"), message);
    assertTrue(message.contains(folder.toString()), message);
  }

  @Test
  void aClassWithoutPicturesIsRefusedByName() throws IOException {
    write("ant/a.png", 2, 2, 0);
    Files.createDirectories(folder.resolve("bee"));
    String message = refusal();
    assertTrue(message.contains("every class must have a picture"), message);
    assertTrue(message.contains("bee"), message);
  }

  @Test
  void picturesOfMixedSizesAreRefusedByName() throws IOException {
    write("ant/a.png", 2, 2, 0);
    write("bee/wide.png", 2, 5, 0);
    String message = refusal();
    assertTrue(message.contains("wide.png"), message);
    assertTrue(message.contains("2 × 2 pixels"), message);
    assertTrue(message.contains("5 × 2 pixels"), message);
  }

  @Test
  void textRenamedToAPictureIsRefusedByName() throws IOException {
    write("ant/a.png", 2, 2, 0);
    Files.writeString(folder.resolve("ant/text.png"), "this is a letter, not a picture");
    String message = refusal();
    assertTrue(message.contains("text.png"), message);
    assertTrue(message.contains("neither PNG"), message);
  }

  @Test
  void picturesAreReadWhenTheirTurnComes() throws IOException {
    write("ant/a.png", 2, 2, 0.2);
    write("bee/b.png", 2, 2, 0.6);
    Files.writeString(folder.resolve("bee/text.png"), "no picture");
    Batches batches = ImageFolder.of(folder).samples(3).batch(1, Sample::stack).prefetch(2);
    try (Batches.Pass pass = batches.epoch(1, 1)) {
      Tensor bee = pass.next().tensors().get("inputs");
      assertEquals(Shape.of(1, 3, 2, 2), bee.shape());
      assertEquals(0.6, bee.at(11), 1e-6);
      DatasetException thrown = assertThrows(DatasetException.class, pass::next);
      assertTrue(thrown.getMessage().contains("text.png"), thrown.getMessage());
      assertTrue(thrown.getMessage().contains("batch 3"), thrown.getMessage());
    }
  }

  @Test
  void picturesOfMixedSizesAreResizedWithoutDistortion() throws IOException {
    write("ant/a.png", 6, 9, 0.2);
    write("ant/b.png", 2, 2, 0.6);
    ImageFolder pictures = ImageFolder.of(folder);
    try (Batches.Pass pass = pictures.samples(1, 4, 3).batch(2, Sample::stack).epoch(1, 0)) {
      Tensor both = pass.next().tensors().get("inputs");
      assertEquals(Shape.of(2, 1, 4, 3), both.shape());
      for (int i = 0; i < 24; i++) {
        assertEquals(i < 12 ? 0.2 : 0.6, both.at(i), 1e-6);
      }
    }
    // A bar in the middle column of three thirds; the left and right ones are cut off.
    BufferedImage bar = new BufferedImage(9, 3, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 9; i++) {
      bar.getRaster().setSample(3 + i % 3, i / 3, 0, 255);
    }
    assertTrue(ImageIO.write(bar, "png", folder.resolve("ant/a.png").toFile()));
    pictures
        .samples(1, 1, 1)
        .take(1)
        .forEach(1, sample -> assertEquals(1, sample.get("inputs").tensor().item(), 1e-6));
  }

  @Test
  void resamplingKeepsTheMeanAndInterpolates() {
    Tensor ramp = Tensor.of(Shape.of(1, 1, 4), new float[] {0, 1, 2, 3});
    assertEquals(
        Tensor.of(
            Shape.of(1, 2, 8),
            new float[] {
              0, .25f, .75f, 1.25f, 1.75f, 2.25f, 2.75f, 3, 0, .25f, .75f, 1.25f, 1.75f, 2.25f,
              2.75f, 3
            }),
        Resampling.of(ramp, 2, 8));
    // Weights 3/8, 3/8, 1/8 … of a triangle two pixels wide, without what lies outside.
    Tensor half = Resampling.of(ramp, 1, 2);
    assertEquals((0.75 * 0 + 0.75 * 1 + 0.25 * 2) / 1.75, half.at(0), 1e-6);
    assertEquals(3, half.at(0) + half.at(1), 1e-6);
  }
}
