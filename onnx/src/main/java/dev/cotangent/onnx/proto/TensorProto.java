package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.nn.io.Printable;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a file.
 *
 * @param name its name, or ""
 * @param tensor its elements, which are read when they are asked for
 */
public record TensorProto(String name, OnnxTensor tensor) {
  private static final int EXTERNAL = 1;

  /** Reads a file that holds one tensor. */
  public static TensorProto parse(Path file, ByteBuffer bytes) throws DataException {
    return read(WireReader.of(file, bytes));
  }

  static TensorProto read(WireReader in) throws DataException {
    Fields fields = new Fields();
    while (in.next()) {
      fields.take(in);
    }
    return fields.tensor(in);
  }

  /** What was found of a tensor. */
  private static final class Fields {
    private final List<Long> dims = new ArrayList<>();
    private final Map<String, String> external = new LinkedHashMap<>();
    private long code;
    private String name = "";
    private long location;
    private @Nullable ByteBuffer raw;

    /** How many numbers the field of numbers has, which one it is, and how they lie in it. */
    private long count;

    private int numbersField;
    private int numbersType;

    void take(WireReader in) throws DataException {
      switch (in.field()) {
        case 1 -> in.numbers(Wire.VARINT, dims::add);
        case 2 -> code = in.integer();
        case 4 -> count(in, Wire.FIXED32);
        case 5, 7, 11 -> count(in, Wire.VARINT);
        case 6 -> {
          ByteBuffer unused = in.bytes();
          count(in.field(), Wire.LENGTH, 1);
        }
        case 10 -> count(in, Wire.FIXED64);
        case 8 -> name = in.text();
        case 9 -> raw = in.bytes();
        case 13 -> {
          Map.Entry<String, String> entry = ModelProto.entry(in.message());
          external.put(entry.getKey(), entry.getValue());
        }
        case 14 -> location = in.integer();
        default -> {}
      }
    }

    private void count(WireReader in, int type) throws DataException {
      long[] found = {0};
      in.numbers(type, number -> found[0]++);
      count(in.field(), type, found[0]);
    }

    private void count(int field, int type, long found) {
      if (found > 0) {
        count = numbersField == 0 || numbersField == field ? count + found : Long.MIN_VALUE >> 1;
        numbersField = field;
        numbersType = type;
      }
    }

    TensorProto tensor(WireReader in) throws DataException {
      String label = Printable.name(name);
      ElementType type =
          ElementType.of(code)
              .orElseThrow(
                  () ->
                      in.wrong(
                          "tensor %s must be of a type that is read".formatted(label),
                          "type " + code));
      int[] extents = extents(in, label);
      int size = OnnxTensor.size(extents);
      long bytes =
          type.bits() < 8 ? (size * (long) type.bits() + 7) / 8 : size * (type.bits() / 8L);
      OnnxTensor.Source source;
      if (location == EXTERNAL) {
        ExternalData data = ExternalData.of(in, label, external, bytes);
        source = () -> TensorData.ofRaw(type, size, data.read());
      } else if (raw != null && type != ElementType.STRING) {
        ByteBuffer data = raw;
        if (data.remaining() != bytes) {
          throw in.wrong(
              "tensor %s has %s elements of %s in %s bytes".formatted(label, size, type, bytes),
              data.remaining() + " bytes");
        }
        source = () -> TensorData.ofRaw(type, size, data);
      } else {
        long needed = TensorData.numbers(type, size);
        if (count != needed || (size > 0 && numbersField != TensorData.field(type))) {
          throw in.wrong(
              "tensor %s has %s numbers of %s".formatted(label, needed, type),
              count < 0 ? "they are in several fields" : count + " in field " + numbersField);
        }
        ByteBuffer whole = in.whole();
        Path file = in.file();
        int field = numbersField;
        int wireType = numbersType;
        source =
            () -> TensorData.ofNumbers(type, size, WireReader.of(file, whole), field, wireType);
      }
      return new TensorProto(name, OnnxTensor.of(type, extents, source));
    }

    private int[] extents(WireReader in, String label) throws DataException {
      int[] extents = new int[dims.size()];
      for (int i = 0; i < extents.length; i++) {
        long dim = dims.get(i);
        if (dim < 0 || dim > Integer.MAX_VALUE) {
          throw in.wrong(
              "extents of tensor %s must be from 0 to 2147483647".formatted(label),
              Long.toString(dim));
        }
        extents[i] = (int) dim;
      }
      try {
        int unused = OnnxTensor.size(extents);
      } catch (IllegalArgumentException e) {
        throw in.wrong("tensor %s must fit".formatted(label), String.valueOf(e.getMessage()));
      }
      return extents;
    }
  }
}
