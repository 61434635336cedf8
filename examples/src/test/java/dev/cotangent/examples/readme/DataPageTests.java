package dev.cotangent.examples.readme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Batches;
import dev.cotangent.nn.data.Csv;
import dev.cotangent.nn.data.Dataset;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Sample;
import dev.cotangent.nn.data.TextLines;
import dev.cotangent.nn.data.Values;
import dev.cotangent.nn.data.augment.Mixup;
import dev.cotangent.nn.data.augment.PictureAugmentation;
import dev.cotangent.nn.data.image.ImageFolder;
import dev.cotangent.nn.io.Npy;
import dev.cotangent.nn.io.NpyFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataPageTests {
  @TempDir private Path folder;

  private static Shape first(Batches batches) {
    try (Batches.Pass pass = batches.epoch(1, 0)) {
      return pass.next().tensors().get("inputs").shape();
    }
  }

  @Test
  void composes() {
    LabelledImages digits = new GeneratedDigits(1, 28).dataset(100);
    // README: a pipeline
    List<Dataset<Sample>> parts =
        digits.samples().split(1, sample -> label(sample), 0.9, 0.1); // by class
    PictureAugmentation variants =
        PictureAugmentation.none().rotate(8).stretch(0.92, 1.08).shift(1.2).elastic(16, 4);
    Batches training =
        parts
            .get(0)
            .shuffle(1) // another order in each epoch
            .map(2, variants) // other variants in each epoch
            .batch(32, Sample::stack)
            .prefetch(2); // two threads work ahead; the bits are those of one
    Batches validation = parts.get(1).batch(32, Sample::stack);

    try (Batches.Pass rest = training.epoch(3, 1)) { // the third epoch without its first batch
      rest.next().tensors().get("inputs"); // [32, 1, 28, 28]
    }
    // README: end
    assertEquals(Shape.of(32, 1, 28, 28), first(training));
    assertEquals(10, validation.epoch(1, 0).next().size());
  }

  // README: the class of a sample
  static int label(Sample sample) throws IOException {
    return (int) sample.get("targets").tensor().item();
  }

  // README: end

  @Test
  void reads() throws IOException {
    Path photographs = Files.createDirectories(folder.resolve("photographs"));
    Files.createDirectories(photographs.resolve("cat"));
    BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", photographs.resolve("cat/one.png").toFile());
    Path table = Files.writeString(folder.resolve("table.csv"), "age,height,weight\n1,2,3\n");
    Path text = Files.writeString(folder.resolve("text.txt"), "a b\nc\n");
    Path large = folder.resolve("large.npy");
    Npy.write(large, Tensor.zeros(5, 4));
    // README: sources
    Dataset<Sample> pictures = ImageFolder.of(photographs).samples(3, 64, 64); // read in time
    Dataset<Sample> rows = Csv.open(table).samples(List.of("age", "height"), "weight");
    Dataset<String> words = TextLines.of(text).shuffle(1, 10_000); // a buffer of lines

    try (NpyFile array = NpyFile.open(large)) { // larger than memory
      Dataset<Sample> samples =
          Dataset.of(
              array.count(),
              i ->
                  Sample.of(
                      Values.of(array.rowShape(), (target, at) -> array.read(i, target, at)),
                      Values.scalar(i % 10)));
      Batches mixed =
          samples.shuffle(1).batch(64, Sample::stack).prefetch(1).map(3, new Mixup(10, 0.2));
      train(mixed);
    }
    // README: end
    assertEquals(Shape.of(1, 3, 64, 64), first(pictures.batch(2, Sample::stack)));
    assertEquals(Shape.of(1, 2), first(rows.batch(2, Sample::stack)));
    words.forEach(1, line -> assertEquals(line, line.strip()));
  }

  private static void train(Batches batches) {
    assertEquals(Shape.of(5, 4), first(batches));
  }

  @Test
  void pads() {
    Dataset<Sample> sentences =
        Dataset.of(8, i -> Sample.of(Tensor.zeros((int) i + 1), Tensor.scalar(i)));
    // README: lengths
    Batches batches =
        sentences.bucketByLength(
            sentence -> sentence.get("inputs").shape().dim(0),
            new int[] {4, 16, 64},
            32,
            (samples, length) ->
                Sample.stack(
                    samples.stream().map(s -> s.padTo("inputs", length, "mask")).toList()));
    // README: end
    assertEquals(Shape.of(4, 4), first(batches));
  }
}
