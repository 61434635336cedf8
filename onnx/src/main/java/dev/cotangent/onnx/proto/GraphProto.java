package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph: what is computed of some inputs.
 *
 * @param name for people
 * @param nodes in an order in which each reads what those before it give
 * @param initializers tensors by name
 * @param inputs what is given from outside; initialisers may be among them
 * @param outputs what is computed
 */
public record GraphProto(
    String name,
    List<NodeProto> nodes,
    Map<String, OnnxTensor> initializers,
    List<ValueInfoProto> inputs,
    List<ValueInfoProto> outputs) {
  static GraphProto read(WireReader in) throws DataException {
    String name = "";
    List<NodeProto> nodes = new ArrayList<>();
    Map<String, OnnxTensor> initializers = new LinkedHashMap<>();
    List<ValueInfoProto> inputs = new ArrayList<>();
    List<ValueInfoProto> outputs = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> nodes.add(NodeProto.read(in.message()));
        case 2 -> name = in.text();
        case 5 -> {
          TensorProto tensor = TensorProto.read(in.message());
          initializers.put(tensor.name(), tensor.tensor());
        }
        case 11 -> inputs.add(ValueInfoProto.read(in.message()));
        case 12 -> outputs.add(ValueInfoProto.read(in.message()));
        case 15 -> {
          TensorProto tensor = SparseTensor.read(in.message());
          initializers.put(tensor.name(), tensor.tensor());
        }
        default -> {}
      }
    }
    return new GraphProto(name, nodes, initializers, inputs, outputs);
  }
}
