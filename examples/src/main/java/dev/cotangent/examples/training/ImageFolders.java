package dev.cotangent.examples.training;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.examples.report.ImageFiles;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Pictures sorted into folders, one folder for each class. */
public final class ImageFolders {
  private ImageFolders() {}

  /**
   * Reads all pictures in shades of grey.
   *
   * <p>The folders inside the given one, in the order of their names, are the classes; every file
   * in them is a picture. What is hidden, and files beside the folders, are passed over.
   *
   * @return images {@code [1, height, width]} as {@link ImageFiles#readGrey} reads them, class by
   *     class, in each class in the order of the files' names
   * @throws DataException if there is no class, a class has no picture, or the pictures differ in
   *     size
   * @throws IOException if a file is not a picture, or it is damaged or cannot be read
   */
  public static LabelledImages read(Path folder) throws IOException {
    List<Path> classes = entries(folder).stream().filter(Files::isDirectory).toList();
    if (classes.isEmpty()) {
      throw new DataException(
          "image folders", folder, "it must hold a folder for each class", "there is none");
    }
    List<Tensor> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      for (Path file : pictures(classes.get(label))) {
        Tensor image = ImageFiles.readGrey(file);
        images.add(image);
        labels.add(label);
        requireSize(images.get(0).shape(), image.shape(), file);
      }
    }
    Shape shape = images.get(0).shape();
    float[] pixels = new float[Shape.of(images.size()).concat(shape).size()];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i).toFloats(), 0, pixels, i * shape.size(), shape.size());
    }
    return LabelledImages.of(
        Shape.of(1).concat(shape),
        pixels,
        labels.stream().mapToInt(Integer::intValue).toArray(),
        classes.stream().map(path -> path.getFileName().toString()).toList());
  }

  private static List<Path> pictures(Path folder) throws IOException {
    List<Path> pictures = entries(folder);
    if (pictures.isEmpty()) {
      throw new DataException(
          "image folders", folder, "every class must have a picture", "the folder is empty");
    }
    return pictures;
  }

  private static void requireSize(Shape first, Shape shape, Path file) throws DataException {
    if (!shape.equals(first)) {
      throw new DataException(
          "image folders",
          file,
          "all pictures must have the size of the first, %s".formatted(size(first)),
          size(shape));
    }
  }

  private static String size(Shape shape) {
    return "%s × %s pixels".formatted(shape.dim(1), shape.dim(0));
  }

  /** What is in a folder and not hidden, by name. */
  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      Path[] sorted = entries.sorted().toArray(Path[]::new);
      return Arrays.stream(sorted).filter(entry -> !isHidden(entry)).toList();
    }
  }

  private static boolean isHidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }
}
