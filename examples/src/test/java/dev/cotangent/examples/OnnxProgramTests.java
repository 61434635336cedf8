package dev.cotangent.examples;

import static dev.cotangent.nn.Layers.dense;
import static dev.cotangent.nn.Layers.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.core.CounterRandom;
import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.Network;
import dev.cotangent.nn.Sequential;
import dev.cotangent.nn.io.Npy;
import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.export.OnnxExport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cotangent onnx} at models that are made here. */
class OnnxProgramTests {
  @TempDir Path folder;
  private final Terminal terminal = new Terminal();

  private static ProtoMessage vector(String name, int extent) {
    ProtoMessage shape = new ProtoMessage().message(1, new ProtoMessage().integer(1, extent));
    ProtoMessage tensor = new ProtoMessage().integer(1, 1).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  private static byte[] tensor(float... values) {
    ByteBuffer raw = ProtoMessage.little(4 * values.length);
    for (float value : values) {
      raw.putFloat(value);
    }
    return new ProtoMessage()
        .integer(1, values.length)
        .integer(2, 1)
        .bytes(9, raw.array())
        .toBytes();
  }

  /** A case of an operator of one operand, with what it should give for (1, −2). */
  private void write(String name, String operator, float... wanted) throws IOException {
    ProtoMessage node = new ProtoMessage().text(1, "x").text(2, "y").text(4, operator);
    ProtoMessage graph =
        new ProtoMessage().message(1, node).message(11, vector("x", 2)).message(12, vector("y", 2));
    ProtoMessage model =
        new ProtoMessage().message(7, graph).message(8, new ProtoMessage().integer(2, 13));
    Path data = Files.createDirectories(folder.resolve(name).resolve("test_data_set_0"));
    Files.write(folder.resolve(name).resolve("model.onnx"), model.toBytes());
    Files.write(data.resolve("input_0.pb"), tensor(1, -2));
    Files.write(data.resolve("output_0.pb"), tensor(wanted));
  }

  @Test
  void casesArePassedFailedOrUnsupported() throws IOException {
    write("a", "Relu", 1, 0);
    write("b", "Abs", 1, 2);
    assertEquals(0, terminal.run("onnx", "check", folder.toString()));
    assertEquals("2 passed, 0 failed, 0 unsupported", terminal.toString().strip());
    write("c", "Neg", -1, 3);
    write("d", "Frobnicate", 1, 2);
    assertEquals(1, terminal.run("onnx", "check", folder.toString()));
    String said = terminal.toString();
    assertTrue(said.contains("failed c: output 'y': at 1 3.0 is wanted, 2.0 found"), said);
    assertTrue(said.contains("unsupported d: [onnx] Frobnicate giving 'y' of opset 13"), said);
    assertTrue(said.strip().endsWith("2 passed, 1 failed, 1 unsupported"), said);
  }

  @Test
  void whatIsUnsupportedDoesNotFail() throws IOException {
    write("d", "Frobnicate", 1, 2);
    assertEquals(0, terminal.run("onnx", "check", folder.toString()));
    assertTrue(terminal.toString().strip().endsWith("0 passed, 0 failed, 1 unsupported"));
  }

  @Test
  void damagedFilesFail() throws IOException {
    write("a", "Relu", 1, 0);
    Files.write(folder.resolve("a").resolve("model.onnx"), new byte[] {58, 100});
    assertEquals(1, terminal.run("onnx", "check", folder.toString()));
    assertTrue(terminal.toString().contains("failed a: "), terminal.toString());
  }

  @Test
  void aFolderWithoutModelsIsAnError() {
    assertEquals(1, terminal.run("onnx", "check", folder.toString()));
    assertTrue(terminal.toString().contains("no model with data is in"), terminal.toString());
  }

  @Test
  void aModelIsDescribed() throws IOException {
    write("d", "Frobnicate", 1, 2);
    String file = folder.resolve("d").resolve("model.onnx").toString();
    assertEquals(0, terminal.run("onnx", "info", file));
    String said = terminal.toString();
    assertTrue(said.contains("x: float[2]"), said);
    assertTrue(said.contains("not supported: Frobnicate"), said);
  }

  @Test
  void gradientsAreChecked() throws IOException {
    write("a", "Sigmoid", 0.7310586f, 0.1192029f);
    String file = folder.resolve("a").resolve("model.onnx").toString();
    assertEquals(0, terminal.run("onnx", "gradcheck", file, "--seed", "3"));
    assertTrue(terminal.toString().contains("numbers in"), terminal.toString());
    assertEquals(0, terminal.run("onnx", "gradcheck", folder.toString()));
    assertEquals("1 passed, 0 failed, 0 unsupported", terminal.toString().strip());
  }

  @Test
  void aCommandIsNeeded() {
    assertEquals(2, terminal.run("onnx"));
    assertTrue(terminal.toString().contains("Missing command: check, info, run, gradcheck"));
  }

  @Test
  void runGivesWhatTheNetworkPredicts() throws IOException {
    Network network = Network.of(Sequential.of(dense(4), relu(), dense(2)), Shape.of(3), 1);
    Path model = folder.resolve("model.onnx");
    OnnxExport.of(network).write(model);
    Tensor inputs = new CounterRandom(1, 1).normal(Shape.of(5, 3)).as(Precision.FLOAT32);
    Npy.write(folder.resolve("x.npy"), inputs);
    String[] command = {"onnx", "run", model.toString(), "--out", folder.resolve("out").toString()};
    String[] given = Arrays.copyOf(command, command.length + 2);
    given[command.length] = "--input";
    given[command.length + 1] = "inputs=" + folder.resolve("x.npy");
    assertEquals(0, terminal.run(given), terminal::toString);
    assertTrue(terminal.toString().contains("outputs: float[5, 2], from"), terminal::toString);
    assertEquals(network.predict(inputs), Npy.read(folder.resolve("out").resolve("outputs.npy")));
    assertEquals(1, terminal.run(command));
    assertTrue(terminal.toString().contains("give --input inputs=FILE.npy"), terminal::toString);
    given[command.length + 1] = "input=" + folder.resolve("x.npy");
    assertEquals(1, terminal.run(given));
  }
}
