package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value in a file of its own: a tensor, a sequence or an optional value.
 *
 * @param tensor a tensor; else null
 * @param elements of a sequence or of an optional value, of which there is one or none
 */
public record DataProto(@Nullable OnnxTensor tensor, List<DataProto> elements) {

  /** Reads a file that holds a value of a kind. */
  public static DataProto parse(Path file, ByteBuffer bytes, ValueInfoProto.Kind kind)
      throws DataException {
    WireReader in = WireReader.of(file, bytes);
    return switch (kind) {
      case SEQUENCE -> sequence(in);
      case OPTIONAL -> optional(in);
      default -> new DataProto(TensorProto.read(in).tensor(), List.of());
    };
  }

  private static DataProto sequence(WireReader in) throws DataException {
    List<DataProto> elements = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 3 -> elements.add(new DataProto(TensorProto.read(in.message()).tensor(), List.of()));
        case 5 -> elements.add(sequence(in.message()));
        case 7 -> elements.add(optional(in.message()));
        default -> {}
      }
    }
    return new DataProto(null, elements);
  }

  private static DataProto optional(WireReader in) throws DataException {
    long type = 0;
    List<DataProto> elements = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 2 -> type = in.integer();
        case 3 -> elements.add(new DataProto(TensorProto.read(in.message()).tensor(), List.of()));
        case 5 -> elements.add(sequence(in.message()));
        case 6 -> elements.add(optional(in.message()));
        default -> {}
      }
    }
    return new DataProto(null, type == 0 ? List.of() : elements);
  }
}
