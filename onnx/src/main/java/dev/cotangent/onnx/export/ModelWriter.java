package dev.cotangent.onnx.export;

import dev.cotangent.core.Precision;
import dev.cotangent.core.Shape;
import dev.cotangent.core.Tensor;
import dev.cotangent.nn.io.ProtoMessage;
import dev.cotangent.onnx.operator.Operators;
import dev.cotangent.onnx.tensor.ElementType;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as a message of protocol buffers; the numbers of fields are those of <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 */
final class ModelWriter {
  /** What an extent is called that is given at each run. */
  static final String BATCH = "batch";

  private static final String PRODUCER = "Cotangent";

  private final int opset;
  private final Precision precision;
  private final Set<Functions.Function> functions = new LinkedHashSet<>();

  ModelWriter(int opset, Precision precision) {
    this.opset = opset;
    this.precision = precision;
  }

  static ElementType numberType(Precision precision) {
    return precision == Precision.FLOAT32 ? ElementType.FLOAT : ElementType.DOUBLE;
  }

  /** The version of the format that an opset needs at least. */
  private long irVersion() {
    return opset < 19 ? 8 : opset < 21 ? 9 : opset < 23 ? 10 : 11;
  }

  /**
   * The message.
   *
   * @param symbolic whether the first extent of inputs and outputs is open
   */
  byte[] model(GraphDraft graph, boolean symbolic, Map<String, String> notes) {
    ProtoMessage described = graph(graph);
    graph
        .inputs()
        .forEach((name, shape) -> described.message(11, value(name, shape(shape, symbolic))));
    graph
        .outputs()
        .forEach((name, shape) -> described.message(12, value(name, shape(shape, symbolic))));
    ProtoMessage model =
        new ProtoMessage().integer(1, irVersion()).text(2, PRODUCER).message(7, described);
    model.message(8, version("", opset));
    if (!functions.isEmpty()) {
      model.message(8, version(Operators.OWN, 1));
    }
    notes.forEach((key, note) -> model.message(14, new ProtoMessage().text(1, key).text(2, note)));
    for (Functions.Function function : List.copyOf(functions)) {
      model.message(25, function(function));
    }
    return model.toBytes();
  }

  private static ProtoMessage version(String domain, long version) {
    return new ProtoMessage().text(1, domain).integer(2, version);
  }

  private ProtoMessage graph(GraphDraft graph) {
    ProtoMessage message = new ProtoMessage();
    graph.nodes().forEach(node -> message.message(1, node(node)));
    message.text(2, "graph");
    graph.weights().forEach((name, value) -> message.message(5, tensor(name, value)));
    return message;
  }

  /** A graph inside a node, whose inputs and outputs have the shapes that follow from its use. */
  private ProtoMessage body(GraphDraft graph) {
    ProtoMessage message = graph(graph);
    ProtoMessage anyShape = new ProtoMessage();
    graph.inputs().keySet().forEach(name -> message.message(11, value(name, anyShape)));
    graph.outputs().keySet().forEach(name -> message.message(12, value(name, anyShape)));
    return message;
  }

  private static ProtoMessage shape(Shape shape, boolean symbolic) {
    ProtoMessage dims = new ProtoMessage();
    for (int i = 0; i < shape.rank(); i++) {
      dims.message(
          1,
          symbolic && i == 0
              ? new ProtoMessage().text(2, BATCH)
              : new ProtoMessage().integer(1, shape.dim(i)));
    }
    return new ProtoMessage().message(2, dims);
  }

  /** A name with the type of its numbers and, if it is not empty, their shape. */
  private ProtoMessage value(String name, ProtoMessage shape) {
    ProtoMessage tensor = new ProtoMessage().integer(1, numberType(precision).code()).fields(shape);
    return new ProtoMessage().text(1, name).message(2, new ProtoMessage().message(1, tensor));
  }

  private ProtoMessage node(NodeDraft node) {
    ProtoMessage message = new ProtoMessage();
    node.inputs().forEach(input -> message.text(1, input));
    node.outputs().forEach(output -> message.text(2, output));
    message.text(3, node.outputs().get(0)).text(4, node.operator());
    node.attributes().forEach((name, value) -> message.message(5, attribute(name, value)));
    if (node.function()) {
      functions.add(Functions.of(node.operator()));
      message.text(7, Operators.OWN);
    }
    return message;
  }

  private ProtoMessage attribute(String name, Object value) {
    ProtoMessage message = new ProtoMessage().text(1, name);
    if (value instanceof Long number) {
      return message.integer(3, number).integer(20, 2);
    }
    if (value instanceof Float number) {
      return message.float32(2, number).integer(20, 1);
    }
    if (value instanceof String text) {
      return message.text(4, text).integer(20, 3);
    }
    if (value instanceof GraphDraft graph) {
      return message.message(6, body(graph)).integer(20, 5);
    }
    if (value instanceof NodeDraft.Numbers numbers) {
      return message.message(5, tensor("", numbers.value())).integer(20, 4);
    }
    if (value instanceof NodeDraft.Whole whole) {
      return message.message(5, tensor(whole)).integer(20, 4);
    }
    for (Object each : (Collection<?>) value) {
      message.integer(8, (Long) each);
    }
    return message.integer(20, 7);
  }

  private static ProtoMessage tensor(NodeDraft.Whole whole) {
    ProtoMessage message = new ProtoMessage();
    if (!whole.scalar()) {
      message.integer(1, whole.values().size());
    }
    ByteBuffer raw = ProtoMessage.little(whole.values().size() * Long.BYTES);
    whole.values().forEach(raw::putLong);
    return message.integer(2, ElementType.INT64.code()).bytes(9, raw.array());
  }

  private ProtoMessage tensor(String name, Tensor value) {
    ProtoMessage message = new ProtoMessage();
    for (int extent : value.shape().dims()) {
      message.integer(1, extent);
    }
    ByteBuffer raw = ProtoMessage.little(Math.multiplyExact(value.size(), precision.bytes()));
    for (int i = 0; i < value.size(); i++) {
      if (precision == Precision.FLOAT32) {
        raw.putFloat((float) value.at(i));
      } else {
        raw.putDouble(value.at(i));
      }
    }
    message.integer(2, numberType(precision).code());
    if (!name.isEmpty()) {
      message.text(8, name);
    }
    return message.bytes(9, raw.array());
  }

  private ProtoMessage function(Functions.Function function) {
    GraphDraft body = Functions.body(function, numberType(precision));
    ProtoMessage message = new ProtoMessage().text(1, function.name());
    body.inputs().keySet().forEach(name -> message.text(4, name));
    body.outputs().keySet().forEach(name -> message.text(5, name));
    body.nodes().forEach(node -> message.message(7, node(node)));
    return message.message(9, version("", opset)).text(10, Operators.OWN);
  }
}
