package dev.cotangent.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.data.Cifar10;
import dev.cotangent.nn.io.Safetensors;
import dev.cotangent.nn.training.Epoch;
import dev.cotangent.nn.training.Evaluation;
import dev.cotangent.nn.training.History;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocaleTests {
  private final Locale before = Locale.getDefault();
  @TempDir Path folder;

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "ne-NP", "tr-TR", "de-DE"})
  void whatIsWrittenAndReadIsTheSameInEveryLocale(String locale) throws IOException {
    Locale.setDefault(Locale.forLanguageTag(locale));
    Epoch epoch =
        new Epoch(
            1234,
            new Evaluation(0.5, Map.of("accuracy", 0.25)),
            new Evaluation(1.5, Map.of("accuracy", 1.0)),
            60_000,
            1.25,
            2000.5);
    String line = new History(List.of(epoch)).toCsv().lines().skip(1).findFirst().orElseThrow();
    assertTrue(line.matches("1234,0.5,0.25,1.5,1.0,48000.0,2000.50*"), line);

    Network network = Network.of(Sequential.of(Layers.dense(1_200)), Shape.of(4), 3);
    assertTrue(network.summary().toString().contains("6,000"), network.summary().toString());
    assertEquals("dense(1200)", Layers.describe(Layers.dense(1_200)));

    Map<String, Tensor> tensors = Map.of("w", Tensor.zeros(1_200));
    Path file = folder.resolve("w.safetensors");
    new Safetensors(tensors).write(file);
    assertEquals(tensors, Safetensors.read(file).tensors());
    byte[] here = Files.readAllBytes(file);
    Locale.setDefault(Locale.ROOT);
    new Safetensors(tensors).write(file);
    assertArrayEquals(here, Files.readAllBytes(file));

    String missing =
        assertThrows(FileNotFoundException.class, () -> Cifar10.load(folder)).getMessage();
    assertTrue(missing.contains("data_batch_1.bin to data_batch_5.bin"), missing);
  }
}
