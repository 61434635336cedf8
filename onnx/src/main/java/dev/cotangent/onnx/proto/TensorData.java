package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements of tensors as files hold them. */
final class TensorData {
  private TensorData() {}

  /** The field of a tensor that holds elements of a type one by one. */
  static int field(ElementType type) {
    return switch (type) {
      case FLOAT -> 4;
      case STRING -> 6;
      case INT64 -> 7;
      case DOUBLE -> 10;
      case UINT32, UINT64 -> 11;
      default -> 5;
    };
  }

  /** How many numbers that field has; those of 4 bits or fewer share bytes. */
  static long numbers(ElementType type, int size) {
    return type.bits() > 0 && type.bits() < 8 ? ((long) size * type.bits() + 7) / 8 : size;
  }

  /** Elements one after another, little-endian; those below 8 bits from the lower bits on. */
  static Object ofRaw(ElementType type, int size, ByteBuffer bytes) {
    ByteBuffer data = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    Target target = new Target(type, size);
    if (type.bits() < 8) {
      for (int i = 0; target.count < size; i++) {
        target.putByte(data.get(i));
      }
      return target.array;
    }
    if (target.array instanceof float[] floats && type == ElementType.FLOAT) {
      data.asFloatBuffer().get(floats);
    } else if (target.array instanceof double[] doubles) {
      data.asDoubleBuffer().get(doubles);
    } else {
      for (int i = 0; i < size; i++) {
        target.put(
            switch (type.bits()) {
              case 8 -> data.get(i);
              case 16 -> data.getShort(2 * i);
              case 32 -> data.getInt(4 * i);
              default -> data.getLong(8 * i);
            });
      }
    }
    return target.array;
  }

  /** Elements of a repeated field of a tensor's message. */
  static Object ofNumbers(ElementType type, int size, WireReader in, int field, int wireType)
      throws DataException {
    Target target = new Target(type, size);
    while (in.next()) {
      if (in.field() == field && type == ElementType.STRING) {
        ((String[]) target.array)[target.count++] = in.text();
      } else if (in.field() == field) {
        in.numbers(
            wireType,
            type.bits() < 8
                ? number -> target.putByte((int) number)
                : number -> target.put(number));
      }
    }
    return target.array;
  }

  /** An array that is filled from bits. */
  private static final class Target {
    private final ElementType type;
    private final Object array;
    private final int size;
    private int count;

    Target(ElementType type, int size) {
      this.type = type;
      this.size = size;
      this.array = java.lang.reflect.Array.newInstance(OnnxTensor.arrayClass(type), size);
    }

    void putByte(int pattern) {
      for (int shift = 0; shift < 8 && count < size; shift += type.bits()) {
        put(pattern >> shift & ((1 << type.bits()) - 1));
      }
    }

    void put(long pattern) {
      int at = count++;
      if (array instanceof float[] floats) {
        floats[at] =
            type == ElementType.FLOAT
                ? Float.intBitsToFloat((int) pattern)
                : type.decode((int) pattern);
      } else if (array instanceof double[] doubles) {
        doubles[at] = Double.longBitsToDouble(pattern);
      } else {
        ((long[]) array)[at] = type.wrap(pattern);
      }
    }
  }
}
