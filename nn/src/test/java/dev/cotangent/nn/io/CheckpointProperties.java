package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CheckpointProperties {
  private static List<Node> variables(long seed) {
    CounterRandom random = new CounterRandom(seed, 0);
    return List.of(
        Expressions.variable("weight", random.normal(Shape.of(3, 2)).as(Precision.FLOAT32)),
        Expressions.variable("bias", random.normal(Shape.of(2))),
        Expressions.state("step", Tensor.scalar(seed)));
  }

  private static List<Tensor> values(List<Node> variables) {
    return variables.stream().map(node -> node.variable().value()).toList();
  }

  @Property(tries = 1000)
  void anyChangedBitIsNoticedOrHarmless(
      @ForAll long seed, @ForAll @IntRange(min = 0) int at, @ForAll @IntRange(max = 7) int bit)
      throws IOException {
    assertNoticedOrHarmless(
        seed,
        bytes -> {
          bytes[at % bytes.length] ^= (byte) (1 << bit);
          return bytes;
        });
  }

  @Property(tries = 300)
  void damageToANoteAndAValueIsNoticed(
      @ForAll long seed,
      @ForAll @IntRange(max = 30) int inNote,
      @ForAll byte change,
      @ForAll @IntRange(max = 71) int fromEnd)
      throws IOException {
    assertNoticedOrHarmless(
        seed,
        bytes -> {
          bytes[8 + inNote] ^= change; // {"__metadata__":{"crc32c":"
          bytes[bytes.length - 1 - fromEnd] ^= 1;
          return bytes;
        });
  }

  @Property(tries = 100)
  void aFileCutShortIsNoticed(@ForAll long seed, @ForAll @IntRange(min = 1) int cut)
      throws IOException {
    assertNoticedOrHarmless(
        seed, bytes -> Arrays.copyOf(bytes, bytes.length - 1 - cut % bytes.length));
  }

  private static void assertNoticedOrHarmless(long seed, UnaryOperator<byte[]> damage)
      throws IOException {
    Path file = Files.createTempFile("checkpoint", ".safetensors");
    try {
      List<Node> saved = variables(seed);
      Checkpoint.save(file, saved);
      Files.write(file, damage.apply(Files.readAllBytes(file)));

      List<Node> loaded = variables(seed + 1);
      List<Tensor> before = values(loaded);
      try {
        Checkpoint.load(file, loaded);
        assertEquals(values(saved), values(loaded));
      } catch (DataException e) {
        assertEquals(before, values(loaded));
      }
    } finally {
      Files.delete(file);
    }
  }
}
