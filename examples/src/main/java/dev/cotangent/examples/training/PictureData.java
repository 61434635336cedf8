package dev.cotangent.examples.training;

import static dev.cotangent.ops.Ops.divide;
import static dev.cotangent.ops.Ops.subtract;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.nn.Layer;
import dev.cotangent.nn.data.Cifar10;
import dev.cotangent.nn.data.GeneratedPictures;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Parts;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The pictures to train on: CIFAR-10 where it can be had, else generated ones.
 *
 * @param train what is learned from
 * @param test what is judged by
 * @param description what they are, in a sentence
 */
public record PictureData(LabelledImages train, LabelledImages test, String description) {
  /** The mean of the values in CIFAR-10's training pictures, roughly. */
  public static final double MEAN = 0.473;

  private static final double DEVIATION = 0.25; // of the same, roughly

  private static final int GENERATED_TRAIN = 10_000;
  private static final int GENERATED_TEST = 2_000;
  private static final int ALL_OF_CIFAR10 = 50_000;

  /** A layer that takes the mean of all pictures away, and divides by their deviation. */
  public static Layer centred() {
    Layer centred = (x, context) -> divide(subtract(x, MEAN), DEVIATION);
    return centred.named("centred");
  }

  /**
   * The pictures that the options ask for.
   *
   * @throws IOException if a folder was named and CIFAR-10 is not there, or its files are damaged
   */
  public static PictureData find(CommonOptions common) throws IOException {
    return common.generated()
        ? generated(common.seed(), "Generated shapes, as asked for,")
        : find(common.data(), common.seed());
  }

  /**
   * Finds the pictures.
   *
   * @param folder the folder of CIFAR-10's files, or one with {@code cifar10} in it; none means the
   *     usual places, then a download
   * @param seed of the pictures that are generated if there is no CIFAR-10
   * @throws IOException if a folder was named and CIFAR-10 is not there, or its files are damaged
   */
  private static PictureData find(@Nullable Path folder, long seed) throws IOException {
    if (folder != null) {
      Path inside = folder.resolve(Cifar10.folderName());
      return cifar10(Cifar10.load(Files.isDirectory(inside) ? inside : folder));
    }
    try {
      return cifar10(Cifar10.load());
    } catch (DataException e) {
      throw e; // there, but damaged: not a case for other data
    } catch (IOException e) {
      return generated(
          seed,
          CommonOptions.notFound("CIFAR-10", Cifar10.folderName())
              + ", so these are generated shapes");
    }
  }

  /** Generated pictures, for where CIFAR-10 is not wanted. */
  private static PictureData generated(long seed, String why) {
    return new PictureData(
        new GeneratedPictures(seed).dataset(GENERATED_TRAIN),
        new GeneratedPictures(seed + 1).dataset(GENERATED_TEST),
        String.format(
            Locale.ROOT,
            "%s and textures: %,d pictures to train on, %,d to test with.",
            why,
            GENERATED_TRAIN,
            GENERATED_TEST));
  }

  private static PictureData cifar10(Parts parts) {
    int train = parts.train().size();
    return new PictureData(
        parts.train(),
        parts.test(),
        String.format(
            Locale.ROOT,
            "CIFAR-10: %,d pictures to train on%s, %,d to test with.",
            train,
            train < ALL_OF_CIFAR10
                ? String.format(
                    Locale.ROOT, " (of %,d: not all training batches are there)", ALL_OF_CIFAR10)
                : "",
            parts.test().size()));
  }

  /** The first pictures of each part, at most so many. */
  public PictureData take(int most) {
    if (most >= Math.max(train.size(), test.size())) {
      return this;
    }
    return new PictureData(
        train.take(Math.min(most, train.size())),
        test.take(Math.min(most, test.size())),
        String.format(
            Locale.ROOT, "%s Only the first %,d of each, as asked for.", description, most));
  }

  /** The number in the training data of the first picture of a class. */
  public int firstOf(int label) {
    for (int i = 0; i < train.size(); i++) {
      if (train.label(i) == label) {
        return i;
      }
    }
    return 0;
  }
}
