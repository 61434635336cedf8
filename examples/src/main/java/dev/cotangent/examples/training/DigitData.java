package dev.cotangent.examples.training;

import dev.cotangent.examples.command.CommonOptions;
import dev.cotangent.nn.data.GeneratedDigits;
import dev.cotangent.nn.data.LabelledImages;
import dev.cotangent.nn.data.Mnist;
import dev.cotangent.nn.data.Parts;
import dev.cotangent.nn.io.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The digits to train on: MNIST where it can be had, else generated ones.
 *
 * @param train what is learned from
 * @param test what is judged by
 * @param description what they are, in a sentence
 */
public record DigitData(LabelledImages train, LabelledImages test, String description) {
  private static final int GENERATED_TRAIN = 20_000;
  private static final int GENERATED_TEST = 4_000;
  private static final int SIZE = 28;

  /**
   * Finds the digits: MNIST in the folder of {@code --data} or in {@code mnist} inside it, else in
   * the usual places or by download; generated ones if there is none, or as asked for.
   *
   * @throws IOException if a folder was named and MNIST is not there, or its files are damaged
   */
  public static DigitData find(CommonOptions options) throws IOException {
    if (options.generated()) {
      return generated(options.seed(), "Generated digits, as asked for");
    }
    Path folder = options.data();
    if (folder != null) {
      Path inside = folder.resolve(Mnist.DIGITS.folderName());
      return mnist(Mnist.DIGITS.load(Files.isDirectory(inside) ? inside : folder));
    }
    try {
      return mnist(Mnist.DIGITS.load());
    } catch (DataException e) {
      throw e; // there, but damaged: not a case for other data
    } catch (IOException e) {
      return generated(
          options.seed(),
          CommonOptions.notFound("MNIST", Mnist.DIGITS.folderName())
              + ", so these are generated digits");
    }
  }

  private static DigitData generated(long seed, String why) {
    return new DigitData(
        new GeneratedDigits(seed, SIZE).dataset(GENERATED_TRAIN),
        new GeneratedDigits(seed + 1, SIZE).dataset(GENERATED_TEST),
        String.format(
            Locale.ROOT,
            "%s: %,d to train on, %,d to test with.",
            why,
            GENERATED_TRAIN,
            GENERATED_TEST));
  }

  private static DigitData mnist(Parts parts) {
    return new DigitData(
        parts.train(),
        parts.test(),
        String.format(
            Locale.ROOT,
            "MNIST: %,d handwritten digits to train on, %,d to test with.",
            parts.train().size(),
            parts.test().size()));
  }
}
