package dev.cotangent.onnx.proto;

import static dev.cotangent.onnx.Protos.attribute;
import static dev.cotangent.onnx.Protos.floats;
import static dev.cotangent.onnx.Protos.model;
import static dev.cotangent.onnx.Protos.node;
import static dev.cotangent.onnx.Protos.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.ProtoMessage;
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

  private static ProtoMessage withTensor(ProtoMessage tensor) {
    return model(13, new ProtoMessage().message(5, tensor));
  }

  @Test
  void filesCutAnywhere() throws IOException {
    byte[] whole =
        model(
                13,
                new ProtoMessage()
                    .message(1, node("Add", "x,w", "y").message(5, attribute("k", 300)))
                    .message(5, floats("w", new int[] {2}, 1, 2))
                    .message(11, value("x", ElementType.FLOAT, 2))
                    .message(12, value("y", ElementType.FLOAT, 2)))
            .toBytes();
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
    byte[] bytes = new ProtoMessage().bytes(7, new byte[3]).toBytes();
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
    ProtoMessage tensor = Protos.tensor("w", ElementType.FLOAT, 1 << 30, 1 << 30);
    refused("a tensor holds at most", withTensor(tensor.bytes(9, new byte[4])).toBytes());
    refused(
        "has 1000000 elements of float in 4000000 bytes",
        withTensor(Protos.tensor("w", ElementType.FLOAT, 1_000_000).bytes(9, new byte[4]))
            .toBytes());
    refused(
        "must be from 0 to",
        withTensor(new ProtoMessage().integer(1, -1).integer(2, 1).bytes(9, new byte[4]))
            .toBytes());
    refused(
        "has 3 numbers of int64",
        withTensor(Protos.tensor("w", ElementType.INT64, 3).integer(7, 1)).toBytes());
  }

  @Test
  void typesThatAreNotRead() {
    refused(
        "must be of a type that is read", withTensor(new ProtoMessage().integer(2, 14)).toBytes());
  }

  @Test
  void messagesDeepInEachOther() {
    ProtoMessage graph = new ProtoMessage();
    for (int i = 0; i < 1000; i++) {
      graph =
          new ProtoMessage()
              .message(1, node("If", "c", "y").message(5, attribute("then_branch", graph)));
    }
    refused("levels deep", model(13, graph).toBytes());
  }

  @Test
  void dataOutsideTheFolder() throws IOException {
    Files.write(folder.resolve("data"), new byte[8]);
    for (String location : new String[] {"../data", "/etc/passwd", "", ".", "sub/../../data"}) {
      Path inner = Files.createDirectories(folder.resolve("inner"));
      ProtoMessage tensor =
          Protos.tensor("w", ElementType.FLOAT, 2)
              .message(13, new ProtoMessage().text(1, "location").text(2, location))
              .integer(14, 1);
      Path file = Files.write(inner.resolve("m.onnx"), withTensor(tensor).toBytes());
      DataException error = assertThrows(DataException.class, () -> OnnxModel.read(file));
      assertTrue(error.getMessage().contains("in the model's folder"), error.getMessage());
    }
  }

  @Test
  void linksOutOfTheFolder() throws IOException {
    Path outside = Files.write(folder.resolve("data"), new byte[8]);
    Path inner = Files.createDirectories(folder.resolve("inner"));
    Path link = Files.createSymbolicLink(inner.resolve("link"), outside);
    ProtoMessage tensor =
        Protos.tensor("w", ElementType.FLOAT, 2)
            .message(
                13, new ProtoMessage().text(1, "location").text(2, link.getFileName().toString()))
            .integer(14, 1);
    Path file = Files.write(inner.resolve("m.onnx"), withTensor(tensor).toBytes());
    assertThrows(DataException.class, () -> OnnxModel.read(file));
  }

  @Test
  void dataBeyondTheEndOfItsFile() throws IOException {
    Files.write(folder.resolve("data"), new byte[8]);
    for (String offset : new String[] {"4", "-1", "9223372036854775807", "x"}) {
      ProtoMessage tensor =
          Protos.tensor("w", ElementType.FLOAT, 2)
              .message(13, new ProtoMessage().text(1, "location").text(2, "data"))
              .message(13, new ProtoMessage().text(1, "offset").text(2, offset))
              .integer(14, 1);
      assertThrows(DataException.class, () -> read(withTensor(tensor).toBytes()));
    }
  }

  @Test
  void unknownFieldsAreLeftAlone() throws IOException {
    ProtoMessage graph =
        new ProtoMessage()
            .integer(100, 5)
            .float32(101, 1)
            .bytes(102, new byte[9])
            .message(11, value("x", ElementType.FLOAT, 2));
    assertEquals(1, read(model(13, graph).integer(1000, 1).toBytes()).inputs().size());
  }
}
