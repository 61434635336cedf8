package dev.cotangent.onnx.proto;

import dev.cotangent.nn.io.DataException;
import dev.cotangent.onnx.tensor.OnnxTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attribute of an operator: a name, and one of the values or lists of them. Immutable. */
public final class AttributeProto {
  private final String name;
  private final Content content;

  /** All that a message may hold, of which one is used. */
  private static final class Content {
    private String reference = "";
    private float number;
    private long integer;
    private String text = "";
    private @Nullable OnnxTensor tensor;
    private @Nullable GraphProto graph;
    private @Nullable ValueInfoProto typeInfo;
    private final List<Float> numbers = new ArrayList<>();
    private final List<Long> integers = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private final List<OnnxTensor> tensors = new ArrayList<>();
  }

  private AttributeProto(String name, Content content) {
    this.name = name;
    this.content = content;
  }

  static AttributeProto read(WireReader in) throws DataException {
    String name = "";
    Content content = new Content();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> name = in.text();
        case 2 -> content.number = in.float32();
        case 3 -> content.integer = in.integer();
        case 4 -> content.text = in.text();
        case 5 -> content.tensor = TensorProto.read(in.message()).tensor();
        case 6 -> content.graph = GraphProto.read(in.message());
        case 7 ->
            in.numbers(Wire.FIXED32, bits -> content.numbers.add(Float.intBitsToFloat((int) bits)));
        case 8 -> in.numbers(Wire.VARINT, content.integers::add);
        case 9 -> content.texts.add(in.text());
        case 10 -> content.tensors.add(TensorProto.read(in.message()).tensor());
        case 14 -> content.typeInfo = ValueInfoProto.ofType(name, in.message());
        case 21 -> content.reference = in.text();
        case 22 -> content.tensor = SparseTensor.read(in.message()).tensor();
        default -> {}
      }
    }
    return new AttributeProto(name, content);
  }

  /** The same under another name. */
  public AttributeProto named(String other) {
    return new AttributeProto(other, content);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The attribute of the function around it whose value it has, or "". */
  public String reference() {
    return content.reference;
  }

  /** A number of floating point. */
  public float number() {
    return content.number;
  }

  /** A whole number. */
  public long integer() {
    return content.integer;
  }

  /** A text. */
  public String text() {
    return content.text;
  }

  /** A tensor; null if it is something else. */
  public @Nullable OnnxTensor tensor() {
    return content.tensor;
  }

  /** A graph; null if it is something else. */
  public @Nullable GraphProto graph() {
    return content.graph;
  }

  /** A type; null if it is something else. */
  public @Nullable ValueInfoProto typeInfo() {
    return content.typeInfo;
  }

  /** Numbers of floating point. */
  public List<Float> numbers() {
    return Collections.unmodifiableList(content.numbers);
  }

  /** Whole numbers. */
  public List<Long> integers() {
    return Collections.unmodifiableList(content.integers);
  }

  /** Texts. */
  public List<String> texts() {
    return Collections.unmodifiableList(content.texts);
  }

  /** Tensors. */
  public List<OnnxTensor> tensors() {
    return Collections.unmodifiableList(content.tensors);
  }
}
