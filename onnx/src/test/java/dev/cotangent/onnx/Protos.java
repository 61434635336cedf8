package dev.cotangent.onnx;

import dev.cotangent.onnx.tensor.ElementType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Messages of ONNX files, written field by field. */
public final class Protos {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public static Protos message() {
    return new Protos();
  }

  public Protos integer(int field, long value) {
    varint((long) field << 3);
    varint(value);
    return this;
  }

  public Protos float32(int field, float value) {
    varint((long) field << 3 | 5);
    bytes.writeBytes(little(4).putFloat(value).array());
    return this;
  }

  public Protos text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public Protos with(int field, Protos value) {
    return raw(field, value.bytes());
  }

  public Protos raw(int field, byte[] value) {
    varint((long) field << 3 | 2);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  public byte[] bytes() {
    return bytes.toByteArray();
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A model of operators of one version. */
  public static Protos model(int opset, Protos graph) {
    return message()
        .integer(1, 8)
        .text(2, "tests")
        .with(7, graph)
        .with(8, message().text(1, "").integer(2, opset));
  }

  /** An input or output of a graph; extents are numbers or names. */
  public static Protos value(String name, ElementType type, Object... dims) {
    Protos shape = message();
    for (Object dim : dims) {
      shape.with(
          1,
          dim instanceof Integer extent
              ? message().integer(1, extent)
              : message().text(2, dim.toString()));
    }
    Protos tensor = message().integer(1, type.code()).with(2, shape);
    return message().text(1, name).with(2, message().with(1, tensor));
  }

  /** A node; attributes are added with field 5. */
  public static Protos node(String operator, String inputs, String outputs) {
    Protos node = message();
    for (String name : inputs.isEmpty() ? new String[0] : inputs.split(",", -1)) {
      node.text(1, name);
    }
    for (String name : outputs.split(",", -1)) {
      node.text(2, name);
    }
    return node.text(4, operator);
  }

  public static Protos attribute(String name, long value) {
    return message().text(1, name).integer(3, value);
  }

  public static Protos attribute(String name, Protos graph) {
    return message().text(1, name).with(6, graph);
  }

  /** A tensor of float32. */
  public static Protos floats(String name, int[] dims, float... values) {
    ByteBuffer data = little(4 * values.length);
    for (float value : values) {
      data.putFloat(value);
    }
    return tensor(name, ElementType.FLOAT, dims).raw(9, data.array());
  }

  /** A tensor of whole numbers of 64 bits. */
  public static Protos longs(String name, int[] dims, long... values) {
    Protos tensor = tensor(name, ElementType.INT64, dims);
    for (long value : values) {
      tensor.integer(7, value); // not packed
    }
    return tensor;
  }

  public static Protos tensor(String name, ElementType type, int... dims) {
    Protos tensor = message();
    for (int dim : dims) {
      tensor.integer(1, dim);
    }
    return tensor.integer(2, type.code()).text(8, name);
  }
}
