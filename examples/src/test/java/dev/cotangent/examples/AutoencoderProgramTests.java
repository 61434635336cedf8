package dev.cotangent.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.GeneratedDigits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoencoderProgramTests {
  @TempDir private Path folder;

  private final Terminal terminal = new Terminal();

  /** The nats of a digit of which nothing is known but how bright each pixel is on average. */
  private static double ofTheMeanDigit() {
    Tensor digits =
        new GeneratedDigits(2, 28).dataset(500).inputs(IntStream.range(0, 500).toArray());
    double nats = 0;
    for (int pixel = 0; pixel < 28 * 28; pixel++) {
      double mean = 0;
      for (int i = 0; i < 500; i++) {
        mean += digits.at(i * 28 * 28 + pixel) / 500;
      }
      if (mean > 0 && mean < 1) {
        nats -= mean * Math.log(mean) + (1 - mean) * Math.log(1 - mean);
      }
    }
    return nats;
  }

  @Test
  void givesBackMoreThanTheMeanDigit() throws IOException {
    assertEquals(
        0,
        terminal.run("autoencoder", "--generated", "--epochs", "1", "--out", folder.toString()),
        terminal::toString);
    Matcher bound =
        Pattern.compile("takes ([0-9.]+) nats: ([0-9.]+) for its pixels, ([0-9.]+) for its point")
            .matcher(terminal.toString());
    assertTrue(bound.find(), terminal::toString);
    double loss = Double.parseDouble(bound.group(1));
    assertTrue(loss < ofTheMeanDigit(), ofTheMeanDigit() + terminal.toString());
    assertTrue(Double.parseDouble(bound.group(3)) > 0.5, "the point must tell something");
    String page = Files.readString(folder.resolve("report.html"));
    List<String> pictures = List.of("plane", "digits", "reconstructions", "samples", "loss");
    for (String name : pictures) {
      assertTrue(Files.size(folder.resolve(name + ".png")) > 0, name);
    }
    assertEquals(pictures.size(), page.split("<img ", -1).length - 1);
    assertTrue(Files.size(folder.resolve("weights.safetensors")) > 0);
  }
}
