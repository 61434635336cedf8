package dev.cotangent.examples.hundreddigits;

import dev.cotangent.nn.Examples;
import dev.cotangent.nn.data.DataFolders;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Mnist;
import dev.cotangent.nn.data.image.ImageFolder;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The digits of a run.
 *
 * @param training the hundred, or as many as there are
 * @param unseen what the network never learns from, each with what it is called
 * @param description what is learned from, in a sentence
 */
record Digits(LabelledImages training, Map<String, Examples> unseen, String description) {
  /** The name of the generated digits among the unseen ones, which are always there. */
  static final String GENERATED = "generated digits";

  private static final String FOLDER = "digits50";
  private static final int SIZE = HundredDigits.IMAGE.dim(-1);
  private static final int HUNDRED = 100;
  private static final int GENERATED_UNSEEN = 300;
  private static final int MNIST_UNSEEN = 2_000;

  /**
   * Reads the digits from a folder of class folders, else generates them.
   *
   * @param folder the folder, or one with {@code digits50} in it; none means the usual place
   * @throws IOException if the folder does not hold such pictures of the ten digits
   */
  static Digits find(@Nullable Path folder, long seed) throws IOException {
    Optional<Path> found =
        folder == null
            ? DataFolders.ofThisMachine().provided(FOLDER).filter(Files::isDirectory)
            : Optional.of(folder.resolve(FOLDER))
                .filter(Files::isDirectory)
                .or(() -> Optional.of(folder));
    if (found.isEmpty()) {
      return generated(seed, "No folder of digits was found, so these are generated");
    }
    LabelledImages read = ImageFolder.of(found.get()).readGrey();
    requireDigits(read, found.get());
    Map<String, Examples> unseen = generatedUnseen(seed);
    // The hundred of COTANGENT_DATA are from MNIST's test part, so the training part is unseen.
    Mnist.DIGITS
        .find()
        .ifPresent(
            mnist ->
                unseen.put(
                    "MNIST's training digits, enlarged",
                    new Enlarged(mnist.train().take(MNIST_UNSEEN), SIZE)));
    return new Digits(
        read,
        unseen,
        "%s digits of %s × %s pixels from %s.".formatted(read.size(), SIZE, SIZE, found.get()));
  }

  /** A hundred generated digits. */
  static Digits generated(long seed, String why) {
    return new Digits(
        new GeneratedDigits(seed, SIZE).dataset(HUNDRED),
        generatedUnseen(seed),
        "%s: %s digits of %s × %s pixels.".formatted(why, HUNDRED, SIZE, SIZE));
  }

  private static Map<String, Examples> generatedUnseen(long seed) {
    Map<String, Examples> unseen = new LinkedHashMap<>();
    unseen.put(GENERATED, new GeneratedDigits(seed + 1, SIZE).dataset(GENERATED_UNSEEN));
    return unseen;
  }

  private static void requireDigits(LabelledImages read, Path folder) throws DataException {
    if (!read.classes().equals(Mnist.DIGITS.classes())) {
      throw new DataException(
          "hundred-digits",
          folder,
          "its folders must be named after the digits 0 to 9",
          read.classes().toString());
    }
    if (!read.sampleShape().equals(HundredDigits.IMAGE)) {
      throw new DataException(
          "hundred-digits",
          folder,
          "the pictures must be %s × %s pixels".formatted(SIZE, SIZE),
          "%s × %s".formatted(read.sampleShape().dim(2), read.sampleShape().dim(1)));
    }
  }
}
