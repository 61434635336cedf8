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
import java.util.List;
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
    Path file = Files.createTempFile("checkpoint", ".safetensors");
    try {
      List<Node> saved = variables(seed);
      Checkpoint.save(file, saved);
      byte[] bytes = Files.readAllBytes(file);
      bytes[at % bytes.length] ^= (byte) (1 << bit);
      Files.write(file, bytes);

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
