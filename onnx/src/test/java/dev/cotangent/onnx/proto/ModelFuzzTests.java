package dev.cotangent.onnx.proto;

import static dev.cotangent.onnx.Protos.attribute;
import static dev.cotangent.onnx.Protos.floats;
import static dev.cotangent.onnx.Protos.longs;
import static dev.cotangent.onnx.Protos.node;
import static dev.cotangent.onnx.Protos.value;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.Protos;
import dev.cotangent.onnx.operator.OnnxException;
import dev.cotangent.onnx.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes are a model, or are refused with a {@link DataException}; models are imported or not.
 */
class ModelFuzzTests {
  @TempDir static Path folder;

  static Stream<byte[]> seeds() {
    ProtoMessage branch =
        new ProtoMessage()
            .message(1, node("Relu", "x", "r"))
            .message(12, value("r", ElementType.FLOAT, 2));
    ProtoMessage graph =
        new ProtoMessage()
            .message(1, node("Shape", "x", "s"))
            .message(1, node("Expand", "w,s", "e"))
            .message(1, node("If", "c", "i").message(5, attribute("then_branch", branch)))
            .message(1, node("Add", "e,i", "y"))
            .message(5, floats("w", new int[] {1}, 1))
            .message(5, longs("n", new int[] {2}, 1, 2))
            .message(5, Protos.tensor("c", ElementType.BOOL).integer(5, 1))
            .message(11, value("x", ElementType.FLOAT, 2))
            .message(12, value("y", ElementType.FLOAT, 2));
    return Stream.of(Protos.model(13, graph).toBytes(), new byte[0], new byte[] {0x3A, 0});
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "1m")
  void anyBytes(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.onnx"), bytes);
    OnnxModel model;
    try {
      model = OnnxModel.read(file);
    } catch (DataException e) {
      String message = e.getMessage();
      if (message.chars().anyMatch(Character::isISOControl) || message.length() > 5_000) {
        throw new AssertionError("not fit for a terminal: " + message, e);
      }
      return;
    }
    try {
      var unused = model.graph(Map.of(), Map.of());
    } catch (OnnxException e) {
      if (e.getMessage().chars().anyMatch(Character::isISOControl)) {
        throw new AssertionError("not fit for a terminal: " + e.getMessage(), e);
      }
    }
  }
}
