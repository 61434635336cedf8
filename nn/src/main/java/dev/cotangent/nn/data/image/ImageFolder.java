package dev.cotangent.nn.data.image;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.data.Values;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pictures sorted into folders, one folder for each class.
 *
 * <p>The folders inside the given one, in the order of their names, are the classes; every file in
 * them is a picture (PNG, JPEG, GIF or BMP). What is hidden, and files beside the folders, are
 * passed over.
 *
 * @param classes the names of the folders
 * @param pictures class by class, in each class in the order of the files' names
 */
public record ImageFolder(List<String> classes, List<Labelled> pictures) {
  /** Takes over the lists' contents. */
  public ImageFolder {
    classes = List.copyOf(classes);
    pictures = List.copyOf(pictures);
  }

  /**
   * A picture file.
   *
   * @param file the file
   * @param label the index of its class
   */
  public record Labelled(Path file, int label) {}

  /**
   * Looks at the files' names; no picture is read.
   *
   * @throws DataException if there is no class, or a class has no picture
   * @throws IOException if a folder cannot be read
   */
  public static ImageFolder of(Path folder) throws IOException {
    List<Path> classes = entries(folder).stream().filter(Files::isDirectory).toList();
    if (classes.isEmpty()) {
      throw new DataException(
          "image folder", folder, "it must hold a folder for each class", "there is none");
    }
    List<Labelled> pictures = new ArrayList<>();
    for (int label = 0; label < classes.size(); label++) {
      List<Path> files = entries(classes.get(label));
      if (files.isEmpty()) {
        throw new DataException(
            "image folder",
            classes.get(label),
            "every class must have a picture",
            "the folder is empty");
      }
      for (Path file : files) {
        pictures.add(new Labelled(file, label));
      }
    }
    return new ImageFolder(
        classes.stream().map(path -> path.getFileName().toString()).toList(), pictures);
  }

  /** The files, each to be read when its turn comes. */
  public Dataset<Labelled> files() {
    return Dataset.of(pictures);
  }

  /**
   * The pictures as samples {@code [channels, height, width]}, read when their turn comes, with
   * white behind what is transparent. All must have one size, or be resized.
   *
   * @param channels 3 for red, green and blue, 1 for shades of grey
   * @throws IllegalArgumentException if there are to be other channels
   */
  public Dataset<Sample> samples(int channels) {
    ImageFiles.requireChannels(channels);
    return files().map(picture -> sample(ImageFiles.read(picture.file, channels, 1), picture));
  }

  /**
   * The pictures as samples {@code [channels, height, width]} of one size. What is of another shape
   * is cut at both sides first, so that nothing is distorted.
   *
   * @param channels 3 for red, green and blue, 1 for shades of grey
   * @throws IllegalArgumentException if there are to be other channels, or an extent is below 1
   */
  public Dataset<Sample> samples(int channels, int height, int width) {
    ImageFiles.requireChannels(channels);
    Shape size = Shape.of(height, width);
    return files()
        .map(
            picture ->
                sample(
                    Resampling.of(
                        cut(ImageFiles.read(picture.file, channels, 1), size), height, width),
                    picture));
  }

  private static Sample sample(Tensor image, Labelled picture) {
    return Sample.of(Values.of(image), Values.scalar(picture.label));
  }

  /** The middle of a picture that has the proportions of a size. */
  private static Tensor cut(Tensor picture, Shape size) {
    int rows = picture.shape().dim(1);
    int columns = picture.shape().dim(2);
    double scale = Math.min((double) rows / size.dim(0), (double) columns / size.dim(1));
    int height = (int) Math.max(1, Math.min(rows, Math.round(size.dim(0) * scale)));
    int width = (int) Math.max(1, Math.min(columns, Math.round(size.dim(1) * scale)));
    if (height == rows && width == columns) {
      return picture;
    }
    int channels = picture.shape().dim(0);
    Tensor part = Tensor.zeros(channels, height, width);
    float[] values = picture.values().floats();
    for (int row = 0; row < channels * height; row++) {
      int from = row / height * rows + row % height + (rows - height) / 2;
      System.arraycopy(
          values,
          picture.values().offset() + from * columns + (columns - width) / 2,
          part.values().floats(),
          row * width,
          width);
    }
    return part;
  }

  /**
   * Reads all pictures into memory, in shades of grey.
   *
   * @return images {@code [1, height, width]} as {@link ImageFiles#readGrey} reads them
   * @throws DataException if the pictures differ in size
   * @throws IOException if a file is not a picture, or it is damaged or cannot be read
   */
  public LabelledImages readGrey() throws IOException {
    Shape first = Shape.scalar();
    float[] pixels = new float[0];
    for (int i = 0; i < pictures.size(); i++) {
      Path file = pictures.get(i).file;
      Tensor image = ImageFiles.readGrey(file);
      if (i == 0) {
        first = image.shape();
        pixels = new float[Shape.of(pictures.size()).concat(first).size()];
      }
      requireSize(first, image.shape(), file);
      System.arraycopy(image.toFloats(), 0, pixels, i * first.size(), first.size());
    }
    return LabelledImages.of(
        Shape.of(1).concat(first),
        pixels,
        pictures.stream().mapToInt(Labelled::label).toArray(),
        classes);
  }

  private static void requireSize(Shape first, Shape shape, Path file) throws DataException {
    if (!shape.equals(first)) {
      throw new DataException(
          "image folder",
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
