package dev.cotangent.onnx.proto;

import static dev.cotangent.onnx.Protos.attribute;
import static dev.cotangent.onnx.Protos.floats;
import static dev.cotangent.onnx.Protos.message;
import static dev.cotangent.onnx.Protos.model;
import static dev.cotangent.onnx.Protos.node;
import static dev.cotangent.onnx.Protos.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.Protos;
import dev.cotangent.onnx.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is damaged, or lies about itself, is answered with one exception. */
class HostileFileTests {
  @TempDir Path folder;

  private OnnxModel read(byte[] bytes) throws IOException {
    return OnnxModel.read(Files.write(folder.resolve("model.onnx"), bytes));
  }

  private void refused(String reason, byte[] bytes) {
    DataException error = assertThrows(DataException.class, () -> read(bytes));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private static Protos withTensor(Protos tensor) {
    return model(13, message().with(5, tensor));
  }

  @Test
  void filesCutAnywhere() throws IOException {
    byte[] whole =
        model(
                13,
                message()
                    .with(1, node("Add", "x,w", "y").with(5, attribute("k", 300)))
                    .with(5, floats("w", new int[] {2}, 1, 2))
                    .with(11, value("x", ElementType.FLOAT, 2))
                    .with(12, value("y", ElementType.FLOAT, 2)))
            .bytes();
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        OnnxModel unused = read(Arrays.copyOf(whole, length));
      } catch (DataException e) {
        refused++;
      }
    }
    // The file may end behind a field of the outermost message, when the graph is whole.
    assertTrue(refused >= whole.length - 3, refused + " of " + whole.length);
  }

  @Test
  void lengthsThatLie() {
    byte[] bytes = message().raw(7, new byte[3]).bytes();
    bytes[1] = 100;
    refused("a field must end where its message does", bytes);
  }

  @Test
  void numbersWithoutEnd() {
    byte[] bytes = new byte[20];
    Arrays.fill(bytes, (byte) 0xFF);
    refused("at most 10 bytes", bytes);
  }

  @Test
  void extentsThatLie() {
    Protos tensor = Protos.tensor("w", ElementType.FLOAT, 1 << 30, 1 << 30);
    refused("a tensor holds at most", withTensor(tensor.raw(9, new byte[4])).bytes());
    refused(
        "has 1000000 elements of float in 4000000 bytes",
        withTensor(Protos.tensor("w", ElementType.FLOAT, 1_000_000).raw(9, new byte[4])).bytes());
    refused(
        "must be from 0 to",
        withTensor(message().integer(1, -1).integer(2, 1).raw(9, new byte[4])).bytes());
    refused(
        "has 3 numbers of int64",
        withTensor(Protos.tensor("w", ElementType.INT64, 3).integer(7, 1)).bytes());
  }

  @Test
  void typesThatAreNotRead() {
    refused("must be of a type that is read", withTensor(message().integer(2, 14)).bytes());
  }

  @Test
  void messagesDeepInEachOther() {
    Protos graph = message();
    for (int i = 0; i < 1000; i++) {
      graph = message().with(1, node("If", "c", "y").with(5, attribute("then_branch", graph)));
    }
    refused("levels deep", model(13, graph).bytes());
  }

  @Test
  void dataOutsideTheFolder() throws IOException {
    Files.write(folder.resolve("data"), new byte[8]);
    for (String location : new String[] {"../data", "/etc/passwd", "", ".", "sub/../../data"}) {
      Path inner = Files.createDirectories(folder.resolve("inner"));
      Protos tensor =
          Protos.tensor("w", ElementType.FLOAT, 2)
              .with(13, message().text(1, "location").text(2, location))
              .integer(14, 1);
      Path file = Files.write(inner.resolve("m.onnx"), withTensor(tensor).bytes());
      DataException error = assertThrows(DataException.class, () -> OnnxModel.read(file));
      assertTrue(error.getMessage().contains("in the model's folder"), error.getMessage());
    }
  }

  @Test
  void linksOutOfTheFolder() throws IOException {
    Path outside = Files.write(folder.resolve("data"), new byte[8]);
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Path link = Files.createSymbolicLink(inner.resolve("link"), outside);
    Protos tensor =
        Protos.tensor("w", ElementType.FLOAT, 2)
            .with(13, message().text(1, "location").text(2, link.getFileName().toString()))
            .integer(14, 1);
    Path file = Files.write(inner.resolve("m.onnx"), withTensor(tensor).bytes());
    assertThrows(DataException.class, () -> OnnxModel.read(file));
  }

  @Test
  void dataBeyondTheEndOfItsFile() throws IOException {
    Files.write(folder.resolve("data"), new byte[8]);
    for (String offset : new String[] {"4", "-1", "9223372036854775807", "x"}) {
      Protos tensor =
          Protos.tensor("w", ElementType.FLOAT, 2)
              .with(13, message().text(1, "location").text(2, "data"))
              .with(13, message().text(1, "offset").text(2, offset))
              .integer(14, 1);
      assertThrows(DataException.class, () -> read(withTensor(tensor).bytes()));
    }
  }

  @Test
  void unknownFieldsAreLeftAlone() throws IOException {
    Protos graph =
        message()
            .integer(100, 5)
            .float32(101, 1)
            .raw(102, new byte[9])
            .with(11, value("x", ElementType.FLOAT, 2));
    assertEquals(1, read(model(13, graph).integer(1000, 1).bytes()).inputs().size());
  }
}
