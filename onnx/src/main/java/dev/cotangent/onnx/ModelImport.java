package dev.cotangent.onnx;

import dev.cotangent.core.Expressions;
import dev.cotangent.core.Node;
import dev.cotangent.core.Shape;
import dev.cotangent.onnx.operator.GraphImport;
import dev.cotangent.onnx.operator.OnnxException;
import dev.cotangent.onnx.operator.Value;
import dev.cotangent.onnx.proto.ModelProto;
import dev.cotangent.onnx.proto.ValueInfoProto;
import dev.cotangent.onnx.tensor.ElementType;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One import of a model. */
final class ModelImport {
  private final ModelProto proto;
  private final ImportOptions options;
  private final Map<String, Node> inputs = new LinkedHashMap<>();
  private final Set<String> names = new HashSet<>();

  ModelImport(ModelProto proto, ImportOptions options) {
    this.proto = proto;
    this.options = options;
  }

  ImportedGraph graph() {
    GraphImport all = GraphImport.of(proto.opsets(), proto.functions(), this::initializer);
    for (ValueInfoProto input : proto.graph().inputs()) {
      Value known = options.known().get(input.name());
      if (known != null) {
        all.put(input.name(), known);
      } else if (!proto.graph().initializers().containsKey(input.name())) {
        all.put(input.name(), input(input));
      }
    }
    return new ImportedGraph(inputs, all.outputs(proto.graph()));
  }

  private Value input(ValueInfoProto info) {
    ElementType type = info.type();
    boolean tensor =
        info.kind() == ValueInfoProto.Kind.TENSOR
            || (info.kind() == ValueInfoProto.Kind.OPTIONAL
                && options.shapes().containsKey(info.name()));
    if (!tensor || type == null || type == ElementType.STRING) {
      throw new OnnxException(
          "[onnx] input '%s' is no tensor of numbers, so its value must be known at import"
              .formatted(info.name()));
    }
    Node node = Expressions.input(nodeName(info.name()), shape(info));
    inputs.put(info.name(), node);
    return new Value.Symbolic(node, type);
  }

  private Shape shape(ValueInfoProto info) {
    Shape given = options.shapes().get(info.name());
    if (given != null) {
      return given;
    }
    List<String> dims = info.dims();
    if (dims == null) {
      throw new OnnxException(
          "[onnx] the file does not say the shape of input '%s': give one".formatted(info.name()));
    }
    int[] extents = new int[dims.size()];
    for (int i = 0; i < extents.length; i++) {
      extents[i] = extent(info, dims.get(i));
    }
    try {
      return Shape.of(extents);
    } catch (IllegalArgumentException e) {
      throw new OnnxException("[onnx] input '%s': %s".formatted(info.name(), e.getMessage()));
    }
  }

  private int extent(ValueInfoProto info, String dim) {
    Integer named = options.dimensions().get(dim);
    if (named != null) {
      return named;
    }
    try {
      int extent = Integer.parseInt(dim);
      if (extent > 0) {
        return extent;
      }
    } catch (NumberFormatException e) {
      // Answered below.
    }
    throw new OnnxException(
        "[onnx] the file leaves extent '%s' of input '%s' open: give it or the whole shape"
            .formatted(dim, info.name()));
  }

  /** A tensor of numbers with fractions is a weight; whole numbers and the like are constants. */
  private Value initializer(Map.Entry<String, OnnxTensor> entry) {
    OnnxTensor tensor = entry.getValue();
    if (!tensor.type().isFloating() || tensor.size() == 0) {
      return Value.Known.of(tensor);
    }
    String name = nodeName(entry.getKey());
    Node variable =
        options.frozen().test(entry.getKey())
            ? Expressions.state(name, tensor.toTensor())
            : Expressions.variable(name, tensor.toTensor());
    return new Value.Known(tensor, variable);
  }

  /** A name as nodes have them: parts between single slashes, none empty, and no name twice. */
  private String nodeName(String name) {
    String parts =
        Arrays.stream(name.split("/"))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("/"));
    String base = parts.isEmpty() ? "unnamed" : parts;
    String unique = base;
    for (int i = 2; !names.add(unique); i++) {
      unique = base + "_" + i;
    }
    return unique;
  }
}
