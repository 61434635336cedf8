package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute of an operator: one of the values, or lists of them.
 *
 * @param name its name
 * @param reference the attribute of the function around it whose value it has, or ""
 */
public record AttributeProto(
    String name,
    String reference,
    float number,
    long integer,
    String text,
    @Nullable OnnxTensor tensor,
    @Nullable GraphProto graph,
    List<Float> numbers,
    List<Long> integers,
    List<String> texts,
    List<OnnxTensor> tensors,
    @Nullable ValueInfoProto typeInfo) {
  static AttributeProto read(WireReader in) throws DataException {
    String name = "";
    String reference = "";
    float number = 0;
    long integer = 0;
    String text = "";
    OnnxTensor tensor = null;
    GraphProto graph = null;
    List<Float> numbers = new ArrayList<>();
    List<Long> integers = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<OnnxTensor> tensors = new ArrayList<>();
    ValueInfoProto typeInfo = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> number = in.float32();
        case 3 -> integer = in.integer();
        case 4 -> text = in.text();
        case 5 -> tensor = TensorProto.read(in.message()).tensor();
        case 6 -> graph = GraphProto.read(in.message());
        case 7 -> in.numbers(Wire.FIXED32, bits -> numbers.add(Float.intBitsToFloat((int) bits)));
        case 8 -> in.numbers(Wire.VARINT, integers::add);
        case 9 -> texts.add(in.text());
        case 10 -> tensors.add(TensorProto.read(in.message()).tensor());
        case 14 -> typeInfo = ValueInfoProto.ofType(name, in.message());
        case 21 -> reference = in.text();
        case 22 -> tensor = SparseTensor.read(in.message()).tensor();
        default -> {}
      }
    }
    return new AttributeProto(
        name, reference, number, integer, text, tensor, graph, numbers, integers, texts, tensors,
        typeInfo);
  }

  /** The same under another name. */
  public AttributeProto named(String other) {
    return new AttributeProto(
        other, "", number, integer, text, tensor, graph, numbers, integers, texts, tensors,
        typeInfo);
  }
}
