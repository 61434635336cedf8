package dev.cotangent.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTests {
  @TempDir Path folder;

  @Test
  void writesOutWhatATerminalWouldActOn() {
    assertEquals("a\\u001b]0;x\\u0007", Printable.text("a\u001b]0;x\u0007"));
    assertEquals(
        "\\u009b31m\\u202egnp.\\u200b\\u2028", Printable.text("\u009b31m\u202egnp.\u200b\u2028"));
    assertEquals("\\ud83d\\udb40\\udc41", Printable.text("\ud83d\udb40\udc41"));
    assertEquals("größe 漢字 😀 \\ \"", Printable.text("größe 漢字 😀 \\ \""));
    assertEquals("a\\u000ab", Printable.text("a\nb"));
    assertEquals("a\n\tb\\u000dc\r\n", Printable.lines("a\n\tb\rc\r\n"));
  }

  @Test
  void leavesOutTheMiddleOfALongName() {
    String name = Printable.name("n".repeat(1_000_000) + "\u001bend");
    assertTrue(name.length() < 200, name);
    assertTrue(name.contains("(1000004 characters)") && name.endsWith("\\u001bend"), name);
  }

  private void assertFit(String message) {
    assertEquals(Printable.text(message), message);
    assertTrue(message.length() < 1_000 + folder.toString().length(), "of " + message.length());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000_000})
  void namesFromAFileReachNoMessageAsTheyAre(int times) throws IOException {
    String name = "\u001b]0;owned\u0007\u202e".repeat(times);
    Path file = folder.resolve("file.safetensors");
    new Safetensors(Map.of(name, Tensor.scalar(1)), Map.of("format", "pt")).write(file);
    Node bias = Expressions.variable("bias", Tensor.scalar(0));
    assertFit(
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(bias))).getMessage());
    new Safetensors(Map.of("bias", Tensor.scalar(1)), Map.of(name, name)).write(file);
    assertFit(
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(bias))).getMessage());
    new Safetensors(Map.of("bias", Tensor.scalar(1)), Map.of("crc32c", name)).write(file);
    assertFit(
        assertThrows(DataException.class, () -> Checkpoint.load(file, List.of(bias))).getMessage());
  }

  @Test
  void neitherDoNamesOfFiles() {
    Path file = Path.of("a\u001b[31m\nb");
    assertEquals(
        "[x] a\\u001b[31m\\u000ab: rule: found",
        new DataException("x", file, "rule", "found").getMessage());
  }
}
