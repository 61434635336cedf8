package dev.cotangent.onnx;

import dev.cotangent.core.Shape;
import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.operator.Operators;
import dev.cotangent.onnx.proto.FunctionProto;
import dev.cotangent.onnx.proto.GraphProto;
import dev.cotangent.onnx.proto.ModelProto;
import dev.cotangent.onnx.proto.NodeProto;
import dev.cotangent.onnx.proto.ValueInfoProto;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A model of an ONNX file.
 *
 * <pre>{@code
 * OnnxModel model = OnnxModel.read(file);
 * ImportedGraph imported = model.graph(Map.of("images", Shape.of(8, 3, 224, 224)), Map.of());
 * Program program = Program.of(imported.graph()).compile();
 * }</pre>
 *
 * <p>Immutable. Tensors are read from the bytes of the file, or from files beside it, when an
 * import asks for them.
 */
public final class OnnxModel {
  private final Path file;
  private final ModelProto proto;

  private OnnxModel(Path file, ModelProto proto) {
    this.file = file;
    this.proto = proto;
  }

  /**
   * Reads a file.
   *
   * @throws DataException if it is damaged, or refers to data outside its folder
   * @throws IOException if it cannot be read
   */
  public static OnnxModel read(Path file) throws IOException {
    if (Files.size(file) > Integer.MAX_VALUE - 8L) {
      throw new DataException(
          "onnx", file, "a model must be below 2 GiB, its data in files beside it", "it is larger");
    }
    return new OnnxModel(file, ModelProto.parse(file, ByteBuffer.wrap(Files.readAllBytes(file))));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** What must be given: inputs that are no tensors of the file. */
  public List<ModelValue> inputs() {
    return proto.graph().inputs().stream()
        .filter(input -> !proto.graph().initializers().containsKey(input.name()))
        .map(OnnxModel::value)
        .toList();
  }

  /** What is computed. */
  public List<ModelValue> outputs() {
    return proto.graph().outputs().stream().map(OnnxModel::value).toList();
  }

  private static ModelValue value(ValueInfoProto info) {
    return new ModelValue(info.name(), info.kind().name(), info.type(), info.dims());
  }

  /** The tensors of the file by name. */
  public Map<String, OnnxTensor> initializers() {
    return Collections.unmodifiableMap(proto.graph().initializers());
  }

  /** The version of operators of each domain; ONNX' own is "". */
  public Map<String, Long> opsets() {
    return Collections.unmodifiableMap(proto.opsets());
  }

  /** The version of the format. */
  public long irVersion() {
    return proto.irVersion();
  }

  /** The program that wrote the file, with its version. */
  public String producer() {
    return proto.producer();
  }

  /** Free notes. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(proto.metadata());
  }

  /** How often each operator occurs, in functions and inner graphs, too. */
  public SortedMap<String, Integer> operators() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (NodeProto node : nodes()) {
      counts.merge(node.qualifiedOperator(), 1, Integer::sum);
    }
    return counts;
  }

  /** Operators of the model that cannot be imported. */
  public Set<String> unsupported() {
    Set<String> functions = new HashSet<>();
    proto.functions().forEach(function -> functions.add(function.key()));
    Set<String> names = new TreeSet<>();
    for (NodeProto node : nodes()) {
      String key = FunctionProto.key(node.domain(), node.operator(), node.overload());
      if (!functions.contains(key) && !Operators.isSupported(node.domain(), node.operator())) {
        names.add(node.qualifiedOperator());
      }
    }
    return names;
  }

  private List<NodeProto> nodes() {
    List<NodeProto> all = new ArrayList<>();
    Deque<List<NodeProto>> open = new ArrayDeque<>();
    open.add(proto.graph().nodes());
    proto.functions().forEach(function -> open.add(function.nodes()));
    while (!open.isEmpty()) {
      for (NodeProto node : open.pop()) {
        all.add(node);
        node.attributes()
            .values()
            .forEach(
                attribute -> {
                  GraphProto inner = attribute.graph();
                  if (inner != null) {
                    open.push(inner.nodes());
                  }
                });
      }
    }
    return all;
  }

  /**
   * The model as an expression.
   *
   * @param shapes of inputs; those whose extents the file says in full may be left out
   * @param known values of inputs that are known: shapes, axes, conditions, numbers of repeats
   * @throws dev.cotangent.onnx.operator.UnsupportedModelException if something is not supported;
   *     {@link dev.cotangent.onnx.operator.UnknownValueException} if values of further inputs must
   *     be known
   * @throws dev.cotangent.onnx.operator.OnnxException if something in the model is wrong
   */
  public ImportedGraph graph(Map<String, Shape> shapes, Map<String, OnnxTensor> known) {
    return graph(ImportOptions.of().shapes(shapes).known(known));
  }

  /** The model as an expression; see {@link #graph(Map, Map)}. */
  public ImportedGraph graph(ImportOptions options) {
    return new ModelImport(proto, options).graph();
  }

  @Override
  public String toString() {
    return "%s: %s nodes".formatted(file.getFileName(), proto.graph().nodes().size());
  }
}
