package dev.cotangent.examples.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ColorScale;
import dev.cotangent.examples.report.Images;
import dev.cotangent.nn.data.LabelledImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFoldersTests {
  @TempDir private Path folder;

  private Path write(String name, int height, int width, double value) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Tensor plane = Tensor.full(Shape.of(height, width), value);
    Images.writePng(Images.of(plane, ColorScale.grey()), file);
    return file;
  }

  private String refusal() {
    return assertThrows(IOException.class, () -> ImageFolders.read(folder)).getMessage();
  }

  @Test
  void foldersAreClassesInTheOrderOfTheirNames() throws IOException {
    write("cat/b.png", 3, 2, 1);
    write("cat/a.png", 3, 2, 0.4);
    write("ant/z.png", 3, 2, 0);
    Files.writeString(folder.resolve("README"), "not a class");
    Files.writeString(folder.resolve("ant/.hidden"), "not a picture");
    LabelledImages read = ImageFolders.read(folder);
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
}
