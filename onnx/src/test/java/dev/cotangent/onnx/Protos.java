package dev.cotangent.onnx;

import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.tensor.ElementType;
import java.nio.ByteBuffer;

/** Messages of ONNX files. */
public final class Protos {
  private Protos() {}

  /** A model of operators of one version. */
  public static ProtoMessage model(int opset, ProtoMessage graph) {
    return new ProtoMessage()
        .integer(1, 8)
        .text(2, "tests")
        .message(7, graph)
        .message(8, new ProtoMessage().text(1, "").integer(2, opset));
  }

  /** An input or output of a graph; extents are numbers or names. */
  public static ProtoMessage value(String name, ElementType type, Object... dims) {
    ProtoMessage shape = new ProtoMessage();
    for (Object dim : dims) {
      shape.message(
          1,
          dim instanceof Integer extent
              ? new ProtoMessage().integer(1, extent)
              : new ProtoMessage().text(2, dim.toString()));
    }
    ProtoMessage tensor = new ProtoMessage().integer(1, type.code()).message(2, shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  /** A node; attributes are added with field 5. */
  public static ProtoMessage node(String operator, String inputs, String outputs) {
    ProtoMessage node = new ProtoMessage();
    for (String name : inputs.isEmpty() ? new String[0] : inputs.split(",", -1)) {
      node.text(1, name);
    }
    for (String name : outputs.split(",", -1)) {
      node.text(2, name);
    }
    return node.text(4, operator);
  }

  public static ProtoMessage attribute(String name, long value) {
    return new ProtoMessage().text(1, name).integer(3, value);
  }

  public static ProtoMessage attribute(String name, ProtoMessage graph) {
    return new ProtoMessage().text(1, name).message(6, graph);
  }

  /** A tensor of float32. */
  public static ProtoMessage floats(String name, int[] dims, float... values) {
    ByteBuffer data = ProtoMessage.little(4 * values.length);
    for (float value : values) {
      data.putFloat(value);
    }
    return tensor(name, ElementType.FLOAT, dims).bytes(9, data.array());
  }

  /** A tensor of whole numbers of 64 bits. */
  public static ProtoMessage longs(String name, int[] dims, long... values) {
    ProtoMessage tensor = tensor(name, ElementType.INT64, dims);
    for (long value : values) {
      tensor.integer(7, value); // not packed
    }
    return tensor;
  }

  public static ProtoMessage tensor(String name, ElementType type, int... dims) {
    ProtoMessage tensor = new ProtoMessage();
    for (int dim : dims) {
      tensor.integer(1, dim);
    }
    return tensor.integer(2, type.code()).text(8, name);
  }
}
