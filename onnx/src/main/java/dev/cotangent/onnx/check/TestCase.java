package dev.cotangent.onnx.check;

import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.onnx.ModelValue;
import dev.cotangent.onnx.OnnxModel;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.proto.DataProto;
import dev.cotangent.onnx.proto.ValueInfoProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model with inputs and the outputs that belong to them.
 *
 * @param name of the folder or file
 * @param model the file of the model
 * @param sets folders of inputs and outputs; none if the outputs are in files beside the model
 */
public record TestCase(String name, Path model, List<Path> sets) {
  /** Keeps a copy of the list. */
  public TestCase {
    sets = List.copyOf(sets);
  }

  /**
   * The cases of a folder, by name.
   *
   * <p>Two layouts are known: that of the ONNX project's tests, {@code NAME/model.onnx} and {@code
   * NAME/test_data_set_0/input_0.pb}, {@code output_0.pb} (the folder may be {@code NAME} itself);
   * and that of its light models, {@code NAME.onnx} and {@code NAME_output_0.pb}, whose inputs have
   * k/n as the k-th of n elements.
   *
   * @throws IOException if the folder cannot be read
   */
  public static List<TestCase> in(Path folder) throws IOException {
    List<TestCase> cases = new ArrayList<>();
    if (Files.isRegularFile(folder.resolve("model.onnx"))) {
      cases.add(ofFolder(folder));
    }
    for (Path entry : entries(folder)) {
      String file = entry.getFileName().toString();
      if (Files.isRegularFile(entry.resolve("model.onnx"))) {
        cases.add(ofFolder(entry));
      } else if (file.endsWith(".onnx") && !file.equals("model.onnx")) {
        String name = file.substring(0, file.length() - ".onnx".length());
        if (Files.isRegularFile(folder.resolve(name + "_output_0.pb"))) {
          cases.add(new TestCase(name, entry, List.of()));
        }
      }
    }
    return cases;
  }

  private static TestCase ofFolder(Path folder) throws IOException {
    List<Path> sets =
        entries(folder).stream()
            .filter(path -> path.getFileName().toString().startsWith("test_data_set_"))
            .toList();
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return new TestCase(String.valueOf(name), folder.resolve("model.onnx"), sets);
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.sorted().toList();
    }
  }

  /**
   * Inputs and the outputs that belong to them.
   *
   * @param inputs by name
   * @param outputs by name, in the model's order
   */
  public record Data(Map<String, Value> inputs, Map<String, Value> outputs) {}

  /**
   * Reads all inputs and outputs.
   *
   * @throws IOException if a file cannot be read or is damaged
   */
  public List<Data> data(OnnxModel read) throws IOException {
    List<Data> all = new ArrayList<>();
    if (sets.isEmpty()) {
      Map<String, Value> inputs = new LinkedHashMap<>();
      read.inputs().forEach(input -> inputs.put(input.name(), Value.Known.of(ramp(input))));
      all.add(new Data(inputs, values(model.resolveSibling(name), "_output_", read.outputs())));
    }
    for (Path set : sets) {
      all.add(
          new Data(
              values(set.resolve("input_"), "", read.inputs()),
              values(set.resolve("output_"), "", read.outputs())));
    }
    return all;
  }

  /** An input whose k-th of n elements is k/n. */
  private static OnnxTensor ramp(ModelValue input) {
    List<String> dims = input.dims() == null ? List.of() : input.dims();
    int[] extents = dims.stream().mapToInt(TestCase::extent).toArray();
    Shape shape = Shape.of(extents);
    return OnnxTensor.of(
        ElementType.FLOAT, Tensor.generate(shape, k -> (float) k / (float) shape.size()));
  }

  private static int extent(String dim) {
    return dim.matches("[1-9][0-9]{0,8}") ? Integer.parseInt(dim) : 1;
  }

  private static Map<String, Value> values(Path start, String middle, List<ModelValue> infos)
      throws IOException {
    Map<String, Value> values = new LinkedHashMap<>();
    for (int i = 0; i < infos.size(); i++) {
      Path file = start.resolveSibling(start.getFileName() + middle + i + ".pb");
      if (Files.isRegularFile(file)) {
        ValueInfoProto.Kind kind = ValueInfoProto.Kind.valueOf(infos.get(i).kind());
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        DataProto data = DataProto.parse(file, bytes, kind);
        Value value = value(data, kind == ValueInfoProto.Kind.OPTIONAL);
        values.put(infos.get(i).name(), typed(value, infos.get(i).type()));
      }
    }
    return values;
  }

  /** Numbers of 16 bits and fewer may lie in files as their bits. */
  private static Value typed(Value value, @Nullable ElementType type) {
    if (type == null
        || !type.isFloating()
        || !(value instanceof Value.Known known)
        || !known.tensor().type().isUnsigned()
        || known.tensor().type().bits() != type.bits()) {
      return value;
    }
    double[] numbers =
        Arrays.stream(known.tensor().toLongs())
            .mapToDouble(bits -> type.decode((int) bits))
            .toArray();
    return Value.Known.of(OnnxTensor.ofNumbers(type, known.tensor().dims(), numbers));
  }

  private static Value value(DataProto data, boolean optional) {
    OnnxTensor tensor = data.tensor();
    if (tensor != null) {
      return Value.Known.of(tensor);
    }
    if (optional) {
      return data.elements().isEmpty() ? new Value.Absent() : value(data.elements().get(0), false);
    }
    return new Value.Sequence(
        data.elements().stream().map(element -> value(element, false)).toList());
  }
}
