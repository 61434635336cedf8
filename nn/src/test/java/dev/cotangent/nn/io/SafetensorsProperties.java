package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class SafetensorsProperties {
  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("safetensors");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("file"));
    Files.delete(folder);
  }

  @Provide
  Arbitrary<Safetensors> contents() {
    Arbitrary<Tensor> tensor =
        Combinators.combine(
                Arbitraries.integers().between(1, 5).list().ofMaxSize(4),
                Arbitraries.longs(),
                Arbitraries.of(Precision.class))
            .as(
                (dims, seed, precision) ->
                    new CounterRandom(seed, 0)
                        .normal(Shape.of(dims.stream().mapToInt(i -> i).toArray()))
                        .as(precision));
    Arbitrary<String> text = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(12);
    return Combinators.combine(
            Arbitraries.maps(text.filter(name -> !name.equals("__metadata__")), tensor)
                .ofMaxSize(5),
            Arbitraries.maps(text, text).ofMaxSize(3))
        .as((tensors, notes) -> new Safetensors(tensors, notes));
  }

  private static char[] surrogates() {
    char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
    IntStream.range(0, all.length).forEach(i -> all[i] = (char) (Character.MIN_SURROGATE + i));
    return all;
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBitForBitAndInOrder(@ForAll("contents") Safetensors contents)
      throws IOException {
    Path file = folder.resolve("file");
    contents.write(file);
    Safetensors read = Safetensors.read(file);
    assertEquals(contents, read);
    assertEquals(List.copyOf(contents.tensors().keySet()), List.copyOf(read.tensors().keySet()));
  }

  @Property(tries = 400)
  void aFileCutShortOrGoingOnIsRefused(
      @ForAll("contents") Safetensors contents, @ForAll @IntRange(min = 0) int at)
      throws IOException {
    Path file = folder.resolve("file");
    contents.write(file);
    byte[] bytes = Files.readAllBytes(file);
    int length = at % (bytes.length + 20);
    if (length != bytes.length) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertThrows(DataException.class, () -> Safetensors.read(file));
    }
  }

  @Property(tries = 1000)
  void anyByteChangedIsReadOrRefused(
      @ForAll("contents") Safetensors contents,
      @ForAll @IntRange(min = 0) int at,
      @ForAll byte change)
      throws IOException {
    Path file = folder.resolve("file");
    contents.write(file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at % bytes.length] ^= change;
    Files.write(file, bytes);
    Map<String, Tensor> read = new LinkedHashMap<>();
    try {
      read.putAll(Safetensors.read(file).tensors());
    } catch (DataException e) {
      return;
    }
    assertEquals(contents.tensors().size(), read.size());
  }
}
