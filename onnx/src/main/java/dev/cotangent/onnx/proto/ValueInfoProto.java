package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a value is.
 *
 * @param name its name
 * @param kind what it holds
 * @param type of a tensor's elements, or of those inside; null if it is not said or not read
 * @param dims of a tensor: numbers, names of extents that are bound later, or "" for any; null if
 *     not even their number is said
 */
public record ValueInfoProto(
    String name, Kind kind, @Nullable ElementType type, @Nullable List<String> dims) {
  /** What a value holds. */
  public enum Kind {
    /** A tensor. */
    TENSOR,
    /** Several values in order. */
    SEQUENCE,
    /** A value or none. */
    OPTIONAL,
    /** Something else. */
    OTHER
  }

  static ValueInfoProto read(WireReader in) throws DataException {
    String name = "";
    ValueInfoProto type = new ValueInfoProto("", Kind.TENSOR, null, null);
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> type = ofType("", in.message());
        default -> {}
      }
    }
    return new ValueInfoProto(name, type.kind, type.type, type.dims);
  }

  /** A value of the type in a message of types. */
  static ValueInfoProto ofType(String name, WireReader in) throws DataException {
    ValueInfoProto result = new ValueInfoProto(name, Kind.OTHER, null, null);
    while (in.next()) {
      switch (in.field()) {
        case 1, 8 -> result = ofTensor(name, in.message());
        case 4 -> result = inside(name, Kind.SEQUENCE, in.message());
        case 9 -> result = inside(name, Kind.OPTIONAL, in.message());
        default -> {}
      }
    }
    return result;
  }

  private static ValueInfoProto inside(String name, Kind kind, WireReader in) throws DataException {
    ElementType type = null;
    while (in.next()) {
      if (in.field() == 1) {
        type = ofType(name, in.message()).type;
      }
    }
    return new ValueInfoProto(name, kind, type, null);
  }

  private static ValueInfoProto ofTensor(String name, WireReader in) throws DataException {
    ElementType type = null;
    List<String> dims = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> type = ElementType.of(in.integer()).orElse(null);
        case 2 -> dims = dims(in.message());
        default -> {}
      }
    }
    return new ValueInfoProto(name, Kind.TENSOR, type, dims);
  }

  private static List<String> dims(WireReader in) throws DataException {
    List<String> dims = new ArrayList<>();
    while (in.next()) {
      if (in.field() == 1) {
        WireReader dim = in.message();
        String text = "";
        while (dim.next()) {
          switch (dim.field()) {
            case 1 -> text = Long.toString(dim.integer());
            case 2 -> text = dim.text();
            default -> {}
          }
        }
        dims.add(text);
      }
    }
    return dims;
  }
}
