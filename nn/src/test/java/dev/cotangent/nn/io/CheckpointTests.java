package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTests {
  @TempDir Path folder;

  private final Node weight = Expressions.variable("weight", Tensor.vector(1, 2, 3));
  private final Node bias =
      Expressions.variable("bias", Tensor.of(Shape.scalar(), new float[] {4}));

  @Test
  void restoresValuesInTheirPrecision() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Tensor savedWeight = weight.variable().value();
    Tensor savedBias = bias.variable().value();
    Checkpoint.save(file, List.of(weight, bias));
    weight.variable().set(Tensor.zeros(3));
    bias.variable().set(Tensor.scalar(0));
    Checkpoint.load(file, List.of(bias, weight));
    assertEquals(savedWeight, weight.variable().value());
    assertEquals(savedBias, bias.variable().value());
  }

  @Test
  void readsAFileFromElsewhere() throws IOException {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(Map.of("bias", Tensor.scalar(7))).write(file);
    Checkpoint.load(file, List.of(bias));
    assertEquals(7, bias.variable().value().item());
  }

  @Test
  void readsAFileThatNamesTheFormatOfAnotherProgram() throws IOException {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(Map.of("bias", Tensor.scalar(7)), Map.of("format", "pt")).write(file);
    Checkpoint.load(file, List.of(bias));
    assertEquals(7, bias.variable().value().item());
  }

  @Test
  void takesOtherNotesForADamagedChecksumUnlessToldOtherwise() throws IOException {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(Map.of("bias", Tensor.scalar(7)), Map.of("crc32a", "eeb7d9e2")).write(file);
    String message =
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(bias))).getMessage();
    assertTrue(message.contains("checksum must be noted") && message.contains("crc32a"), message);
    assertEquals(4, bias.variable().value().item());
    Checkpoint.loadUnchecked(file, List.of(bias));
    assertEquals(7, bias.variable().value().item());
  }

  @Test
  void theChecksumIsThatOfNamesShapesAndValues() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Tensor value = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    Checkpoint.save(file, List.of(Expressions.variable("square", value)));
    Map<String, String> notes = Safetensors.read(file).metadata();
    assertRefused(file, "square", value.reshape(3, 2), notes);
    assertRefused(file, "squares", value, notes);
    assertRefused(file, "square", Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 7), notes);
  }

  private static void assertRefused(Path file, String name, Tensor value, Map<String, String> notes)
      throws IOException {
    new Safetensors(Map.of(name, value), notes).write(file);
    Node variable = Expressions.variable(name, Tensor.zeros(value.shape().dims()));
    String message =
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(variable)))
            .getMessage();
    assertTrue(message.contains("checksum must be"), message);
    assertEquals(Tensor.zeros(value.shape().dims()), variable.variable().value());
  }

  @Test
  void listsAllThatDoesNotFitAndChangesNothing() throws IOException {
    Path file = folder.resolve("model.safetensors");
    new Safetensors(
            Map.of(
                "weight", Tensor.vector(9, 9), "bias", Tensor.scalar(9), "old", Tensor.scalar(9)))
        .write(file);
    Node scale = Expressions.variable("scale", Tensor.vector(1, 1));
    String message =
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(bias, weight, scale)))
            .getMessage();
    assertTrue(message.contains("weight has shape [2] instead of [3]"), message);
    assertTrue(message.contains("scale [2] is missing"), message);
    assertTrue(message.contains("old [] is not a variable here"), message);
    assertEquals(4, bias.variable().value().item());
  }

  @Test
  void refusesVariablesOfTheSameName() {
    Path file = folder.resolve("model.safetensors");
    Node other = Expressions.variable("bias", Tensor.scalar(0));
    assertThrows(IllegalArgumentException.class, () -> Checkpoint.save(file, List.of(bias, other)));
    assertTrue(Files.notExists(file));
  }

  @Test
  void refusesNodesThatAreNotVariables() {
    Path file = folder.resolve("model.safetensors");
    List<Node> nodes = List.of(Expressions.constant(1));
    assertThrows(IllegalStateException.class, () -> Checkpoint.save(file, nodes));
  }
}
